"""What could not be read, as it is kept for people to look at. Pure."""

from base64 import b64encode
from datetime import datetime

from services.contracts.notices import DeadLetter

GITHUB = "github"
WEBHOOKS = "webhooks"
MOST_BYTES = 500_000
"""Of a body: NATS takes a message of 1 MiB, and this is written in base64."""
MOST_OF_A_REASON = 2_000
NOT_KEPT = "the body is not kept, because it may be of a repository that is not watched"


def dead_letter(source: str, about: str, reason: str, body: bytes | None, now: datetime) -> DeadLetter:
    """A dead letter of the collector: it comes from no stream, and so has no sequence there.

    Of a large body the beginning is kept, of `None` nothing; the reason says so.
    """
    beginning = (body or b"")[:MOST_BYTES]
    notes = [NOT_KEPT] if body is None else []
    if body and len(body) > MOST_BYTES:
        notes = [f"only the first {MOST_BYTES} bytes of {len(body)} are kept"]
    return DeadLetter(
        stream=source,
        subject=about[:MOST_OF_A_REASON],
        sequence=0,
        reason="; ".join([reason[:MOST_OF_A_REASON], *notes]),
        failed_at=now,
        body_base64=b64encode(beginning).decode(),
    )

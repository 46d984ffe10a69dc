"""What could not be read, as it is kept for people to look at. Pure."""

from base64 import b64encode
from datetime import datetime

from services.contracts.notices import DeadLetter

GITHUB = "github"
WEBHOOKS = "webhooks"


def dead_letter(source: str, about: str, reason: str, body: bytes, now: datetime) -> DeadLetter:
    """A dead letter of the collector: it comes from no stream, and so has no sequence there."""
    return DeadLetter(
        stream=source,
        subject=about,
        sequence=0,
        reason=reason,
        failed_at=now,
        body_base64=b64encode(body).decode(),
    )

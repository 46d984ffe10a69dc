"""Makes a dead letter of a message that cannot be read or applied."""

import logging
from base64 import b64encode
from datetime import UTC, datetime

from nats.aio.msg import Msg

from services.aggregator.intake.decode import UnreadableError
from services.contracts import subjects
from services.contracts.notices import DeadLetter
from services.runtime.publisher import Message

LONGEST_REASON = 2_000
MOST_BYTES = 500_000  # of a body: NATS takes a message of 1 MiB, and this is written in base64

_log = logging.getLogger(__name__)


def dead_letter(message: Msg, problem: Exception) -> Message:
    """Return what to publish on DEAD_LETTERS, and log it; the id is the same for the same message."""
    metadata, size = message.metadata, len(message.data)
    sequence = metadata.sequence.stream
    reason = str(problem) if isinstance(problem, UnreadableError) else f"cannot be applied: {problem!r}"
    _log.warning("%s %d (%s) is a dead letter: %s", metadata.stream, sequence, message.subject, reason)
    part = f"; only the first {MOST_BYTES} bytes of {size} are here" if size > MOST_BYTES else ""
    letter = DeadLetter(
        stream=metadata.stream,
        subject=message.subject,
        sequence=sequence,
        reason=reason[:LONGEST_REASON] + part,
        failed_at=datetime.now(UTC),
        body_base64=b64encode(message.data[:MOST_BYTES]).decode(),
    )
    subject = f"{subjects.DEAD_LETTERS}.{metadata.stream}"
    return Message(subject, letter.model_dump_json().encode(), id=f"{metadata.stream}:{sequence}")

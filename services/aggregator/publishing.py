"""Publishes change notices to `CHANGES`."""

from collections.abc import Iterable

from services.contracts import subjects
from services.contracts.notices import Change
from services.runtime.publisher import Message, Publisher

TIMEOUT_SECONDS = 5.0


async def publish_changes(publisher: Publisher, changes: Iterable[Change]) -> None:
    """Publish notices. Raises `LogUnavailableError` if NATS stays away."""
    messages = (
        Message(subjects.change_subject(change.kind), change.model_dump_json().encode()) for change in changes
    )
    await publisher.publish_all(messages, timeout_seconds=TIMEOUT_SECONDS)

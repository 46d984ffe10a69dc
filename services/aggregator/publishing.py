"""Notices on their way to `CHANGES`."""

from collections.abc import Iterable

from services.contracts import subjects
from services.contracts.notices import Change
from services.runtime.publishing import Message, Publisher

PATIENCE_SECONDS = 5.0


async def tell(publisher: Publisher, changes: Iterable[Change]) -> None:
    """Publish notices. Raises `LogUnavailableError` if NATS stays away."""
    messages = (
        Message(subjects.change_subject(change.kind), change.model_dump_json().encode()) for change in changes
    )
    await publisher.publish_all(messages, patience=PATIENCE_SECONDS)

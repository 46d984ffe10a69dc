"""A batch of messages, decoded one by one; FastStream calls the decoder before it calls a handler."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from faststream.message import StreamMessage
from nats.aio.msg import Msg

from services.aggregator.intake.decode import UnreadableError

Payload = TypeVar("Payload")
Readable = tuple[Msg, Payload]
Failed = tuple[Msg, Exception]


@dataclass(frozen=True, slots=True)
class DecodedBatch(Generic[Payload]):
    """What the messages of a batch hold, and those that cannot be read, each with the reason."""

    readable: Sequence[Readable[Payload]]
    unreadable: Sequence[Failed]


def batch_decoder(
    decode: Callable[[bytes], Payload],
) -> Callable[[StreamMessage[list[Msg]]], Awaitable[DecodedBatch[Payload]]]:
    """Return FastStream's decoder of a stream. It never fails: `decode` raises `UnreadableError`."""

    async def decoded(batch: StreamMessage[list[Msg]]) -> DecodedBatch[Payload]:
        readable: list[Readable[Payload]] = []
        unreadable: list[Failed] = []
        for message in batch.raw_message:
            try:
                readable.append((message, decode(message.data)))
            except UnreadableError as problem:
                unreadable.append((message, problem))
        return DecodedBatch(readable, unreadable)

    return decoded


def stored_at(message: Msg) -> int:
    """Return when JetStream stored a message, in microseconds since 1970."""
    return round(message.metadata.timestamp.timestamp() * 1_000_000)

"""Everything that a stream of last values holds at a moment."""

from nats.js import JetStreamContext
from nats.js.api import DeliverPolicy

from services.contracts.streams import Stream

PATIENCE_SECONDS = 5.0


async def last_words(js: JetStreamContext, stream: Stream) -> list[bytes]:
    """The last message of each subject. Raises one of `AWAY` while NATS does not answer."""
    if not (await js.stream_info(stream.name)).state.messages:
        return []
    reading = await js.subscribe(
        stream.subject,
        stream=stream.name,
        ordered_consumer=True,
        deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
    )
    try:
        found: list[bytes] = []
        while True:
            message = await reading.next_msg(PATIENCE_SECONDS)
            found.append(message.data)
            if not message.metadata.num_pending:
                return found
    finally:
        await reading.unsubscribe()

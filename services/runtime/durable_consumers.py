"""JetStream's durable consumers: their configuration, and how one is made."""

import contextlib

from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_never, wait_random_exponential

from services.contracts.streams import Stream
from services.runtime.messaging import TRANSIENT_ERRORS

BATCHES_IN_FLIGHT = 40
OURS = ("filter_subject", "ack_policy", "ack_wait", "max_deliver", "max_ack_pending")


def consumer_config(
    durable: str, stream: Stream, batch: int, ack_wait: float, start: int = 1
) -> ConsumerConfig:
    """A durable consumer that any number of processes share, and that never gives a message up.

    `start`: the sequence of the first message that it delivers.
    """
    return ConsumerConfig(
        durable_name=durable,
        filter_subject=stream.subject,
        deliver_policy=DeliverPolicy.ALL if start == 1 else DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=None if start == 1 else start,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ack_wait,
        max_deliver=-1,
        max_ack_pending=batch * BATCHES_IN_FLIGHT,
    )


async def ensure_consumer(js: JetStreamContext, stream: Stream, config: ConsumerConfig) -> None:
    """Create or update a durable consumer, as often as you like; waits while JetStream is not ready."""
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(TRANSIENT_ERRORS),
        stop=stop_never,
        wait=wait_random_exponential(0.1, max=5),
    ):
        with attempt:
            await _ensure(js, stream.name, config)


async def _ensure(js: JetStreamContext, stream: str, config: ConsumerConfig) -> None:
    """An update, even to the same configuration, makes JetStream count again what is pending."""
    assert config.durable_name is not None
    with contextlib.suppress(NotFoundError):
        there = (await js.consumer_info(stream, config.durable_name)).config
        if all(getattr(there, name) == getattr(config, name) for name in OURS):
            return
    await js.add_consumer(stream, config)

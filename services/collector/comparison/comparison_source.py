"""The source that answers which commits came with a deployment, by comparing two of them."""

import logging
from datetime import datetime, timedelta

from faststream.exceptions import NackMessage, RejectMessage
from faststream.message import StreamMessage
from nats.aio.msg import Msg
from pydantic import TypeAdapter, ValidationError

from services.collector.facts.deployments import deployment_compared
from services.collector.facts.observation import Observation
from services.collector.forge.access import AccessOf
from services.collector.forge.errors import ForgeError, LimitedError
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.timing.backoff import backoff_seconds
from services.collector.timing.clock import Clock
from services.contracts.comparisons import Comparison
from services.contracts.streams import COLLECTOR_CONSUMER, COMPARISONS
from services.runtime.batch_consumer import BatchConsumer, Channel
from services.runtime.durable_consumers import BATCHES_IN_FLIGHT, consumer_config

ANSWER_SECONDS = 60.0  # so long a request may take before another collector gets it
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 900.0
AGAIN_SECONDS = 1.0
AT_ONCE = 1_000  # requests that wait to be delivered again

_log = logging.getLogger(__name__)


async def _only_message(batch: StreamMessage[list[Msg]]) -> Msg:
    (message,) = batch.raw_message
    return message


CHANNEL = Channel(
    COMPARISONS,
    consumer_config(COLLECTOR_CONSUMER, COMPARISONS, AT_ONCE // BATCHES_IN_FLIGHT, ANSWER_SECONDS),
    1,
    _only_message,
    TypeAdapter(Comparison),
    "Which commits came with a deployment is asked for",
)


class ComparisonSource:
    """Answers comparison requests one by one, each until it is answered. Implements `Source`."""

    def __init__(self, nats_url: str, access: AccessOf, publisher: EventPublisher, clock: Clock) -> None:
        self._nats_url = nats_url
        self._access = access
        self._publisher = publisher
        self._clock = clock

    async def run(self) -> None:
        """Answer until cancelled; waits while NATS is away."""
        consumer = BatchConsumer(self._nats_url, "headway collector's subscriber", graceful_seconds=1)
        consumer.subscribe(CHANNEL, self._answer)
        await consumer.consume()

    async def _answer(self, message: Msg) -> None:
        """Answer a request. Raises `RejectMessage` or `NackMessage` if that is not possible, or not yet."""
        try:
            request = Comparison.model_validate_json(message.data)
        except ValidationError as problem:
            _log.warning("a comparison request that cannot be read: %s", problem)
            raise RejectMessage from problem
        try:
            await self._compare(request)
        except ForgeError as problem:
            pause = self._pause(request, problem, message.metadata.num_delivered)
            raise NackMessage(delay=pause) from problem

    async def _compare(self, request: Comparison) -> None:
        comparer = (await self._access(request.repository.owner)).comparer
        if until := comparer.live_until:
            raise LimitedError(until, "what is left of the quota is for what is live")
        found = await comparer.compare(request)
        observation = Observation(request.host, comparer.via, comparer.now)
        await self._publisher.publish(
            [deployment_compared(request, found.commits, observation, complete=found.complete)]
        )

    def _pause(self, request: Comparison, problem: ForgeError, times: int) -> float:
        """Return the seconds until it is delivered again."""
        level = logging.WARNING if times <= 1 else logging.DEBUG
        about = f"{request.repository.full_name}: deployment {request.deployment_id} is not compared yet"
        _log.log(level, "%s: %s", about, problem)
        if isinstance(problem, LimitedError):
            return max(_seconds(problem.until, self._clock()), AGAIN_SECONDS)
        return backoff_seconds(FIRST_RETRY_SECONDS, times, LONGEST_RETRY_SECONDS)


def _seconds(until: datetime, now: datetime) -> float:
    return (until - now) / timedelta(seconds=1)

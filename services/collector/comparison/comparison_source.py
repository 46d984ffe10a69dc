"""The source that answers which commits came with a deployment, by comparing two of them."""

import asyncio
import logging
from datetime import datetime, timedelta

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from nats.js.errors import NotFoundError
from pydantic import ValidationError

from services.collector.facts.deployments import deployment_compared
from services.collector.facts.observation import Observation
from services.collector.forge.access import AccessOf
from services.collector.forge.errors import ForgeError, LimitedError
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.timing.backoff import backoff_seconds
from services.collector.timing.clock import Clock
from services.contracts.comparisons import Comparison
from services.contracts.streams import COLLECTOR_CONSUMER, COMPARISONS
from services.runtime.messaging import TRANSIENT_ERRORS

ANSWER_SECONDS = 60.0  # so long a request may take before another collector is asked
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 900.0
AGAIN_SECONDS = 1.0
FETCH_SECONDS = 5.0

_log = logging.getLogger(__name__)


class ComparisonSource:
    """Answers comparison requests one by one, each until it is answered. Implements `Source`."""

    def __init__(
        self, js: JetStreamContext, access: AccessOf, publisher: EventPublisher, clock: Clock
    ) -> None:
        self._js = js
        self._access = access
        self._publisher = publisher
        self._clock = clock

    async def run(self) -> None:
        """Answer until cancelled; waits while NATS is away."""
        while True:
            try:
                await self._listen()
            except (NotFoundError, *TRANSIENT_ERRORS) as problem:
                _log.debug("asking again for what is to be compared: %r", problem)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        config = ConsumerConfig(ack_wait=ANSWER_SECONDS, max_ack_pending=1_000)
        to = COMPARISONS.subject, COLLECTOR_CONSUMER, COMPARISONS.name
        subscription = await self._js.pull_subscribe(*to, config=config)
        try:
            while True:
                for message in await subscription.fetch(1, timeout=FETCH_SECONDS):
                    await self._answer(message)
        finally:
            await subscription.unsubscribe()

    async def _answer(self, message: Msg) -> None:
        try:
            asked = Comparison.model_validate_json(message.data)
        except ValidationError as problem:
            _log.warning("a comparison request that cannot be read: %s", problem)
            await message.term()
            return
        try:
            comparer = (await self._access(asked.repository.owner)).comparer
            if until := comparer.live_until:
                raise LimitedError(until, "what is left of the quota is for what is live")
            found = await comparer.compare(asked)
        except ForgeError as problem:
            await message.nak(delay=self._pause(asked, problem, message.metadata.num_delivered))
        else:
            observation = Observation(asked.host, comparer.via, comparer.now)
            await self._publisher.publish(
                [deployment_compared(asked, found.commits, observation, complete=found.complete)]
            )
            await message.ack_sync()

    def _pause(self, asked: Comparison, problem: ForgeError, times: int) -> float:
        """Seconds until it is asked again."""
        level = logging.WARNING if times <= 1 else logging.DEBUG
        about = f"{asked.repository.full_name}: deployment {asked.deployment_id} is not compared yet"
        _log.log(level, "%s: %s", about, problem)
        if isinstance(problem, LimitedError):
            return max(_seconds(problem.until, self._clock()), AGAIN_SECONDS)
        return backoff_seconds(FIRST_RETRY_SECONDS, times, LONGEST_RETRY_SECONDS)


def _seconds(until: datetime, now: datetime) -> float:
    return (until - now) / timedelta(seconds=1)

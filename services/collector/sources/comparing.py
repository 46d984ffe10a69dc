"""Answers what the aggregator asks: which commits came with a deployment, by GitHub's comparison of two.

https://docs.github.com/en/rest/commits/commits#compare-two-commits
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from nats.js.errors import NotFoundError
from pydantic import ValidationError

from services.collector.facts.shipments import compared
from services.collector.facts.snapshot import Sight
from services.collector.github.errors import GitHubError, LimitedError, RefusedError, UnavailableError
from services.collector.github.rest import Rest
from services.collector.publishing import EventPublisher
from services.collector.sources.readers import AccessOf
from services.collector.sources.source import Clock
from services.collector.wishes.backoff import doubling
from services.contracts.comparisons import Comparison
from services.contracts.events import Via
from services.contracts.streams import COLLECTOR_CONSUMER, COMPARISONS
from services.runtime.messaging import TRANSIENT_ERRORS

LONGEST_PAGE = 100
MOST_PAGES = 50  # with more, whatever came is told by time
TIMEOUT_SECONDS = 60.0  # so long a question may take before another collector is asked
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 900.0
AGAIN_SECONDS = 1.0
FETCH_SECONDS = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    commits: list[str]
    complete: bool


class Comparing:
    """Sees to questions one by one, each until it is answered. Implements `Source`."""

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
        config = ConsumerConfig(ack_wait=TIMEOUT_SECONDS, max_ack_pending=1_000)
        to = COMPARISONS.subject, COLLECTOR_CONSUMER, COMPARISONS.name
        subscription = await self._js.pull_subscribe(*to, config=config)
        try:
            while True:
                for message in await subscription.fetch(1, timeout=FETCH_SECONDS):
                    await self._see_to(message)
        finally:
            await subscription.unsubscribe()

    async def _see_to(self, message: Msg) -> None:
        try:
            asked = Comparison.model_validate_json(message.data)
        except ValidationError as problem:
            _log.warning("a question that cannot be read: %s", problem)
            await message.term()
            return
        try:
            rest = (await self._access(asked.repository.owner)).rest
            if until := rest.http.live_until:
                raise LimitedError(until, "what is left of the quota is for what is live")
            found = await _compare(rest, asked)
        except GitHubError as problem:
            await message.nak(delay=self._pause(asked, problem, message.metadata.num_delivered))
        else:
            sight = Sight(asked.host, Via.REST, rest.http.github_now)
            await self._publisher.publish([compared(asked, found.commits, sight, complete=found.complete)])
            await message.ack_sync()

    def _pause(self, asked: Comparison, problem: GitHubError, times: int) -> float:
        """Seconds until it is asked again."""
        level = logging.WARNING if times <= 1 else logging.DEBUG
        about = f"{asked.repository.full_name}: deployment {asked.deployment_id} is not compared yet"
        _log.log(level, "%s: %s", about, problem)
        if isinstance(problem, LimitedError):
            return max(_seconds(problem.until, self._clock()), AGAIN_SECONDS)
        return doubling(FIRST_RETRY_SECONDS, times, LONGEST_RETRY_SECONDS)


def _seconds(until: datetime, now: datetime) -> float:
    return (until - now) / timedelta(seconds=1)


async def _compare(rest: Rest, asked: Comparison) -> _Found:
    """The commits of `head` that are not in `base`. Raises `GitHubError`.

    Where a commit is gone, or the two have nothing in common, nobody can tell: nothing is complete then.
    """
    commits: list[str] = []
    path = f"/repositories/{asked.repository.id}/compare/{asked.base}...{asked.head}"
    following: str | None = rest.url(path, per_page=LONGEST_PAGE)
    try:
        for _ in range(MOST_PAGES):
            if following is None:
                return _Found(commits, complete=True)
            found = await rest.get(following, again=False)
            commits += _commits(found.data)
            following = found.next
    except RefusedError as refusal:
        if not refusal.missing:
            raise
        about = f"{asked.repository.full_name}: {asked.base[:7]}...{asked.head[:7]}"
        _log.info("%s cannot be compared: %s", about, refusal)
    return _Found(commits, complete=following is None)


def _commits(data: Any) -> list[str]:  # noqa: ANN401
    try:
        return [str(commit["sha"]) for commit in data["commits"]]
    except (KeyError, TypeError) as problem:
        raise UnavailableError(f"a comparison without its commits: {problem!r}") from problem

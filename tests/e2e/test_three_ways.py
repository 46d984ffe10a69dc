"""One history, by deliveries only, by polling only and by both at once: the same read models."""

import asyncio
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from services.aggregator.facts.fact import FactType
from services.contracts.events import ReleasePublished
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.faults.team_activity import Clock, TeamActivity
from tests.github import TOKEN, GitHubServer, World
from tests.github.webhooks import Delivery, Recorder
from tests.integration.collector_harness import SECRET, dead_letters, events, sources, to_fetch
from tests.readmodels_difference import difference
from tests.readmodels_dump import dump
from tests.stack import Stack
from tests.waiting import until

NAMES = ("acme/api", "acme/web")
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
CHAPTERS, DEEDS = 3, 50
SEED = 1

SIZES = ("additions", "changed_files", "commits", "deletions", "first_commit_at")
"""What may differ, and why: as of which moment these attributes are known, but never their values.

A review's delivery shows its pull request without its sizes, and so they stay as of the reading before.
Of the roads (`via`) and the times at which a fact was seen on them `tests/readmodels_dump.py` takes care.
"""


@dataclass(frozen=True)
class Way:
    """How GitHub's news come."""

    name: str
    deliveries: bool
    polls: bool


WEBHOOKS = Way("webhooks", deliveries=True, polls=False)
POLLING = Way("polling", deliveries=False, polls=True)
BOTH = Way("both", deliveries=True, polls=True)


class DeliveryQueue:
    """Brings deliveries as badly as it can: in any order, each of them twice, and some a chapter late."""

    def __init__(self, recorder: Recorder, seed: int) -> None:
        self._recorder = recorder
        self._chance = random.Random(seed)
        self._late: list[Delivery] = []

    def round(self, *, last: bool) -> list[Delivery]:
        """What is delivered now."""
        made, self._recorder.deliveries = self._recorder.deliveries, []
        self._chance.shuffle(made)
        late = 0 if last else len(made) // 5
        some, self._late = [*self._late, *made[late:]], made[:late]
        # sent again by GitHub, it is the same; by whoever stands between, it is not known as the same
        again = [replace(each, guid=str(uuid5(NAMESPACE_URL, each.guid))) for each in some[::2]] + some[1::2]
        return self._chance.sample(some + again, 2 * len(some))


class Harness:
    """A collector and an aggregator beside GitHub, and what they have understood so far."""

    def __init__(self, way: Way, stack: Stack, nats_url: str) -> None:
        self._way = way
        self._stack = stack
        self._nats_url = nats_url

    async def open(self) -> None:
        """Both run, and the empty repositories have been read."""
        await self._stack.start("aggregator", "collector")
        await self._walked(1)

    async def receive(self, github: GitHubServer, deliveries: list[Delivery]) -> None:
        """Everything is accepted."""
        for delivery in deliveries:
            assert await github.send(f"{self._stack.url('collector')}/webhooks/github", delivery) == 202

    async def wait_until_read(self) -> None:
        """Wait until what was told is read."""
        if self._way.deliveries:
            await until(self._fetched, "everything that moved being fetched")
        if self._way.polls:
            await self._walked(3)

    async def nightly_repair(self) -> None:
        """The nightly walk, which finds what GitHub says of a deployment after its outcome (`inactive`)."""
        if self._way.polls:
            await self._stack.stop("collector")
            await self._stack.start("collector", HEADWAY_REPAIR_HOURS="0.0001")
            await self._walked(3)
        await until(self._tagged, "the commit of every release's tag being read")
        await until(self._stack.settled, "every event being applied")

    async def _tagged(self) -> bool:
        """A delivery of a release does not tell: it has the list read soon."""
        return all(sha for _, sha in await releases(self._nats_url))

    async def _walked(self, times: int) -> None:
        """Wait until every repository has been looked through so often from now on."""
        seen: dict[str, set[datetime]] = defaultdict(set)

        async def enough() -> bool:
            for each in await sources(self._nats_url):
                if each.last_complete_walk:
                    seen[each.repo].add(each.last_complete_walk)
            return all(len(seen[name]) >= times for name in NAMES)

        await until(enough, "the walks")

    async def _fetched(self) -> bool:
        return not await to_fetch(self._nats_url)


def collector_settings(way: Way, github: GitHubServer) -> dict[str, str]:
    return {
        "HEADWAY_GITHUB_API_URL": github.url,
        "HEADWAY_REPOSITORIES": ",".join(NAMES),
        "HEADWAY_WEBHOOK_SECRET": SECRET,
        "HEADWAY_POLL_SECONDS": "1" if way.polls else "86400",
        "GITHUB_TOKEN": TOKEN,
    }


async def lived(way: Way, mongo_url: str, folder: Path) -> str:
    """The read models of the history."""
    clock, world = Clock(BEGAN, stands=True), World()
    queue, activity = DeliveryQueue(Recorder(world, SECRET), SEED), TeamActivity(world, NAMES, clock, SEED)
    async with (
        GitHubServer(world, clock=clock) as github,
        NatsServer(folder / "nats") as nats,
        Stack(nats.url, mongo_url, folder / "logs", collector_settings(way, github)) as stack,
    ):
        harness = Harness(way, stack, nats.url)
        await harness.open()
        for chapter in range(1, CHAPTERS + 1):
            activity.go_on(DEEDS)
            if way.deliveries:
                await harness.receive(github, queue.round(last=chapter == CHAPTERS))
            await harness.wait_until_read()
        await harness.nightly_repair()
        assert await dead_letters(nats.url) == []
        assert {each.repo: each.repaired for each in await sources(nats.url)} == dict.fromkeys(NAMES, 0)
        return await dump(mongo_url)


async def releases(nats_url: str) -> set[tuple[str, str | None]]:
    """Every release, with the commit of its tag as soon as any event tells it."""
    found = [event for event in await events(nats_url) if isinstance(event, ReleasePublished)]
    whole = {event.id: event.data.sha for event in sorted(found, key=lambda each: each.data.sha or "")}
    return set(whole.items())


def comparable(dumped: str) -> str:
    """Read models without what may differ."""
    return "\n".join(_each(dumped, _without_moments_of_sizes))


def _each(dumped: str, changed: Callable[[dict[str, Any]], None]) -> list[str]:
    lines = []
    for line in dumped.splitlines():
        name, _, text = line.partition(" ")
        document = json.loads(text)
        changed(document)
        lines.append(f"{name} {json.dumps(document, sort_keys=True)}")
    return lines


def _without_moments_of_sizes(document: dict[str, Any]) -> None:
    for name in SIZES:
        if known := document.get("attributes", {}).get(name):
            del known["updated_at"]


async def test_deliveries_polling_and_both_at_once_give_the_same_documents(
    mongod: Mongod, tmp_path: Path
) -> None:
    ways = WEBHOOKS, POLLING, BOTH
    lives = (lived(way, f"{mongod.url}/three_ways_{way.name}", tmp_path / way.name) for way in ways)
    webhooks, polling, both = await asyncio.gather(*lives)
    for way, found in (WEBHOOKS, webhooks), (BOTH, both):
        apart = difference(comparable(found), comparable(polling))
        assert (apart.stale, apart.missing, apart.doubled) == (0, 0, 0), f"by {way.name}: {apart}"
    # nobody asks to compare deployments, unless exact ancestry is defined
    facts = set(FactType) - {FactType.DEPLOYMENT_COMPARED}
    everything = {*facts, "release.published", "inactive", "team"}
    assert everything <= set(re.findall(r'"(?:type|state|kind)": "([a-z_.]+)"', polling))

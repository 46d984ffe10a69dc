"""Plays all cases of one kind of run on one road: what held, and what the read models were."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.cases.checks import NOTHING, matches, picked
from tests.cases.files import Json
from tests.cases.histories import add_repository
from tests.cases.stacks import Group, Stack, stack
from tests.cases.steps import delivery, perform
from tests.github import World
from tests.github.registry import stamp
from tests.github.webhooks import Delivery, Recorder
from tests.integration.collector_harness import SECRET
from tests.waiting import until

LIVE, REBUILT, BACKFILLED = MOMENTS = "live", "after a rebuild", "after a backfill"
TIMEOUT_SECONDS = 240.0
GROUP_SECONDS = 900.0


@dataclass
class CaseResults:
    """What became of the cases: by name what did not hold, and the read models at each moment."""

    problems: dict[str, list[str]] = field(default_factory=dict)
    dumps: dict[str, str] = field(default_factory=dict)

    def documents(self, when: str, repo: str) -> str:
        """The read models of one repository at a moment."""
        lines = self.dumps[when].splitlines()
        return "\n".join(line for line in lines if json.loads(line.partition(" ")[2]).get("repo") == repo)


async def run_group(group: Group, now: datetime, timeout_of: Callable[[str], float]) -> CaseResults:
    """Every case at once, each in its own repository; `timeout_of`: the seconds that a case may take."""
    world = World()
    for place, case in enumerate(group.every):  # on all roads the same, so that ids are the same
        with world.ids_of_range(place):
            for repository in case.repositories:
                add_repository(world, repository)
    recorder = Recorder(world, SECRET)
    async with asyncio.timeout(GROUP_SECONDS), stack(group, world) as it:
        player = CaseRunner(it, group, timeout_of)
        await player.read()
        await player.check(LIVE, {case.name: case.checks for case in group.cases})
        for place in range(max(len(case.steps) for case in group.cases)):
            some = {case.name: case.steps[place] for case in group.cases if place < len(case.steps)}
            await player.step(some, recorder, stamp(now + timedelta(seconds=place + 1)))
        await player.end()
    return player.played


class CaseRunner:
    """Goes through the steps of all cases."""

    def __init__(self, it: Stack, group: Group, timeout_of: Callable[[str], float]) -> None:
        self.played = CaseResults({case.name: [] for case in group.cases})
        self._it = it
        self._road = group.road
        self._cases = {case.name: case for case in group.cases}
        self._places = {case.name: place for place, case in enumerate(group.every)}
        self._timeout_of = timeout_of

    async def read(self) -> None:
        """Wait until all is read; where it is polled, until what has not moved is left alone."""
        repos = {case.repo for case in self._cases.values()}
        with contextlib.suppress(AssertionError):  # whatever cannot be read fails its checks
            await self._it.walked(repos, 1 if self._road.deliveries else 3)
        await self._it.applied()

    async def check(self, when: str, checks: dict[str, list[Json]]) -> None:
        """Wait for what must hold of each case; note what does not."""
        await asyncio.gather(*(self._check(when, name, some) for name, some in checks.items()))

    async def step(self, some: dict[str, Json], recorder: Recorder, now: str) -> None:
        """Have things happen, wait until they are seen, and check."""
        for name, step in some.items():
            await self._do(name, step, recorder, now)
        await self._seen(set(some))
        await self.check(LIVE, {name: step["checks"] for name, step in some.items()})

    async def end(self) -> None:
        """Note the read models, and the same after a rebuild and after a backfill."""
        await self._it.applied()
        self.played.dumps[LIVE] = await self._it.dump()
        last = {name: case.last_checks for name, case in self._cases.items()}
        await self._it.rebuild()
        self.played.dumps[REBUILT] = await self._it.dump()
        await self.check(REBUILT, last)
        await self._it.backfill()
        self.played.dumps[BACKFILLED] = await self._it.dump()
        await self.check(BACKFILLED, last)

    async def _do(self, name: str, step: Json, recorder: Recorder, now: str) -> None:
        """The changes of a step; with deliveries, or where there is nothing else, what is delivered."""
        recorder.deliveries.clear()
        hooks: list[Delivery] = []
        for each in step["do"]:
            with self._it.github.world.ids_of_range(self._places[name]):
                perform(self._it.github.world, each, now)
            hooks += filter(None, [delivery(self._it.github.world, each, SECRET)])
        alone = all("hook" in each for each in step["do"])
        told = [*recorder.deliveries, *hooks] if self._road.deliveries else hooks if alone else []
        for each in told:
            status = await self._it.github.send(self._it.collector, each)
            if status != 202:
                self.played.problems[name].append(f"a delivery of {each.event} was answered {status}")

    async def _seen(self, names: set[str]) -> None:
        """Wait until everything that was changed had its chance to be seen."""
        with contextlib.suppress(AssertionError):  # whatever is never seen fails its checks
            if self._road.deliveries:
                await self._it.fetched()
            else:
                await self._it.walked({self._cases[name].repo for name in names}, 3)
        await self._it.applied()

    async def _check(self, when: str, name: str, checks: list[Json]) -> None:
        for each in checks:
            if not self.played.problems[name]:  # what comes after the first can tell nothing more
                await self._hold(when, name, each)

    async def _hold(self, when: str, name: str, check: Json) -> None:
        """Wait until it is so."""
        found: list[object] = [None]

        async def holds() -> bool:
            status, answer = await self._it.get(check["path"], check["query"])
            found[0] = picked(answer, check["pick"]) if status == 200 else f"status {status}"
            return found[0] is not NOTHING and matches(found[0], check["want"])

        try:
            await until(holds, seconds=self._timeout_of(name))
        except AssertionError:
            there = "nothing" if found[0] is NOTHING else repr(found[0])
            self.played.problems[name].append(
                f"{when}: {check['path']} {check['query'] or ''} {check['pick']} is {there} "
                f"and not {check['want']!r}: {check['why']}"
            )

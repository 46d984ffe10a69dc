"""GitHub fails in every way, people go on working, clocks are off, the collector is killed: nothing is lost.

The read models that this leaves are those of one clean reading of the same history. The night's repairs are
part of it, for what GitHub says of a deployment after its outcome (`inactive`); pull requests need none.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.standalone.embedded_servers import Mongod, NatsServer
from tests.faults import collector_with_its_own_clock as skewed
from tests.faults.fault_sequence import KINDS, FaultSequence
from tests.faults.table import Fault, Record
from tests.faults.team_activity import Clock, TeamActivity
from tests.github import TOKEN, GitHubServer, World
from tests.github.call import Call
from tests.github.model import PullRequest
from tests.integration.collector_harness import dead_letters, sources
from tests.readmodels_difference import difference
from tests.readmodels_dump import dump
from tests.stack import Stack
from tests.waiting import until

NAMES = ("acme/api", "acme/web", "acme/docs")
OPENINGS = (100, 30, 10)
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
DEEDS = 240  # while the collector reads
AHEAD, BEHIND = 3 * 3600.0, -40 * 60.0  # the collector's clock, before and after it is killed
ROOT = Path(__file__).parents[2]


class SkewedStack(Stack):
    """Its collector has a clock of its own."""

    def before(self, service: str) -> Callable[[], None] | None:
        """Nothing, but for the collector."""
        return skewed.set_clock if service == "collector" else None


class Around:
    """What happens after each of GitHub's answers, so that pages are read while pull requests move."""

    def __init__(self, activity: TeamActivity, world: World) -> None:
        self.left = DEEDS
        self._activity = activity
        self._world = world

    def __call__(self, call: Call) -> None:
        if self.left <= 0 or call.kind != "graphql":
            return
        whose = self._world.nodes.get(call.variables.get("id"))
        torn = whose if isinstance(whose, PullRequest) else None  # its inner pages are being read
        for pull in (torn, None, None):
            self._activity.happen(pull)
            self.left -= 1


def told(github: GitHubServer, **more: str) -> dict[str, str]:
    return {
        "HEADWAY_GITHUB_API_URL": github.url,
        "HEADWAY_REPOSITORIES": ",".join(NAMES),
        "HEADWAY_POLL_SECONDS": "1",
        "GITHUB_TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
        **more,
    }


async def walked(nats_url: str, times: int) -> None:
    """Wait until every repository has been looked through so often from now on, and is well."""
    seen: dict[str, set[datetime]] = defaultdict(set)

    async def enough() -> bool:
        said = {each.repo: each for each in await sources(nats_url)}
        for repo, each in said.items():
            if each.last_complete_walk and not each.error:
                seen[repo].add(each.last_complete_walk)
        return all(len(seen[name]) > times for name in NAMES)

    await until(enough, "quiet walks")


async def read_cleanly(github: GitHubServer, folder: Path, mongo_url: str) -> None:
    """What a collector leaves that reads the history once, undisturbed."""
    async with (
        NatsServer(folder / "nats") as nats,
        Stack(nats.url, mongo_url, folder / "logs", told(github)) as stack,
    ):
        await stack.start("aggregator", "collector")
        await walked(nats.url, 1)
        await until(stack.settled, "every event being applied")


class Soak:
    """A collector to which everything happens; what it leaves once it has been quiet for a night."""

    def __init__(self, stack: Stack, nats: NatsServer, github: GitHubServer, clock: Clock) -> None:
        self._stack = stack
        self._nats = nats
        self._github = github
        self._clock = clock

    async def through(self, sequence: FaultSequence, around: Around) -> None:
        """The storm, with a collector that is killed in the middle of it."""
        sequence.apply_to(self._github.faults)
        self._github.faults.after_answer.append(around)
        whole = sequence.left
        await self._collector(AHEAD)
        await self._over(lambda: sequence.left <= whole / 2 and around.left <= DEEDS / 2, "half of the storm")
        await self._stack.kill("collector")
        self._clock.leap(hours=2)
        await self._collector(BEHIND)
        await self._over(lambda: sequence.left == 0 and around.left <= 0, "the other half")
        self._github.faults.clear()

    async def quiet(self) -> None:
        """Some walks in which nothing happens, the last of them the night's."""
        await walked(self._nats.url, 2)
        await self._stack.stop("collector")
        self._clock.leap(hours=28)
        await self._collector(BEHIND)
        await walked(self._nats.url, 2)
        await until(self._stack.settled, "every event being applied")

    async def _over(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a condition with a collector that stays alive."""

        async def holds() -> bool:
            return await self._stack.ready("collector") and condition()

        await until(holds, what)

    async def _collector(self, ahead: float) -> None:
        await self._stack.start("collector", **{skewed.AHEAD: str(self._clock.ahead + ahead)})


async def read_in_the_storm(soak: Soak, sequence: FaultSequence, around: Around, nats: NatsServer) -> None:
    """Everything, and that nothing of it had to be repaired or could not be read."""
    await soak.through(sequence, around)
    await soak.quiet()
    assert sequence.struck.keys() == KINDS
    assert await dead_letters(nats.url) == []
    assert {each.repo: each.repaired for each in await sources(nats.url)} == dict.fromkeys(NAMES, 0)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [int(n) for n in os.environ.get("SOAK_SEEDS", "1").split(",")])
async def test_through_every_storm_nothing_is_stale_missing_or_doubled(
    seed: int, mongod: Mongod, tmp_path: Path, record_fault: Record
) -> None:
    clock, world, sequence = Clock(BEGAN), World(), FaultSequence(seed)
    activity = TeamActivity(world, NAMES, clock, seed)
    activity.past(OPENINGS, deeds=3, talks=3)
    stormy, clean = f"{mongod.url}/stormy_{seed}", f"{mongod.url}/clean_{seed}"
    async with GitHubServer(world, clock=clock) as github:
        async with (
            NatsServer(tmp_path / "nats") as nats,
            SkewedStack(nats.url, stormy, tmp_path / "logs", told(github)) as stack,
        ):
            await stack.start("aggregator")
            soak = Soak(stack, nats, github, clock)
            await read_in_the_storm(soak, sequence, Around(activity, world), nats)
        await read_cleanly(github, tmp_path / "clean", clean)
    apart = difference(await dump(stormy), await dump(clean))
    row = Fault("clocks skewed, GitHub failing, collector killed", None, apart.missing, apart.doubled)
    record_fault(row)
    assert (apart.stale, apart.missing, apart.doubled) == (0, 0, 0), str(apart)

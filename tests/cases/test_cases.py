"""Cases from the field, each played on every road; what must come out stands in `tests/data/cases`.

To add a case: put `NAME.json` (repositories in GraphQL's words; `@-3d` is three days before the run) and
`NAME.expected.json` (`run`: which definitions; `checks` after the first reading; `steps`: what happens then,
and the checks after it) into that folder. Nothing else: it is played under its name. What steps may hold
stands in `steps.py`, what histories may hold in `histories.py`, kinds of runs in `stacks.py`.

All cases of a run share a stack on each road, each in a repository of its own. `make test` plays each case by
GraphQL, by deliveries where some are sent in it, and those in THOROUGH on every road; `make soak` plays all
of them on every road. A case that is not yet right stands in XFAIL with the roads on which it fails and the
reason; whoever mends it takes it out there.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from services.standalone.embedded_servers import Mongod
from tests.cases.files import case, names
from tests.cases.runner import BACKFILLED, LIVE, REBUILT, TIMEOUT_SECONDS, CaseResults, run_group
from tests.cases.stacks import Group, Road, short_timeouts
from tests.readmodels_difference import difference, paths_apart

ROADS = (
    Road("graphql"),
    Road("rest", graphql=False),
    Road("webhooks", deliveries=True),
    Road("import", graphql=False, imported=True),
)
NOW = datetime.now(UTC).replace(microsecond=0)
# GraphQL names an author of a release only if it is a user; REST does not say which commit a release is of.
OF_RELEASES = frozenset(
    f"deployments.{path}" for path in ("actor", "facts.actor", "people", "sha", "facts.sha")
)
NOT_ON_EVERY_ROAD = {
    **dict.fromkeys(
        (
            *("backport-release", "draft-published-late", "promoted-live", "promoted-prerelease"),
            *("release-deleted", "release-drafted"),
        ),
        OF_RELEASES,
    ),
    # A delivery says at which moment a branch was renamed; polling sees it between two readings.
    "branch-renamed-live": frozenset({"deployments.default_branches", "pull_requests.default_branches"}),
    # When Headway asked GitHub to compare two commits.
    "gitflow-exact": frozenset({"deployments.facts.at"}),
    # REST does not say for which team a review was.
    "team-answered-live": frozenset({"pull_requests.facts.on_behalf_of"}),
}
# By REST every repository costs many requests each time it is polled; where nothing is delivered, deliveries
# are what GraphQL is.
QUICK = frozenset({"graphql"})
THOROUGH = frozenset(
    {
        *("drafts-same-second", "jobs-of-one-run", "label-renamed", "late-approval", "moved-environment"),
        *("promoted-live", "release-drafted", "repo-recreated", "two-teams-asked", "user-renamed"),
    }
)
STACKS_AT_ONCE = 4
SHORT_SECONDS = 6.0  # for what is known to fail

pytestmark = pytest.mark.timeout(1200)  # every stack of a road is played before its first test
ALL = frozenset(road.name for road in ROADS)
XFAIL: dict[str, tuple[frozenset[str], str]] = {}
CASES = [case(name, NOW) for name in names()]


def fails(name: str, road: str) -> bool:
    """Whether the case is known to fail on that road."""
    return name in XFAIL and road in XFAIL[name][0]


def can_be_played(name: str, road: Road) -> bool:
    """Whether GitHub tells on that road of all that happens in the case."""
    (found,) = (each for each in CASES if each.name == name)
    return not road.deliveries or not found.steps or found.has_deliveries


def is_quick(name: str, road: Road) -> bool:
    """Whether `make test` plays the case on that road; `make soak` plays all."""
    (found,) = (each for each in CASES if each.name == name)
    return road.name in QUICK or name in THOROUGH or (road.deliveries and found.has_deliveries)


def chosen(road: Road) -> list[object]:
    """The cases that can be played on a road."""
    found = [each for each in CASES if can_be_played(each.name, road)]
    return [
        pytest.param(road.name, each.name, marks=marks(each.name, road), id=f"{each.name}-{road.name}")
        for each in found
    ]


def marks(name: str, road: Road) -> list[pytest.MarkDecorator]:
    """Whether it takes long, and whether it is known to fail."""
    found = [] if is_quick(name, road) else [pytest.mark.soak]
    if fails(name, road.name):
        found.append(pytest.mark.xfail(strict=True, reason=XFAIL[name][1]))
    return found


def compared() -> list[object]:
    """Each case with the roads of `make test`, if there are several, and with all of them."""
    found = []
    for each in CASES:
        every = [road for road in ROADS if can_be_played(each.name, road)]
        quick = [road.name for road in every if is_quick(each.name, road)]
        if len(quick) > 1:
            found.append(pytest.param(each.name, quick, id=each.name))
        if len(quick) < len(every):
            names, soak = [road.name for road in every], pytest.mark.soak
            found.append(pytest.param(each.name, names, marks=soak, id=f"{each.name}-on-every-road"))
    return found


@dataclass
class Plays:
    """What came of each case on each road."""

    by_case: dict[tuple[str, str], CaseResults] = field(default_factory=dict)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plays(
    request: pytest.FixtureRequest, mongod: Mongod, tmp_path_factory: pytest.TempPathFactory
) -> Plays:
    """Everything that is asked for in this run of tests, played once."""
    wanted = {
        (item.callspec.params["road"], item.callspec.params["name"])
        for item in request.session.items
        if item.path == Path(__file__) and "road" in item.callspec.params
    }
    wanted |= {
        (road, item.callspec.params["one"])
        for item in request.session.items
        if item.path == Path(__file__) and "one" in item.callspec.params
        for road in item.callspec.params["roads"]
    }
    found, at_once = Plays(), asyncio.Semaphore(STACKS_AT_ONCE)

    async def played(road: Road, run: str) -> None:
        every = [each for each in CASES if each.run == run]
        some = [each for each in every if (road.name, each.name) in wanted]
        folder = tmp_path_factory.mktemp(f"{run}_{road.name}")
        mongo_url = f"{mongod.url}/cases_{run}_{road.name}"
        group = Group(run, road, every, some, folder, mongo_url)
        async with at_once:
            of_road = await run_group(group, NOW, partial(timeout_of, road=road.name))
        found.by_case |= {(road.name, each.name): of_road for each in some}

    with short_timeouts():
        every = {(road, each.run) for road in ROADS for each in CASES if (road.name, each.name) in wanted}
        async with asyncio.TaskGroup() as group_of_plays:
            for each in every:
                group_of_plays.create_task(played(*each))
    return found


def timeout_of(name: str, road: str) -> float:
    return SHORT_SECONDS if fails(name, road) else TIMEOUT_SECONDS


@pytest.mark.parametrize(("road", "name"), [each for road in ROADS for each in chosen(road)])
def test_what_must_come_out_comes_out(plays: Plays, road: str, name: str) -> None:
    assert plays.by_case[road, name].problems[name] == []


@pytest.mark.parametrize(("road", "name"), [each for road in ROADS for each in chosen(road)])
def test_a_rebuild_and_a_backfill_change_no_document(plays: Plays, road: str, name: str) -> None:
    played, repo = plays.by_case[road, name], f"cases/{name}"
    live = played.documents(LIVE, repo)
    for when in REBUILT, BACKFILLED:
        assert str(difference(played.documents(when, repo), live)) == str(difference(live, live)), when


@pytest.mark.parametrize(("one", "roads"), compared())
def test_every_road_gives_the_same_documents(plays: Plays, one: str, roads: list[str]) -> None:
    first, *others = (plays.by_case[road, one].documents(BACKFILLED, f"cases/{one}") for road in roads)
    assert first
    for road, other in zip(roads[1:], others, strict=True):
        assert set(paths_apart(other, first)) <= NOT_ON_EVERY_ROAD.get(one, frozenset()), road

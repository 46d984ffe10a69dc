"""Ended at any step, overtaken at any step: in the end everything is as if nothing had been."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.aggregator.projections.projector import Projector
from services.aggregator.store.generations import READ_MODELS
from services.aggregator.store.store import Store
from services.contracts.events import Event
from services.contracts.notices import MetricsChanged, PullRequestsChanged
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.publisher import Publisher
from tests.integration.aggregator_harness import Harness, harness
from tests.integration.intercepted_store import Command, InterceptedStore
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import rules
from tests.unit.aggregator.pull_request_history import Pull, renamed
from tests.unit.aggregator.values import REPOSITORY, at

RULES = rules()
RENAMED = REPOSITORY.model_copy(update={"name": "api2"})


class EndedError(BaseException):
    """The process is no more. Nothing may catch this."""


class Ending:
    """A process that ends just before its n-th command to MongoDB, or just after it."""

    def __init__(self, at_call: int | None, *, after: bool) -> None:
        self.calls = 0
        self._at_call = at_call
        self._after = after
        self._ended = False

    async def __call__(self, command: Command) -> Any:
        if self._ended:
            raise EndedError
        self.calls += 1
        last = self.calls == self._at_call
        self._ended = last and not self._after
        result = None if self._ended else await command()
        self._ended = self._ended or last
        if self._ended:
            raise EndedError
        return result


# At which of the calls something happens: `make test` tries every fifth, `make soak` every one.
pytestmark = pytest.mark.parametrize(
    "step", [pytest.param(5, id="some"), pytest.param(1, marks=pytest.mark.soak, id="every")]
)


def tried(first: int, calls: int, step: int) -> list[int]:
    """Some calls from the first one on, and the last."""
    return [*range(first, calls, step), calls]


BEFORE = [
    *Pull(number=1).opened(0).requested("grace", 1).merged(30).events,
    *Pull(number=2).opened(0).closed(30).events,
    *Deployment(id=1).created(40).events,
    *Deployment(id=3).created(10).status("failure", 12).events,
]
BATCH = [
    *Pull(number=1).approved("grace", 20, id_=5).events,
    *Pull(number=2).reopened(50).closed(80).events[:1],
    *Pull(number=3).opened(55).events,
    *Deployment(id=1).status("success", 60).events,
    *(
        one.model_copy(update={"observedtime": at(9_999)})
        for one in Pull(number=4, repository=RENAMED).opened(70).events
    ),
    *renamed(Pull(number=3, repository=RENAMED).commented("ada", 72).events, "ada", "ada-new", 10_500),
]


async def apply(
    here: Harness, events: list[Event], at_call: int | None = None, *, after: bool = False
) -> int:
    """Apply a batch with a process that may end at a call; return how many calls it got to."""
    ending = Ending(at_call, after=after)
    store = InterceptedStore(here.mongo_url, ending)
    with contextlib.suppress(EndedError):
        await Projector(store.generation(), Publisher(here.client), RULES).apply(events)
    store.close()
    return ending.calls


@pytest.fixture
async def here(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with harness(nats_url, mongo_url) as one:
        await Store(mongo_url).generation().prepare()
        yield one


async def begun(here: Harness) -> None:
    """The read models before the batch, and no notices."""
    for name in READ_MODELS:
        await here.database[f"{name}_1"].delete_many({})
    await apply(here, BEFORE)
    await here.js.purge_stream("CHANGES")


def told(notices: list[Any]) -> tuple[set[Any], set[Any]]:
    """Which pull requests and which days were told of."""
    numbers = {
        (one.repo, number)
        for one in notices
        if isinstance(one, PullRequestsChanged)
        for number in one.numbers
    }
    days = {(one.repo, day) for one in notices if isinstance(one, MetricsChanged) for day in one.days}
    return numbers, days


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_ended_at_any_call_to_the_database_the_next_delivery_heals_it(
    here: Harness, after: bool, step: int
) -> None:
    await begun(here)
    calls = await apply(here, BATCH)
    whole, notices = await dump(here.mongo_url), told(await here.changes())
    assert calls > 15
    assert ("acme/api2", 2) in notices[0]
    assert '"author": "ada-new"' in whole and '"author": "ada"' not in whole
    for call in tried(1, calls, step):
        await begun(here)
        assert await apply(here, BATCH, call, after=after) >= call  # some are sent side by side
        await apply(here, BATCH)
        assert await dump(here.mongo_url) == whole, f"ended at call {call}"
        assert await unsettled(here.mongo_url) == 0
        numbers, days = told(await here.changes())
        assert (notices[0] <= numbers, notices[1] <= days) == (True, True), f"ended at call {call}"


async def test_what_was_left_unfinished_is_finished_at_the_next_start(here: Harness, step: int) -> None:
    """Also if the log is gone, so that nothing is delivered again."""
    await begun(here)
    calls = await apply(here, BATCH)
    whole = await dump(here.mongo_url)
    for call in tried(8, calls, step):
        await begun(here)
        await apply(here, BATCH, call, after=True)
        saved = len(await here.all(PULL_REQUESTS, {"number": {"$in": [3, 4]}})) == 2
        await Projector(Store(here.mongo_url).generation(), Publisher(here.client), RULES).finish()
        assert await unsettled(here.mongo_url) == 0
        assert not saved or await dump(here.mongo_url) == whole, f"ended at call {call}"


async def test_a_deployment_and_a_merge_that_race_always_find_each_other(here: Harness, step: int) -> None:
    """Two processes, each stopped for a while at every call to the database while the other runs whole."""
    merge = Pull(number=9).opened(0).merged(30).events
    shipped = Deployment(id=9).created(40).status("success", 50).events
    for one, other in ((merge, shipped), (shipped, merge)):
        calls = await count_calls(here, one)
        for call in tried(1, calls, step):
            await begun(here)
            await interrupted(here, one, call, other)
            (document,) = await here.all(PULL_REQUESTS, {"number": 9})
            assert document["deployment"]["id"] == 9, f"interrupted at call {call}"
            assert await unsettled(here.mongo_url) == 0


async def test_a_failure_and_what_restores_it_that_race_always_find_each_other(
    here: Harness, step: int
) -> None:
    failure = Deployment(id=8).created(45).status("failure", 47).events
    restoring = Deployment(id=9).created(48).status("success", 50).events
    for one, other in ((failure, restoring), (restoring, failure)):
        calls = await count_calls(here, one)
        for call in tried(1, calls, step):
            await begun(here)
            await interrupted(here, one, call, other)
            await restored_by_9(here, f"interrupted at call {call}")


async def restored_by_9(here: Harness, told: str) -> None:
    """Both failures are, and the days on which they were hold that."""
    (early, late) = await here.all(DEPLOYMENTS, {"id": {"$in": [3, 8]}})
    assert (early["restored_by"], late["restored_by"]) == (9, 9), told
    (day,) = await here.all(DAYS, {"day": "2026-03-04"})
    restored = [value for value in day["table"]["values"]["time_to_restore"] if value is not None]
    assert sorted(restored) == [3.0, 38.0], told
    assert await unsettled(here.mongo_url) == 0


async def count_calls(here: Harness, events: list[Event]) -> int:
    await begun(here)
    return await apply(here, events)


async def interrupted(
    here: Harness, events: list[Event], call: int, meanwhile: list[Event], ended_at: int | None = None
) -> None:
    """Apply events, and just before a command others, by another process that may end at one of its own."""
    calls = 0

    async def around(command: Command) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            await apply(here, meanwhile, ended_at, after=True)
        return await command()

    store = InterceptedStore(here.mongo_url, around)
    await Projector(store.generation(), Publisher(here.client), RULES).apply(events)
    store.close()


OTHER = [
    *Pull(number=1).commented("edsger", 22).events,
    *Pull(number=2).described(51, additions=5, deletions=5).events,
    *Pull(number=3).described(56).requested("grace", 57).events,
    *Deployment(id=2).created(41).status("success", 52).events,
    *renamed(Pull(number=5, repository=RENAMED).commented("grace", 73).events, "grace", "ada", 11_000),
]


@pytest.mark.parametrize("ended_at", [None, 14])
async def test_two_batches_interleaved_at_any_call_give_the_same_read_models(
    here: Harness, ended_at: int | None, step: int
) -> None:
    """The same pull requests, days and repository on both sides; renames, and a login that is taken over.

    The other side runs whole, or ends at one of its calls and is delivered again when all is over.
    """
    await begun(here)
    calls = await apply(here, BATCH)
    await apply(here, OTHER)
    whole = await dump(here.mongo_url, provenance=True)
    assert '"author": "ada-new"' in whole and '"author": "ada"' not in whole
    for call in tried(1, calls, step):
        await begun(here)
        await interrupted(here, BATCH, call, OTHER, ended_at)
        if ended_at:
            await apply(here, OTHER)
        assert await dump(here.mongo_url, provenance=True) == whole, f"interrupted at call {call}"
        assert await unsettled(here.mongo_url) == 0

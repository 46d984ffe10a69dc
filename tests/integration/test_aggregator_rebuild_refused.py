"""When a rebuild is refused, waits or is given up: then what is served stays as it is."""

import asyncio

import pytest

from services.aggregator.generations import leader_election
from services.aggregator.generations.rebuild import Rebuild, RebuildError, RebuildPhase, RebuildProgress
from services.aggregator.store.generations import Source
from services.aggregator.store.store import Store
from services.contracts.streams import EVENTS
from tests.commands import headway
from tests.integration.aggregator_harness import Harness
from tests.integration.rebuilds import environment
from tests.readmodels_dump import dump
from tests.unit.aggregator.pull_request_history import Pull

FIRST, SECOND = Pull(number=1).opened(0).merged(5).events, Pull(number=2).opened(1).events


@pytest.fixture
async def served(here: Harness) -> Harness:
    """A harness in which two pull requests are served."""
    await here.publish([*FIRST, *SECOND])
    await here.apply()
    return here


async def test_where_nothing_is_served_there_is_nothing_to_rebuild(here: Harness) -> None:
    ran = await headway("rebuild", **environment(here))
    assert (ran.code, "headway: nothing is served yet" in ran.errors) == (1, True)


async def test_a_log_that_has_lost_its_beginning_would_lose_what_was_said_there(
    served: Harness, store: Store
) -> None:
    grown = await dump(served.mongo_url)
    await served.js.purge_stream(EVENTS.name, seq=3)
    with pytest.raises(RebuildError, match="begins at message 3: what came before would be lost"):
        await Rebuild(store, served.client, lambda _: None).run()
    assert await dump(served.mongo_url) == grown
    ran = await headway("rebuild", "--incomplete", **environment(served))
    assert ran.code == 0, ran.errors
    assert len((await dump(served.mongo_url)).splitlines()) < len(grown.splitlines())


async def test_of_two_at_once_the_second_is_refused(
    served: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader_election, "RENEWED_SECONDS", 0.2)
    registry = store.registry
    async with leader_election.leadership(store.lease):
        await registry.open(await registry.now(), 1, Source.LOG)
        with pytest.raises(RebuildError, match="another rebuild is under way"):
            await Rebuild(store, served.client, lambda _: None).run()
    active = await served.active()
    assert (active["read_set"], active["pending"]["read_set"]) == ("1", "2")


async def test_a_lease_that_nobody_renews_is_only_waited_for(served: Harness, store: Store) -> None:
    registry, steps = store.registry, list[RebuildProgress]()
    await registry.open(await registry.now(), 1, Source.LOG)
    await store.lease.take("a process that was killed", seconds=2)
    await Rebuild(store, served.client, steps.append).run()
    assert (steps[0].phase, steps[-1].phase) == (RebuildPhase.WAITING, RebuildPhase.DONE)
    assert (await served.active())["read_set"] == "2"


async def test_somebody_who_gave_it_up_meanwhile_is_heard(served: Harness, store: Store) -> None:
    tasks: list[asyncio.Task[bool]] = []

    def report(step: RebuildProgress) -> None:
        if step.phase is RebuildPhase.EVENTS and not tasks:
            tasks.append(asyncio.create_task(store.registry.withdraw("2")))

    with pytest.raises(RebuildError, match="given up"):
        await Rebuild(store, served.client, report).run()
    assert (await served.active())["read_set"] == "1"

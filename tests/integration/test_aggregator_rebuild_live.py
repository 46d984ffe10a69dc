"""A rebuild beside what goes on meanwhile: events that arrive, a kill, a change of definitions."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from typing import Any

import pytest

from services.aggregator.definitions.versions import propose
from services.aggregator.generations import shards
from services.aggregator.generations.rebuild import Rebuild, RebuildPhase, RebuildProgress
from services.aggregator.store.generations import Source
from services.aggregator.store.store import Store
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.standalone.child_processes import end_process, end_with_parent
from tests.integration.aggregator_harness import Harness, definitions, history
from tests.integration.maintainer import own
from tests.integration.rebuilds import StoppedError, environment, stop_in
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until

STUCK = """
import runpy, sys, time
from services.aggregator.generations.fill import GenerationFill
GenerationFill.days = lambda self: time.sleep(600)
sys.argv = ["headway", "rebuild"]
runpy.run_module("services", run_name="__main__")
"""
"""`headway rebuild`, which does not get beyond the documents."""


async def test_what_arrives_during_a_rebuild_is_in_both_sets(
    here: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "FEWEST_IN_RANGE", 50)
    events = history()
    early, late = events[:-300], events[-300:]
    await here.publish(early)
    async with here.aggregator(aggregator_batch=25):
        await here.until_done()
        live = asyncio.create_task(trickle(here, late))
        await Rebuild(store, here.client, lambda _: None).run()
        assert await live > 0, "the rebuild was over before anything else happened"
        await here.until_done()
    assert (await here.active())["read_set"] == "2"
    assert await unsettled(here.mongo_url) == 0
    rebuilt = await dump(here.mongo_url, provenance=True)
    assert await here.grown_anew(definitions()) == rebuilt


async def trickle(here: Harness, events: list[Any]) -> int:
    """Publish events a few at a time until a rebuild has come and gone; then what is left.

    Return how many were published while it was under way.
    """
    meanwhile, began = 0, False
    while True:
        pending = (await here.active())["pending"] is not None
        if began and not pending:
            await here.publish(events)
            return meanwhile
        began = began or pending
        few, events = events[:2], events[2:]
        await here.publish(few)
        meanwhile += len(few) if pending else 0
        await asyncio.sleep(0.05)


async def test_killed_under_way_the_old_set_is_served_and_a_second_try_succeeds(
    here: Harness, store: Store
) -> None:
    await here.publish(history())
    async with here.aggregator():
        await here.until_done()
        grown = await dump(here.mongo_url, provenance=True)
        process = await begun(here)
        await until(lambda: under_way(here), "the middle of the rebuild")
        await end_process(process, timeout_seconds=60, kill=True)
        active = await here.active()
        assert (active["read_set"], active["pending"]["source"]) == ("1", "log")
        assert await dump(here.mongo_url, provenance=True) == grown
        await Rebuild(store, here.client, lambda _: None).run()
        await here.until_done()
    assert (await here.active())["read_set"] == "2"
    assert await dump(here.mongo_url, provenance=True) == grown


async def begun(here: Harness) -> Process:
    """A rebuild as a process that can be ended."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STUCK),
        env={**os.environ, **environment(here)},
        stdout=DEVNULL,
        stderr=DEVNULL,
        preexec_fn=end_with_parent,
    )


async def under_way(here: Harness) -> bool:
    return await here.database[f"{PULL_REQUESTS}_2"].estimated_document_count() > 0


async def test_an_abandoned_one_gives_way_to_new_definitions(here: Harness, store: Store) -> None:
    await here.publish(Pull(number=1).opened(0).merged(5).events)
    await here.apply()
    with pytest.raises(StoppedError):
        await Rebuild(store, here.client, stop_in(RebuildPhase.EVENTS)).run()
    await here.apply(own())
    active = await here.active()
    assert (active["read_set"], active["definition_version"]) == ("3", 2)


async def test_it_waits_for_a_change_of_definitions_to_end(here: Harness, store: Store) -> None:
    await here.publish(Pull(number=1).opened(0).events)
    await here.apply()
    registry, steps = store.registry, list[RebuildProgress]()
    version = await propose(store.definitions, own())
    await registry.open(await registry.now(), version, Source.FACTS)
    rebuild = asyncio.create_task(Rebuild(store, here.client, steps.append).run())
    await until(lambda: bool(steps), "the rebuild waiting")
    async with here.aggregator(own()):
        await rebuild
        await here.until_done()
    assert steps[0].phase is RebuildPhase.WAITING
    active = await here.active()
    assert (active["read_set"], active["definition_version"]) == ("3", version)

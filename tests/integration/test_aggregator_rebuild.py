"""`headway rebuild`: everything anew from the log, while the old read models are served and follow."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from multiprocessing import active_children
from typing import Any

import pytest

from services.aggregator.definitions.versions import propose
from services.aggregator.generations import leader_election, processes, shards
from services.aggregator.generations.rebuild import Rebuild, RebuildError, RebuildPhase, RebuildProgress
from services.aggregator.generations.worker_process import Workers
from services.aggregator.intake.log_reader import batches
from services.aggregator.store.generations import Source
from services.aggregator.store.store import Store
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.streams import DEAD_LETTERS, EVENTS
from services.runtime.messaging import ensure_streams
from services.runtime.publisher import Message, Publisher
from services.standalone.child_processes import end_process
from tests.commands import headway
from tests.integration.aggregator_harness import Harness, definitions, disturbed, history
from tests.integration.collector_harness import dead_letters
from tests.integration.maintainer import own
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until


@pytest.fixture
async def store(here: Harness) -> AsyncIterator[Store]:
    one = Store(here.mongo_url)
    yield one
    one.close()


def environment(here: Harness) -> dict[str, str]:
    return {"HEADWAY_NATS_URL": here.nats_url, "HEADWAY_MONGO_URL": here.mongo_url}


async def damage(here: Harness) -> None:
    """Make the served read models wrong in every way that nobody would notice."""
    active = await here.active()
    pulls = here.database[f"{PULL_REQUESTS}_{active['read_set']}"]
    await pulls.delete_one({})
    await pulls.update_one({}, {"$set": {"measures.cycle_time": 1e9}})
    await here.database[f"{DEPLOYMENTS}_{active['read_set']}"].delete_many({})


async def test_a_rebuild_gives_documents_identical_to_those_that_grew_live(here: Harness) -> None:
    await here.publish(disturbed(history(days=21, per_week=30)), repeat=True)
    await here.apply()
    grown = await dump(here.mongo_url, provenance=True)
    await damage(here)
    assert await dump(here.mongo_url, provenance=True) != grown
    ran = await headway("rebuild", **environment(here))
    assert (ran.code, ran.errors.splitlines()[-1]) == (0, "The read models are built anew and served.")
    active = await here.active()
    assert (active["read_set"], active["definition_version"]) == ("2", 1)
    assert await dump(here.mongo_url, provenance=True) == grown
    assert len(grown.splitlines()) > 200
    assert await unsettled(here.mongo_url) == 0


async def test_what_arrives_during_a_rebuild_is_in_both_sets(
    here: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "FEWEST_IN_RANGE", 50)
    events = history(days=21, per_week=30)
    await here.publish(events[:-600])
    async with here.aggregator(aggregator_batch=25):
        await here.until_done()
        live = asyncio.create_task(trickle(here, events[-600:]))
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
        await asyncio.sleep(0.1)


class StoppedError(Exception):
    """Raised in the middle of a rebuild."""


def stop_at(position: int) -> Callable[[RebuildProgress], None]:
    def tell(step: RebuildProgress) -> None:
        if step.phase is RebuildPhase.EVENTS and step.done >= position:
            raise StoppedError

    return tell


class TestInterrupted:
    async def test_it_goes_on_where_it_was(
        self, here: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shards, "FEWEST_IN_RANGE", 100)
        await here.publish(history())
        await here.apply()
        grown = await dump(here.mongo_url, provenance=True)
        with pytest.raises(StoppedError):
            await Rebuild(store, here.client, stop_at(300)).run()
        steps: list[RebuildProgress] = []
        await Rebuild(store, here.client, steps.append).run()
        assert (steps[0].phase, steps[0].done) == (RebuildPhase.EVENTS, 300)
        assert (await here.active())["read_set"] == "2"
        assert await dump(here.mongo_url, provenance=True) == grown

    async def test_killed_under_way_the_old_set_is_served_and_a_second_try_succeeds(
        self, here: Harness
    ) -> None:
        await here.publish(history(days=21, per_week=60))
        async with here.aggregator():
            await here.until_done()
            grown = await dump(here.mongo_url, provenance=True)
            process = await begun(here)
            await until(lambda: self.under_way(here), "the middle of the rebuild", longest_pause=0.02)
            await end_process(process, timeout_seconds=60, kill=True)
            active = await here.active()
            assert (active["read_set"], active["pending"]["source"]) == ("1", "log")
            assert await dump(here.mongo_url, provenance=True) == grown
            ran = await headway("rebuild", **environment(here))
            assert ran.code == 0, ran.errors
            await here.until_done()
        assert (await here.active())["read_set"] == "2"
        assert await dump(here.mongo_url, provenance=True) == grown

    async def under_way(self, here: Harness) -> bool:
        count = await here.database[f"{PULL_REQUESTS}_2"].estimated_document_count()
        return count > 0 and (await here.active())["pending"] is not None

    async def test_an_abandoned_one_gives_way_to_new_definitions(self, here: Harness, store: Store) -> None:
        await here.publish(history())
        await here.apply()
        with pytest.raises(StoppedError):
            await Rebuild(store, here.client, stop_at(0)).run()
        await here.apply(own())
        active = await here.active()
        assert (active["read_set"], active["definition_version"]) == ("3", 2)

    async def test_after_a_while_nobody_keeps_an_abandoned_one(self, here: Harness, store: Store) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        await here.apply()
        with pytest.raises(StoppedError):
            await Rebuild(store, here.client, stop_at(0)).run()
        sets = store.registry
        assert not await sets.withdraw("2", untouched_seconds=60)
        assert await sets.withdraw("2", untouched_seconds=0)
        assert ((await sets.now()).pending, (await sets.now()).retired) == (None, ("2",))


def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of hundreds of events is divided as one of millions is."""
    monkeypatch.setattr(shards, "FEWEST_IN_RANGE", 100)
    monkeypatch.setattr(shards, "EVENTS_IN_SHARD", 100)
    monkeypatch.setattr(processes, "FEW_TASKS", 2)


class TestInTwoPasses:
    async def test_killed_between_the_passes_it_reads_nothing_again(
        self, here: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few(monkeypatch)
        events = history()
        await here.publish(events)
        await here.apply()
        grown = await dump(here.mongo_url, provenance=True)
        with pytest.raises(StoppedError):
            await Rebuild(store, here.client, stop_in(RebuildPhase.DOCUMENTS)).run()
        steps: list[RebuildProgress] = []
        await Rebuild(store, here.client, steps.append).run()
        read = [(one.done, one.total) for one in steps if one.phase is RebuildPhase.EVENTS]
        assert read == [(len(events), len(events))]
        assert await dump(here.mongo_url, provenance=True) == grown

    async def test_killed_after_any_shard_or_days_it_goes_on(
        self, here: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few(monkeypatch)
        await here.publish(history())
        await here.apply()
        grown = await dump(here.mongo_url, provenance=True)
        for phase in (RebuildPhase.DOCUMENTS, RebuildPhase.DAYS):
            with pytest.raises(StoppedError):
                await Rebuild(store, here.client, stop_in(phase, after=1)).run()
        await Rebuild(store, here.client, lambda _: None).run()
        assert await dump(here.mongo_url, provenance=True) == grown
        assert await unsettled(here.mongo_url) == 0

    async def test_nothing_is_left_of_what_was_staged(self, here: Harness, store: Store) -> None:
        await here.publish(history())
        await here.apply()
        await Rebuild(store, here.client, lambda _: None).run()
        assert "staged_events_2" not in await here.database.list_collection_names()

    async def test_an_event_that_cannot_be_measured_is_a_dead_letter_once(
        self, here: Harness, store: Store
    ) -> None:
        poison = Pull(number=8).described(1, additions=2**63).events[-1]
        await here.publish([*Pull(number=1).opened(0).events, poison, *Pull(number=2).opened(0).events])
        await here.apply()
        served = await dump(here.mongo_url)
        await here.js.delete_stream(DEAD_LETTERS.name)
        await ensure_streams(here.js)
        for _ in range(2):
            await Rebuild(store, here.client, lambda _: None).run()
            (letter,) = await dead_letters(here.nats_url)
            assert (letter.sequence, letter.reason.partition(":")[0]) == (2, "cannot be applied")
        assert await dump(here.mongo_url) == served


class TestInProcesses:
    async def test_documents_are_identical_to_those_that_grew_live(
        self, here: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few(monkeypatch)
        await here.publish(disturbed(history(days=21, per_week=30)), repeat=True)
        await here.apply()
        grown = await dump(here.mongo_url, provenance=True)
        pids: set[int] = set()

        def note(_: RebuildProgress) -> None:
            pids.update(one.pid for one in active_children() if one.pid)

        await Rebuild(store, here.client, note, workers(here)).run()
        assert len(pids) == 2
        assert await dump(here.mongo_url, provenance=True) == grown
        assert await unsettled(here.mongo_url) == 0

    async def test_what_a_process_was_doing_that_died_is_done_again(
        self, here: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few(monkeypatch)
        await here.publish(history())
        await here.apply()
        grown = await dump(here.mongo_url, provenance=True)
        killed: set[RebuildPhase] = set()

        def kill(step: RebuildProgress) -> None:
            if step.phase not in killed and step.done and (children := active_children()):
                killed.add(step.phase)
                children[0].kill()

        await Rebuild(store, here.client, kill, workers(here)).run()
        assert {RebuildPhase.EVENTS, RebuildPhase.DOCUMENTS} <= killed
        assert await dump(here.mongo_url, provenance=True) == grown

    async def test_processes_that_die_again_and_again_end_it_with_a_reason(
        self, here: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few(monkeypatch)
        monkeypatch.setattr(processes, "MOST_DEATHS", 0)
        await here.publish(history())
        await here.apply()

        def kill(_: RebuildProgress) -> None:
            for child in active_children():
                child.kill()

        with pytest.raises(processes.WorkersLostError, match="again and again"):
            await Rebuild(store, here.client, kill, workers(here)).run()
        await Rebuild(store, here.client, lambda _: None).run()
        assert (await here.active())["read_set"] == "2"


def workers(here: Harness) -> Workers:
    return Workers(here.nats_url, here.mongo_url, 2)


def stop_in(phase: RebuildPhase, after: int = 0) -> Callable[[RebuildProgress], None]:
    """Raise in a phase, when so much is done in it."""

    def tell(step: RebuildProgress) -> None:
        if step.phase is phase and step.done >= after:
            raise StoppedError

    return tell


async def begun(here: Harness) -> Process:
    """`headway rebuild` as a process that can be ended."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services", "rebuild"),
        env={**os.environ, **environment(here)},
        stdout=PIPE,
        stderr=PIPE,
    )


class TestRefused:
    async def test_a_log_that_has_lost_its_beginning_would_lose_what_was_said_there(
        self, here: Harness
    ) -> None:
        events = history()
        await here.publish(events)
        await here.apply()
        grown = await dump(here.mongo_url)
        await here.js.purge_stream(EVENTS.name, seq=100)
        ran = await headway("rebuild", **environment(here))
        assert ran.code == 1
        assert "the log begins at message 100: what came before would be lost" in ran.errors
        assert await dump(here.mongo_url) == grown
        ran = await headway("rebuild", "--incomplete", **environment(here))
        assert ran.code == 0, ran.errors
        assert len((await dump(here.mongo_url)).splitlines()) < len(grown.splitlines())

    async def test_where_nothing_is_served_there_is_nothing_to_rebuild(self, here: Harness) -> None:
        ran = await headway("rebuild", **environment(here))
        assert (ran.code, "has not been started" in ran.errors) == (1, True)

    async def test_of_two_at_once_the_second_is_refused(
        self, here: Harness, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        await here.apply()
        monkeypatch.setattr(leader_election, "RENEWED_SECONDS", 0.2)
        sets = store.registry
        async with leader_election.leadership(store.lease):
            await sets.open(await sets.now(), 1, Source.LOG)
            ran = await headway("rebuild", **environment(here))
        assert ran.code == 1
        assert ran.errors.splitlines()[-1] == "headway: another rebuild is under way"
        active = await here.active()
        assert (active["read_set"], active["pending"]["read_set"]) == ("1", "2")

    async def test_a_lease_that_nobody_renews_is_only_waited_for(self, here: Harness, store: Store) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        await here.apply()
        sets, lease, steps = (
            store.registry,
            store.lease,
            list[RebuildProgress](),
        )
        await sets.open(await sets.now(), 1, Source.LOG)
        await lease.take("a process that was killed", seconds=2)
        await Rebuild(store, here.client, steps.append).run()
        assert (steps[0].phase, steps[-1].phase) == (RebuildPhase.WAITING, RebuildPhase.DONE)
        assert (await here.active())["read_set"] == "2"

    async def test_it_waits_for_a_change_of_definitions_to_end(self, here: Harness, store: Store) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        await here.apply()
        sets, steps = store.registry, list[RebuildProgress]()
        version = await propose(store.definitions, own())
        await sets.open(await sets.now(), version, Source.FACTS)
        rebuild = asyncio.create_task(Rebuild(store, here.client, steps.append).run())
        await until(lambda: bool(steps), "the rebuild waiting")
        async with here.aggregator(own()):
            await rebuild
            await here.until_done()
        assert steps[0].phase is RebuildPhase.WAITING
        active = await here.active()
        assert (active["read_set"], active["definition_version"]) == ("3", version)

    async def test_somebody_who_gave_it_up_meanwhile_is_heard(self, here: Harness, store: Store) -> None:
        await here.publish(history())
        await here.apply()
        sets = store.registry
        tasks: list[asyncio.Task[bool]] = []

        def tell(step: RebuildProgress) -> None:
            if step.phase is RebuildPhase.EVENTS and not tasks:
                tasks.append(asyncio.create_task(sets.withdraw("2")))

        with pytest.raises(RebuildError, match="given up"):
            await Rebuild(store, here.client, tell).run()
        assert (await here.active())["read_set"] == "1"


class TestTheLog:
    async def test_what_is_no_event_is_left_out_and_counted(self, here: Harness, store: Store) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        broken = Message("headway.events.github%2Ecom.acme.api.pull.8", b"no event", id="broken")
        await Publisher(here.client).publish(broken)
        await here.publish(Pull(number=2).opened(0).events)
        await here.apply()
        steps: list[RebuildProgress] = []
        await Rebuild(store, here.client, steps.append).run()
        assert (steps[-1].phase, steps[-1].unreadable) == (RebuildPhase.DONE, 1)
        assert [one["number"] for one in await here.all(PULL_REQUESTS)] == [1, 2]

    async def test_is_read_to_the_end_over_what_was_deleted_from_it(self, here: Harness) -> None:
        events = history()[:60]
        await here.publish(events)
        for sequence in (1, 2, 20, 21, 22, 40, 59, 60):
            await here.js.delete_msg(EVENTS.name, sequence)
        read = [
            message.metadata.sequence.stream
            async for some in batches(here.client, 5, 60, 10)
            for message in some
        ]
        assert read == [*range(6, 20), *range(23, 40), *range(41, 59)]

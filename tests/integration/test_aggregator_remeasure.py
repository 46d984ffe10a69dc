"""A change of definitions: another set is filled while the old one is served, and then takes its place."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from services.aggregator.definitions import known as versions
from services.aggregator.definitions.known import propose
from services.aggregator.sets.caretaker import Caretaker
from services.aggregator.sets.following import Following
from services.aggregator.sets.leading import leading
from services.aggregator.sets.sets import READ_MODELS, Source
from services.aggregator.store.lease import StoredLease
from services.aggregator.store.sets import StoredSets
from services.aggregator.store.store import Store
from services.aggregator.store.versions import StoredVersions
from services.contracts.definitions.document import Definitions
from services.contracts.notices import DefinitionsChanged
from services.contracts.readmodels import DEFINITIONS, PULL_REQUESTS, collection
from services.runtime.configuration_file import definitions_in_force, parse_configuration
from services.runtime.messaging import Publisher
from tests.integration import gateway_house
from tests.integration.aggregator_house import AggregatorProcess, House, definitions, history, house
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.builders import Pull
from tests.waiting import until

TOKYO = (
    '[calendar]\ntimezone = "Asia/Tokyo"\n[people]\naliases = {grace = ["edsger"]}\n'
    '[deployments]\nenvironments = ["staging"]\n'
    '[[metrics]]\nname = "cycle_time"\nlabel = "Ours"\nfrom = "opened"\nto = "merged"\n'
)
PERIOD = "from=2026-03-01&to=2026-03-21"
ASKED = (
    "/metrics",
    f"/metrics/cycle_time?interval=day&group_by=author&{PERIOD}",
    f"/metrics/deployment_frequency?{PERIOD}",
    f"/overview?{PERIOD}",
    f"/contributors?{PERIOD}",
    f"/reviewers?{PERIOD}",
    "/pull-requests?limit=500",
    "/pull-requests?limit=500&format=csv",
    "/review-requests?limit=500",
)


def own(text: str = TOKYO) -> Definitions:
    """What the file says."""
    return definitions_in_force(parse_configuration(text, "headway.toml"))


@pytest.fixture
async def here(nats_url: str, mongo_url: str) -> AsyncIterator[House]:
    async with house(nats_url, mongo_url) as one:
        yield one


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A headway.toml that says nothing yet."""
    path = tmp_path / "headway.toml"
    path.write_text("")
    return path


async def notices(here: House) -> list[DefinitionsChanged]:
    return [one for one in await here.changes() if isinstance(one, DefinitionsChanged)]


class Desk:
    """Another aggregator's workplace: everything that looks after sets, at the test's own pace."""

    def __init__(self, here: House, store: Store | None = None, grace: float = 60) -> None:
        self.store = store or Store(here.mongo_url)
        self.sets, self.versions = StoredSets(self.store.database), StoredVersions(self.store.database)
        self.lease = StoredLease(self.store.database)
        self.following = Following(self.store, Publisher(here.js))
        self.caretaker = Caretaker(self.store, Publisher(here.js), self.following, grace)


@pytest.fixture
async def desk(here: House) -> AsyncIterator[Desk]:
    one = Desk(here)
    yield one
    one.store.close()


class Asking:
    """A client that asks the same questions over and over, and keeps every answer it ever got."""

    def __init__(self, gateway: gateway_house.House) -> None:
        self._gateway = gateway
        self.answers: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.count: dict[str, int] = defaultdict(int)

    async def ask(self, path: str) -> str:
        """Ask once; return the version that answered."""
        answer = await self._gateway.http.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        version = answer.headers["headway-definition-version"]
        if "csv" not in path and (named := answer.json().get("definition_version")) is not None:
            assert str(named) == version
        self.answers[path, version].add(answer.text)
        self.count[version] += 1
        return version

    async def run(self) -> None:
        """Until the second version has answered everything."""
        while {await self.ask(path) for path in ASKED} != {"2"}:
            pass


async def test_the_api_never_mixes_two_versions(here: House, nats_url: str, mongo_url: str) -> None:
    await here.publish(history(days=21, per_week=30))
    await here.apply()
    async with gateway_house.house(nats_url, mongo_url) as gateway:
        asking = Asking(gateway)
        task = asyncio.create_task(asking.run())
        async with here.aggregator(own()):
            await asyncio.wait_for(task, 60)
            await here.until_done()
    assert min(asking.count["1"], asking.count["2"]) >= len(ASKED)
    for path in ASKED:
        assert [len(asking.answers[path, version]) for version in ("1", "2")] == [1, 1], path
    changed = [path for path in ASKED if asking.answers[path, "1"] != asking.answers[path, "2"]]
    assert set(changed) >= {path for path in ASKED if "format" not in path and "review-req" not in path}


async def test_what_arrives_meanwhile_is_in_the_old_set_and_in_the_new_one(here: House) -> None:
    events = history(days=21, per_week=30)
    early, late = events[::2], events[1::2]
    await here.publish(early)
    await here.apply()
    async with here.aggregator(aggregator_batch=40), here.aggregator(own(), aggregator_batch=40):
        await here.publish(late)
        await here.until_done(90)
    assert await unsettled(here.mongo_url) == 0
    measured = await dump(here.mongo_url, provenance=True)
    assert len(measured.splitlines()) > 200
    assert await here.grown_anew(own()) == measured


async def test_progress_is_told_and_the_version_is_in_force_only_at_the_end(here: House) -> None:
    await here.publish(history())
    await here.apply()
    await here.js.purge_stream("CHANGES")
    await here.apply(own())
    *under_way, last = await notices(here)
    assert all((one.version, one.in_force) == (2, False) for one in under_way)
    assert [one.done for one in under_way] == sorted(one.done for one in under_way) != []
    assert (last.version, last.in_force, last.done) == (2, True, last.total)
    stored = await here.database[DEFINITIONS].find().sort("_id").to_list(None)
    assert [one["_id"] for one in stored] == [1, 2]
    assert stored[0]["in_force_since"] < stored[1]["in_force_since"]


class TestTheFile:
    async def test_a_change_while_running_is_measured_with(self, here: House, file: Path) -> None:
        await here.publish(history())
        async with here.aggregator(own(""), config=file):
            await here.until_done()
            file.write_text(TOKYO)
            await until(lambda: self.serves(here, 2), "the new version")
            await here.until_done()
        measured = await dump(here.mongo_url, provenance=True)
        assert await here.grown_anew(own()) == measured

    async def test_a_mistake_changes_nothing_and_is_said(self, here: House, file: Path) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        async with here.aggregator(own(""), config=file) as settings:
            await here.until_done()
            await here.js.purge_stream("CHANGES")
            file.write_text('[calendar]\ntimezone = "Mars/Olympus"\n')
            await until(lambda: self.noted(settings.aggregator_port, "Mars/Olympus"), "the mistake")
            assert await self.serves(here, 1)
            file.write_text("")
            await until(lambda: self.noted(settings.aggregator_port, None), "the mistake being mended")
        refused, mended = await notices(here)
        assert (refused.version, refused.in_force, mended.in_force) == (1, False, True)
        assert f"{file}: calendar.timezone = 'Mars/Olympus'" in str(refused.error)
        assert await here.database[DEFINITIONS].count_documents({}) == 1

    async def test_the_same_in_other_words_is_no_new_version(self, here: House, file: Path) -> None:
        file.write_text(TOKYO)
        async with here.aggregator(own(), config=file):
            file.write_text(f"# as always\n{TOKYO}")
            await asyncio.sleep(2.5)  # longer than it takes to notice
        assert await here.database[DEFINITIONS].count_documents({}) == 1

    async def serves(self, here: House, version: int) -> bool:
        return bool((await here.active())["definition_version"] == version)

    async def noted(self, port: int, text: str | None) -> bool:
        url = f"http://127.0.0.1:{port}/health/ready"
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            notes = (await answer.json()).get("notes", {})
            assert answer.status == 200
            return text in notes["definitions"] if text and notes else notes == {} and text is None


async def test_a_leader_killed_under_way_is_taken_over(here: House, file: Path, tmp_path: Path) -> None:
    events = history(days=40, per_week=60)
    await here.publish(events[:-500])
    settings = [here.settings(config=file, aggregator_batch=100) for _ in range(3)]
    several = [AggregatorProcess(one, tmp_path / f"{place}.log") for place, one in enumerate(settings)]
    try:
        for one in several:
            await one.start()
        await here.until_done(100)
        file.write_text(TOKYO)
        await until(lambda: filled_in_part(here), "the middle of measuring again", longest_pause=0.02)
        (leader,) = [one for one in several if "measuring everything again" in one.log.read_text()]
        await leader.kill()
        assert await filled_in_part(here)
        await here.publish(events[-500:])
        await until(lambda: TestTheFile().serves(here, 2), "another going on", 60)
        await here.until_done()
    finally:
        for one in several:
            await one.stop()
    assert await unsettled(here.mongo_url) == 0
    measured = await dump(here.mongo_url, provenance=True)
    assert await here.grown_anew(own()) == measured


async def filled_in_part(here: House) -> bool:
    """Whether some, but not all pull requests are in the set that is being filled."""
    active = await here.active()
    if active["pending"] is None:
        return False
    names = [collection(PULL_REQUESTS, one["read_set"]) for one in (active, active["pending"])]
    old, new = [await here.database[name].estimated_document_count() for name in names]
    return 0 < new < old


STEPS = ("prepare", "load", "save", "settle", "save_review_requests", "want_days", "on_days", "build_days")


class Stepping(Store):
    """A store to whose n-th call to MongoDB something happens before; all its sets count together."""

    def __init__(self, url: str, at_call: int, happens: Callable[[], Awaitable[None]]) -> None:
        super().__init__(url)
        self.calls = [0]
        self._at_call = at_call
        self._happens = happens

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return self._stepping(found) if name in STEPS else found

    def _stepping(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def stepping(*arguments: Any) -> Any:
            self.calls[0] += 1
            if self.calls[0] == self._at_call:
                await self._happens()
            return await call(*arguments)

        return stepping


async def test_a_batch_under_way_while_everything_is_measured_again_is_in_the_new_set_too(
    here: House, desk: Desk
) -> None:
    await here.publish(Pull(number=1).opened(0).events)
    await here.apply()
    call, interrupted = 0, True
    while interrupted:
        call += 1
        version = await propose(desk.versions, own() if call % 2 else definitions())
        store = Stepping(here.mongo_url, call, desk.caretaker.look)
        pull = Pull(number=1).approved("grace", call, id_=call).events
        await Following(store, Publisher(here.js)).apply(pull)
        interrupted = store.calls[0] >= call
        await desk.caretaker.look()
        assert (await desk.sets.now()).served.version == version
        (document,) = await here.all(PULL_REQUESTS)
        assert len(document["reviews"]) == call, f"measured again at call {call}"
        assert await unsettled(here.mongo_url) == 0
        store.close()
    assert call > 10


class EndedError(BaseException):
    """The process is no more. Nothing may catch this."""


async def look(here: House, at_call: int) -> int:
    """What a process does about sets that ends at a call; return how many it got to."""

    async def end() -> None:
        raise EndedError

    store = Stepping(here.mongo_url, at_call, end)
    with contextlib.suppress(EndedError):
        await Desk(here, store).caretaker.look()
    store.close()
    return store.calls[0]


async def test_ended_at_any_step_the_next_one_goes_on(here: House, desk: Desk) -> None:
    pull = Pull(number=1).opened(0).requested("grace", 1).approved("grace", 3).merged(30)
    await here.publish([*pull.events, *Pull(number=2).opened(5).events])
    await here.apply()
    whole, call = None, 0
    while True:
        call += 1
        version = await propose(desk.versions, own() if call % 2 else definitions())
        ended = await look(here, call) == call
        await desk.caretaker.look()
        assert (await desk.sets.now()).served.version == version
        assert await unsettled(here.mongo_url) == 0
        if version % 2 == 0:
            told = (await dump(here.mongo_url)).replace(f'"definition_version": {version}', "")
            assert told == (whole := whole or told), f"ended at call {call}"
        if not ended:
            break
    assert call > 15


class TestSets:
    async def test_of_two_changes_in_a_row_the_second_counts(self, here: House, desk: Desk) -> None:
        await here.publish(history())
        await here.apply()
        await propose(desk.versions, own())
        opened = await desk.sets.open(await desk.sets.now(), 2, Source.FACTS)
        assert opened is not None
        await here.apply(own(TOKYO.replace("Tokyo", "Seoul")))
        active = await here.active()
        assert (active["read_set"], active["definition_version"]) == ("3", 3)
        assert sorted(one["read_set"] for one in active["retired"]) == ["1", "2"]
        assert not await desk.sets.switch(opened)

    async def test_the_old_set_is_dropped_when_nobody_can_be_reading_it(self, here: House) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        await here.apply()
        await here.apply(own())
        patient, hasty = Desk(here), Desk(here, grace=0)
        await patient.caretaker.look()
        assert len(await self.collections(here, "1")) == len(READ_MODELS)
        await hasty.caretaker.look()
        assert await self.collections(here, "1") == []
        assert len(await self.collections(here, "2")) == len(READ_MODELS)
        assert (await here.active())["retired"] == []
        patient.store.close()
        hasty.store.close()

    async def collections(self, here: House, read_set: str) -> list[str]:
        there = await here.database.list_collection_names()
        return [name for name in (collection(one, read_set) for one in READ_MODELS) if name in there]

    async def test_only_one_leads_until_its_lease_runs_out(self, here: House, desk: Desk) -> None:
        await desk.lease.prepare()
        async with leading(desk.lease) as one, leading(desk.lease) as other:
            assert (one, other) == (True, False)
        assert await desk.lease.take("a process", 0.2)
        assert not await desk.lease.take("another", 0.2)
        await until(lambda: desk.lease.take("another", 0.2), "the lease running out")


async def test_what_another_release_measured_is_not_touched_but_measured_again(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = history()
    await here.publish(events[::2])
    await here.apply()
    monkeypatch.setattr(versions, "MEASURING", versions.MEASURING + 1)
    await here.publish(events[1::2])
    await here.apply()
    active = await here.active()
    assert (active["read_set"], active["definition_version"]) == ("2", 2)
    old = await here.database[collection(PULL_REQUESTS, "1")].distinct("facts.id")
    assert set(old) <= {event.id for event in events[::2]}
    measured = await dump(here.mongo_url, provenance=True)
    assert await here.grown_anew(definitions()) == measured

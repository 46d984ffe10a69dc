"""A change of definitions: another set is filled while the old one is served, and then takes its place."""

import asyncio
from collections import defaultdict
from multiprocessing import active_children
from pathlib import Path

import aiohttp
import pytest

from services.aggregator.definitions import file as definitions_file
from services.aggregator.definitions import versions
from services.aggregator.definitions.versions import propose
from services.aggregator.generations import fill, processes
from services.aggregator.generations.maintenance import Maintenance
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.generations.worker_process import Workers
from services.aggregator.store.store import Store
from services.contracts.configuration import Configuration
from services.contracts.notices import DefinitionsChanged
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.definitions import DEFINITIONS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.configuration_file import read_configuration
from services.runtime.publisher import Publisher
from tests.integration import gateway_harness
from tests.integration.aggregator_harness import Harness, definitions, history
from tests.integration.maintainer import TOKYO, own, serves
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until

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


async def notices(here: Harness) -> list[DefinitionsChanged]:
    return [one for one in await here.changes() if isinstance(one, DefinitionsChanged)]


class Asking:
    """A client that asks the same questions over and over, and keeps every answer it ever got."""

    def __init__(self, gateway: gateway_harness.Harness) -> None:
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


async def test_the_api_never_mixes_two_versions(here: Harness, nats_url: str, mongo_url: str) -> None:
    await here.publish(history())
    await here.apply()
    async with gateway_harness.start_gateway(nats_url, mongo_url) as gateway:
        asking = Asking(gateway)
        task = asyncio.create_task(asking.run())
        async with here.aggregator(own()):
            await asyncio.wait_for(task, 300)
            await here.until_done()
    assert min(asking.count["1"], asking.count["2"]) >= len(ASKED)
    for path in ASKED:
        assert [len(asking.answers[path, version]) for version in ("1", "2")] == [1, 1], path
    changed = [path for path in ASKED if asking.answers[path, "1"] != asking.answers[path, "2"]]
    assert set(changed) >= {path for path in ASKED if "format" not in path and "review-req" not in path}


async def test_what_arrives_meanwhile_is_in_the_old_set_and_in_the_new_one(here: Harness) -> None:
    events = history()
    early, late = events[::2], events[1::2]
    await here.publish(early)
    await here.apply()
    async with here.aggregator(aggregator_batch=40), here.aggregator(own(), aggregator_batch=40):
        await here.publish(late)
        await here.until_done()
    assert await unsettled(here.mongo_url) == 0
    measured = await dump(here.mongo_url, provenance=True)
    assert len(measured.splitlines()) > 200
    assert await here.grown_anew(own()) == measured


async def test_worker_processes_measure_the_same_also_if_one_dies(
    here: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fill, "COPIED_AT_ONCE", 10)
    monkeypatch.setattr(processes, "FEW_TASKS", 2)
    await here.publish(history())
    await here.apply()
    store = Store(here.mongo_url)
    await propose(store.definitions, own())
    router = ProjectionRouter(store, Publisher(here.client))
    workers = Workers(here.nats_url, here.mongo_url, 2)
    killed: set[int] = set()

    async def kill() -> None:
        while not killed:
            await asyncio.sleep(0.01)
            children = [one for one in active_children() if one.pid]
            if children and await pending_pull_requests(here):
                children[0].kill()
                killed.add(children[0].pid or 0)

    killing = asyncio.create_task(kill())
    await Maintenance(store, Publisher(here.client), router, workers=workers).look()
    killing.cancel()
    assert killed
    assert await serves(here, 2)
    assert await unsettled(here.mongo_url) == 0
    measured = await dump(here.mongo_url, provenance=True)
    assert await here.grown_anew(own()) == measured
    store.close()


async def pending_pull_requests(here: Harness) -> int:
    """How many pull requests the generation has that is being filled."""
    pending = (await here.active())["pending"]
    name = collection(PULL_REQUESTS, pending["read_set"]) if pending else "none"
    return await here.database[name].estimated_document_count()


async def test_progress_is_told_and_the_version_is_in_force_only_at_the_end(here: Harness) -> None:
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
    async def test_a_change_while_running_is_measured_with(self, here: Harness, file: Path) -> None:
        await here.publish(history())
        async with here.aggregator(own(""), config=file):
            await here.until_done()
            file.write_text(TOKYO)
            await until(lambda: serves(here, 2), "the new version")
            await here.until_done()
        measured = await dump(here.mongo_url, provenance=True)
        assert await here.grown_anew(own()) == measured

    async def test_a_mistake_changes_nothing_and_is_said(self, here: Harness, file: Path) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        async with here.aggregator(own(""), config=file) as settings:
            await here.until_done()
            await here.js.purge_stream("CHANGES")
            file.write_text('[calendar]\ntimezone = "Mars/Olympus"\n')
            await until(lambda: self.noted(settings.aggregator_port, "Mars/Olympus"), "the mistake")
            assert await serves(here, 1)
            file.write_text("")
            await until(lambda: self.noted(settings.aggregator_port, None), "the mistake being mended")
        refused, mended = await notices(here)
        assert (refused.version, refused.in_force, mended.in_force) == (1, False, True)
        assert f"{file}: calendar.timezone = 'Mars/Olympus'" in str(refused.error)
        assert await here.database[DEFINITIONS].count_documents({}) == 1

    async def test_the_same_in_other_words_is_no_new_version(
        self, here: Harness, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file.write_text(TOKYO)
        other_words, read = f"# as always\n{TOKYO}", list[str]()

        def reading(path: Path) -> Configuration:
            read.append(path.read_text())
            return read_configuration(path)

        monkeypatch.setattr(definitions_file, "read_configuration", reading)
        async with here.aggregator(own(), config=file) as settings:
            file.write_text(other_words)
            await until(lambda: other_words in read, "the other words being read")
            file.write_text("no TOML")  # noted only after the words before it have been dealt with
            await until(lambda: self.noted(settings.aggregator_port, "not TOML"), "the mistake")
        assert await here.database[DEFINITIONS].count_documents({}) == 1

    async def noted(self, port: int, text: str | None) -> bool:
        url = f"http://127.0.0.1:{port}/health/ready"
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            notes = (await answer.json()).get("notes", {})
            assert answer.status == 200
            return text in notes["definitions"] if text and notes else notes == {} and text is None


async def test_what_another_release_measured_is_not_touched_but_measured_again(
    here: Harness, monkeypatch: pytest.MonkeyPatch
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

"""A change of definitions: another set is filled while the old one is served, and then takes its place."""

import asyncio
from collections import defaultdict
from multiprocessing import active_children

import pytest

from services.aggregator.definitions import versions
from services.aggregator.definitions.versions import propose
from services.aggregator.generations import fill, processes
from services.aggregator.generations.maintenance import Maintenance
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.generations.worker_process import Workers
from services.aggregator.store.store import Store
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.definitions import DEFINITIONS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.publisher import Publisher
from tests.integration import gateway_harness
from tests.integration.aggregator_harness import Harness, definitions, history
from tests.integration.maintainer import notices, own, serves
from tests.readmodels_dump import dump, unsettled

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
    await here.publish(history(days=7))
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
    events = history(days=7)
    early, late = events[::2], events[1::2]
    await here.publish(early)
    await here.apply()
    async with here.aggregator(aggregator_batch=40), here.aggregator(own(), aggregator_batch=40):
        await here.publish(late)
        await here.until_done()
    assert await unsettled(here.mongo_url) == 0
    measured = await dump(here.mongo_url, provenance=True)
    assert len(measured.splitlines()) > 100
    assert await here.grown_anew(own()) == measured


async def test_worker_processes_measure_the_same_also_if_one_dies(
    here: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fill, "COPIED_AT_ONCE", 4)
    monkeypatch.setattr(processes, "FEW_TASKS", 2)
    await here.publish(history(days=7))
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
    await here.publish(history(days=7))
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


async def test_what_another_release_measured_is_not_touched_but_measured_again(
    here: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = history(days=7)
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

"""All three services in this process over a world of cases: one stack for all cases of a kind of run."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from services.aggregator.generations.rebuild import Rebuild
from services.aggregator.store.store import Store
from services.collector.backfill.backfill import Backfill
from services.collector.backfill.backfill_store import BackfillStore
from services.collector.checkpoints.store import open_store
from services.collector.comparison import comparison_source
from services.collector.github.file_import.imported_objects import ImportedObjects
from services.collector.github.file_import.importer import Importer
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.publishing.published_store import PublishedStore
from services.collector.settings import CollectorSettings
from services.collector.timing import backoff
from services.contracts.definitions.document import Definitions
from services.contracts.notices import SourceState
from services.contracts.watch import Watch
from services.gateway.app import serve
from services.gateway.settings import GatewaySettings
from services.runtime.configuration_file import active_definitions, parse_configuration
from services.runtime.publisher import Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.embedded_servers import NatsServer
from services.standalone.server_process import LOOPBACK, free_port
from tests.cases.files import Case
from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.exports import exported
from tests.integration import aggregator_harness
from tests.integration.collector_harness import QUICK_SECONDS, SECRET, collecting, sources, to_fetch
from tests.readmodels_dump import dump, unsettled
from tests.waiting import until

NEVER_SECONDS = 86_400
DEFINITIONS = {
    "default": "",
    "exact": '[deployments]\nancestry = "exact"\n',
    "merges": '[deployments]\nsource = "merges"\n',
    "releases": '[deployments]\nsource = "releases"\n[calendar]\ntimezone = "Europe/Berlin"\n',
    "enterprise": "",
}
LACKS = {"enterprise": frozenset({"PullRequest.fullDatabaseId"})}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
KEPT = httpx.Limits(keepalive_expiry=1)  # seconds: the gateway closes an idle connection after five


@dataclass(frozen=True, slots=True)
class Road:
    """How facts come: by which of GitHub's APIs, and whether by deliveries once all has been read.

    `imported`: what REST lists is exported and imported before the collector begins to read.
    """

    name: str
    graphql: bool = True
    deliveries: bool = False
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The cases of one kind of run, and those that are played on one road; the rest is for them alone."""

    run: str
    road: Road
    every: Sequence[Case]
    cases: Sequence[Case]
    folder: Path
    mongo_url: str


def definitions(run: str) -> Definitions:
    """The definitions of a kind of run."""
    return active_definitions(parse_configuration(DEFINITIONS[run], "headway.toml"))


@dataclass
class Stack:
    """The services of one kind of run on one road."""

    github: GitHubServer
    here: aggregator_harness.Harness
    gateway: str
    collector: str
    http: httpx.AsyncClient

    async def get(self, path: str, query: dict[str, Any]) -> tuple[int, Any]:
        """The API's status and answer."""
        answer = await self.http.get(f"{self.gateway}{path}", params=query)
        return answer.status_code, answer.json()

    async def walked(self, repos: set[str], times: int) -> None:
        """Wait until every repository has been looked through so often from now on."""
        seen: dict[str, set[datetime]] = {repo: set() for repo in repos}

        async def enough() -> bool:
            for each in await sources(self.here.nats_url):
                if each.repo in seen and each.last_complete_walk:
                    seen[each.repo].add(each.last_complete_walk)
            return all(len(walks) >= times for walks in seen.values())

        await until(enough, f"{times} walks through each of {sorted(repos)}", seconds=300)

    async def applied(self) -> None:
        """Wait until everything in the log is applied and followed up."""

        async def done() -> bool:
            return await self.here.done() and await unsettled(self.here.mongo_url) == 0

        await until(done, "everything being applied")

    async def fetched(self) -> None:
        """Wait until nothing is to be fetched any more."""

        async def done() -> bool:
            return not await to_fetch(self.here.nats_url)

        await until(done, "everything that moved being fetched")

    async def dump(self) -> str:
        """The read models, without the roads by which facts came."""
        return await dump(self.here.mongo_url)

    async def rebuild(self) -> None:
        """As `headway rebuild` does."""
        store = Store(self.here.mongo_url)
        try:
            await Rebuild(store, self.here.client, lambda _step: None).run()
        finally:
            store.close()
        await self.applied()

    async def backfill(self) -> None:
        """As `headway backfill` does: all that there is, of whatever can be read."""
        backfills, now = BackfillStore(await open_store(self.here.client)), datetime.now(UTC)
        asked = [
            Backfill(host=each.host, repository_id=each.repository_id, since=LONG_AGO, asked_at=now)
            for each in await sources(self.here.nats_url)
            if each.repository_id and each.state is SourceState.LIVE and not each.gone
        ]
        for each in asked:
            await backfills.keep(each)
        await backfills.announce(now.isoformat())
        ended = partial(self._ended, backfills, asked)
        await until(ended, "all being read again", longest_pause=0.5)
        await self.applied()

    @staticmethod
    async def _ended(backfills: BackfillStore, asked: list[Backfill]) -> bool:
        kept = [await backfills.of(each.host, each.repository_id) for each in asked]
        return not any(each and each[0].open for each in kept)


@contextlib.asynccontextmanager
async def stack(group: Group, world: World) -> AsyncIterator[Stack]:
    """Start everything over the world. The collector has yet to read it."""
    async with (
        GitHubServer(world) as github,
        NatsServer(group.folder) as nats,
        contextlib.AsyncExitStack() as rest,
    ):
        github.responder.lacks = LACKS.get(group.run, frozenset())
        if not group.road.graphql:
            github.faults.add(faults.refused(), when=faults.graphql, times=None)
        here = await rest.enter_async_context(aggregator_harness.harness(nats.url, group.mongo_url))
        await rest.enter_async_context(here.aggregator(definitions(group.run)))
        if group.road.imported:
            for case in group.cases:
                await _import(github, here.client, case.repo)
        gateway = await rest.enter_async_context(_gateway(nats.url, group.mongo_url))
        told = CollectorSettings(
            nats_url=nats.url,
            github_api_url=github.enterprise_url if group.run == "enterprise" else github.url,
            github_token=TOKEN,
            repositories=tuple(case.repo for case in group.cases),
            collector_port=free_port(),
            webhook_secret=SECRET,
            poll_seconds=NEVER_SECONDS if group.road.deliveries else 1,
        )
        collector = await rest.enter_async_context(collecting(told, Watch(repositories=told.repositories)))
        http = await rest.enter_async_context(httpx.AsyncClient(timeout=120, limits=KEPT))
        yield Stack(github, here, gateway, f"{collector}/webhooks/github", http)


async def _import(github: GitHubServer, nats: ReconnectingClient, repo: str) -> None:
    """As `headway import` does, of everything that can be exported."""
    imported = ImportedObjects(repo)
    for kind, objects in (await exported(github, repo)).items():
        for place, each in enumerate(objects):
            imported.add(each, f"{kind}:{place}")
    published = PublishedStore(await open_store(nats))
    publisher = EventPublisher(Publisher(nats), published)
    importer = Importer(
        nats.jetstream(timeout=60), publisher, published, LOOPBACK, partial(datetime.now, UTC)
    )
    repository = await importer.repository(imported)
    if repository is not None:  # without any object nobody knows its id
        async for _ in importer.publish(imported, repository):
            pass


@contextlib.asynccontextmanager
async def _gateway(nats_url: str, mongo_url: str) -> AsyncIterator[str]:
    """A gateway of today; its address."""
    told = GatewaySettings(
        nats_url=nats_url, mongo_url=mongo_url, gateway_host=LOOPBACK, gateway_port=free_port()
    )
    address = f"http://{LOOPBACK}:{told.gateway_port}"
    serving = asyncio.create_task(serve(told))

    async def ready() -> bool:
        assert not serving.done(), serving.result()
        async with httpx.AsyncClient() as http:
            try:
                return (await http.get(f"{address}/health/ready")).status_code == 200
            except httpx.HTTPError:
                return False

    try:
        await until(ready, "the gateway being ready")
        yield address
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@contextlib.contextmanager
def short_timeouts() -> Iterator[None]:
    """Nothing that failed is waited for long. Around all stacks that run at once."""
    with (
        patch.object(comparison_source, "FIRST_RETRY_SECONDS", QUICK_SECONDS),
        patch.object(comparison_source, "LONGEST_RETRY_SECONDS", QUICK_SECONDS),
        patch.object(backoff, "FIRST_BACKOFF_SECONDS", QUICK_SECONDS),
    ):
        yield

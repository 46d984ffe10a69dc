"""Labels that change while no collector looks, or while one is ended: none is forgotten."""

from datetime import UTC, datetime

from services.collector.backfill.backfill import Backfill
from services.collector.backfill.backfill_store import BackfillStore
from services.collector.checkpoints import keys
from services.collector.crawl.crawl_store import CrawlStore
from tests.github import World, faults
from tests.github.model import Repository
from tests.integration.collector_harness import at, to_fetch
from tests.integration.labels_harness import (
    CHANGES,
    HOST,
    labelled,
    labels_at_github,
    labels_in_log,
    open_checkpoints,
    reading,
    renamed,
    server,
    until_followed,
)
from tests.waiting import until


async def test_labels_that_changed_while_nobody_looked_are_noticed_at_the_start(nats_url: str) -> None:
    world = World()
    shops = [(change, labelled(world, change.__name__)) for change in CHANGES]
    async with server(world) as github:
        async with reading(nats_url, github):
            pass
        for change, repository in shops:
            change(world, repository)
        async with reading(nats_url, github):
            await until_followed(nats_url, world)


async def test_a_restart_in_the_midst_of_reading_again_forgets_nothing(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "interrupted")
    async with server(world) as github:
        fetched = faults.query("query ByNumber(")
        async with reading(nats_url, github):
            silenced = github.faults.add(faults.html(), when=fetched, times=None)
            renamed(world, repository)

            async def noticed() -> bool:  # what is queued stays; what is gone may be queued before it is seen
                return bool(await to_fetch(nats_url)) or not await _caught_up(nats_url, repository)

            await until(noticed, "the new name being noticed")
        silenced.times = 0
        async with reading(nats_url, github):
            await until_followed(nats_url, world)
            await until(lambda: _caught_up(nats_url, repository), "nothing being left to read again")


async def _caught_up(nats_url: str, repository: Repository) -> bool:
    async with open_checkpoints(nats_url) as store:
        return not (await CrawlStore(HOST, store).labels(repository.id)).gone


async def test_a_backfill_mends_labels_of_which_nothing_was_remembered(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "forgotten")
    async with server(world) as github:
        async with reading(nats_url, github):
            pass
        async with open_checkpoints(nats_url) as store:
            await store.bucket._bucket.delete(keys.labels(HOST, repository.id))
        renamed(world, repository)
        async with reading(nats_url, github):
            assert await labels_in_log(nats_url) != labels_at_github(world)
            async with open_checkpoints(nats_url) as store:
                asked = {"host": HOST, "repository_id": repository.id, "asked_at": datetime.now(UTC)}
                backfills = BackfillStore(store)
                await backfills.keep(Backfill(**asked, since=at(-1000)))
                await backfills.announce("now")
            await until_followed(nats_url, world)

"""What becomes of a release after its publication, by every road: another word, and none at all."""

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from services.aggregator.facts.entities import merge_deployment
from services.aggregator.facts.fact import Fact
from services.collector.backfill.backfill import Backfill
from services.collector.backfill.backfill_store import BackfillStore
from services.collector.checkpoints.store import open_store
from services.contracts.events import ReleasePublished
from services.runtime.reconnecting_client import ReconnectingClient
from tests.github import GitHubServer, World, faults
from tests.github.model import Release, Repository
from tests.github.webhooks import Recorder
from tests.integration.collector_harness import (
    REPO,
    SECRET,
    at,
    collected,
    collecting,
    deliver,
    events,
    settings,
)
from tests.integration.organisations_harness import now
from tests.waiting import until

NEVER = 3600  # seconds between two polls: nothing is seen by polling

ROADS = pytest.mark.parametrize("road", ["graphql", "rest", "webhook"])
CHANGES: dict[str, Callable[[World, Release], None]] = {
    "promoted": lambda world, release: world.promote(release, now()),
    "unpublished": lambda world, release: world.unpublish(release, now()),
    "deleted": lambda world, release: world.delete_release(release, now()),
}


@contextlib.asynccontextmanager
async def collecting_by(nats_url: str, world: World, road: str) -> AsyncIterator[str]:
    """A collector that has read all, and hears of what happens next by one road only."""
    async with GitHubServer(world) as github, collecting_from(github, nats_url, road) as address:
        yield address


@contextlib.asynccontextmanager
async def collecting_from(github: GitHubServer, nats_url: str, road: str, **more: Any) -> AsyncIterator[str]:
    """The same, of a GitHub that is there longer."""
    if road == "rest":
        github.faults.add(faults.refused(), when=faults.graphql, times=None)
    told = settings(nats_url, github, **({"poll_seconds": NEVER if road == "webhook" else 1} | more))
    async with collecting(told) as address:
        await until(lambda: collected(nats_url))
        yield address


def prerelease(world: World) -> Release:
    repository = world.add_repository(REPO, at=at(-1))
    world.add_pull_request(repository, "alice", at(0))
    world.release(repository, "v1", "alice", at(1))
    return world.release(repository, "v2", "alice", at(2), prerelease=True)


async def known(nats_url: str, release: Release) -> Fact | None:
    """What the log says of a release."""
    said = [each for each in await events(nats_url) if isinstance(each, ReleasePublished)]
    mine = [each for each in said if each.data.release_id == release.id]
    return next(iter(merge_deployment(None, mine).facts.values())) if mine else None


async def counts(nats_url: str, release: Release) -> bool:
    fact = await known(nats_url, release)
    return fact is not None and not fact.withdrawn and not fact.prerelease


async def is_withdrawn(nats_url: str, release: Release) -> bool:
    fact = await known(nats_url, release)
    return fact is not None and bool(fact.withdrawn)


async def change(nats_url: str, world: World, address: str, road: str, happens: Callable[[], Any]) -> None:
    recorder = Recorder(world, SECRET)
    happens()
    if road == "webhook":
        assert set(await deliver(address, *recorder.deliveries)) == {202}


@ROADS
async def test_a_prerelease_that_is_made_a_release_counts_from_its_publication(
    nats_url: str, road: str
) -> None:
    world = World()
    release = prerelease(world)
    async with collecting_by(nats_url, world, road) as address:
        assert not await counts(nats_url, release)
        await change(nats_url, world, address, road, lambda: world.promote(release, now()))
        await until(lambda: counts(nats_url, release), "the release counting")
        fact = await known(nats_url, release)
        assert fact and f"{fact.at:%Y-%m-%dT%H:%M:%SZ}" == release.published_at


@ROADS
@pytest.mark.parametrize("how", ["unpublished", "deleted"])
async def test_one_that_is_withdrawn_counts_no_longer(nats_url: str, road: str, how: str) -> None:
    world = World()
    release = prerelease(world)
    release.prerelease = False
    async with collecting_by(nats_url, world, road) as address:
        assert await counts(nats_url, release)
        await change(nats_url, world, address, road, lambda: CHANGES[how](world, release))
        await until(lambda: is_withdrawn(nats_url, release), "the release being withdrawn")
        others = [each for each in release.repository.releases if each is not release]
        assert [await counts(nats_url, each) for each in others] == [True]
        fact = await known(nats_url, release)
        assert fact and fact.ref == "v2", "what it was called is known still"


@ROADS
async def test_published_again_it_counts_again(nats_url: str, road: str) -> None:
    world = World()
    release = prerelease(world)
    release.prerelease = False
    async with collecting_by(nats_url, world, road) as address:
        await change(nats_url, world, address, road, lambda: world.unpublish(release, now()))
        await until(lambda: is_withdrawn(nats_url, release), "the release being withdrawn")
        await change(
            nats_url, world, address, road, lambda: world.publish(release, now() + timedelta(seconds=1))
        )
        await until(lambda: counts(nats_url, release), "the release counting")


@pytest.mark.parametrize("how", sorted(CHANGES))
async def test_the_nightly_walk_finds_what_no_visit_has_seen(nats_url: str, how: str) -> None:
    """By REST nothing shows that something moved among many releases."""
    world = World()
    release = prerelease(world)
    _many_newer(world, release.repository)
    changed = counts if how == "promoted" else is_withdrawn
    async with GitHubServer(world) as github:
        async with collecting_from(github, nats_url, "webhook"):
            CHANGES[how](world, release)
            read = now()
        # GitHub tells its time in whole seconds: a new process may be behind the one before by as much
        await until(
            lambda: now() - read > timedelta(seconds=2), "the seconds of the first reading being over"
        )
        async with collecting_from(github, nats_url, "rest", repair_hours=1 / 3600):
            await until(lambda: changed(nats_url, release), "the change being seen")


@pytest.mark.parametrize("how", sorted(CHANGES))
async def test_a_backfill_finds_it(nats_url: str, nats_client: ReconnectingClient, how: str) -> None:
    world = World()
    release = prerelease(world)
    changed = counts if how == "promoted" else is_withdrawn
    async with GitHubServer(world) as github, collecting_from(github, nats_url, "webhook"):
        CHANGES[how](world, release)
        host = settings(nats_url, github).endpoints.host
        await _ask_for_a_backfill(nats_client, host, release.repository)
        await until(lambda: changed(nats_url, release), "the change being seen")


def _many_newer(world: World, repository: Repository) -> None:
    for number in range(120):
        world.release(repository, f"v3.{number}", "alice", at(3 + number / 100))


async def _ask_for_a_backfill(client: ReconnectingClient, host: str, repository: Repository) -> None:
    backfills = BackfillStore(await open_store(client))
    asked = Backfill(host=host, repository_id=repository.id, since=at(-100), asked_at=now())
    await backfills.keep(asked)
    await backfills.announce(now().isoformat())

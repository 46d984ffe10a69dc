"""Exact ancestry: the aggregator asks which commits came with a deployment, the collector asks GitHub."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from services.collector.comparison import comparison_source
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.configuration_file import active_definitions, parse_configuration
from tests.github import GitHubServer, World, faults
from tests.github.model import Commit, Deployment, PullRequest, Repository
from tests.integration.aggregator_harness import Harness, harness
from tests.integration.collector_harness import QUICK_SECONDS, REPO, at, collecting, events, settings
from tests.readmodels_dump import dump
from tests.waiting import until

MORE_THAN_A_PAGE = 120


def definitions(ancestry: str) -> Definitions:
    text = f'[deployments]\nancestry = "{ancestry}"\n'
    return active_definitions(parse_configuration(text, "headway.toml"))


EXACT, BY_TIME = definitions("exact"), definitions("time")


@dataclass
class Shop:
    """A repository with three merges and many commits; after those an old commit is deployed, then all."""

    world: World
    repository: Repository
    root: Commit
    pulls: list[PullRequest]
    first: Deployment
    old: Deployment
    new: Deployment

    @classmethod
    def open(cls) -> "Shop":
        world = World()
        repository = world.add_repository(REPO, at=at(-100))
        root = repository.head_commit = world.commit(repository, at(-50), message="First")
        first = cls.ship(world, repository, 0, root.oid)
        pulls = [world.add_pull_request(repository, "alice", at(hour)) for hour in (1, 2, 3)]
        for hour, pull in enumerate(pulls, start=4):
            if pull is pulls[-1]:
                for _ in range(MORE_THAN_A_PAGE):
                    head = repository.head_commit
                    repository.head_commit = world.commit(repository, at(hour), parent=head)
            world.merge(pull, "bob", at(hour))
        old = cls.ship(world, repository, 10, pulls[0].merge_commit.oid)
        new = cls.ship(world, repository, 20, pulls[2].merge_commit.oid)
        return cls(world, repository, root, pulls, first, old, new)

    @staticmethod
    def ship(world: World, repository: Repository, hour: float, oid: str) -> Deployment:
        return world.deploy(repository, "bob", at(hour), oid=oid, states=[("success", at(hour + 1))])


async def carried(here: Harness) -> dict[int, tuple[int, str] | None]:
    """By number of the pull request: the deployment that carried it, and how that is known."""
    found = await here.all(PULL_REQUESTS)
    deployed = {one["number"]: one["deployment"] for one in found}
    return {number: (one["id"], one["by"]) if one else None for number, one in deployed.items()}


@pytest.fixture
async def here(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with harness(nats_url, mongo_url) as found:
        yield found


@contextlib.asynccontextmanager
async def both(here: Harness, github: GitHubServer, measured: Definitions, config: Path | None = None):
    """A collector that does not wait long after what failed, and an aggregator."""
    with (
        patch.object(comparison_source, "FIRST_RETRY_SECONDS", QUICK_SECONDS),
        patch.object(comparison_source, "LONGEST_RETRY_SECONDS", QUICK_SECONDS),
    ):
        async with collecting(settings(here.nats_url, github)), here.aggregator(measured, config=config):
            yield


async def test_a_merge_is_deployed_by_what_contains_it_and_a_rebuild_asks_nothing(here: Harness) -> None:
    shop = Shop.open()
    exact = {1: (shop.old.id, "ancestry"), 2: (shop.new.id, "ancestry"), 3: (shop.new.id, "ancestry")}

    async def known() -> bool:
        return await carried(here) == exact

    async with GitHubServer(shop.world) as github:
        async with both(here, github, EXACT):
            await until(known, "every merge being where it is contained")
            back = shop.ship(shop.world, shop.repository, 30, shop.root.oid)
            await until(lambda: compared(here, back), "the rollback being compared")
            again = shop.ship(shop.world, shop.repository, 40, shop.new.oid)
            await until(lambda: compared(here, again), "the last deployment being compared")
            await here.until_done()
        asked = [seen for seen in github.counters.seen if "/compare/" in seen.path]
    assert await known(), "what is put back was there before"
    assert len(asked) == 4 + 2, "once for each but the very first, and two have two pages"
    live = await dump(here.mongo_url, provenance=True)
    assert await here.grown_anew(EXACT) == live


async def compared(here: Harness, deployment: Deployment) -> bool:
    found = await here.all(DEPLOYMENTS, {"id": deployment.id})
    return bool(found) and not found[0]["by_time"]


async def test_as_long_as_github_cannot_tell_it_goes_by_time(here: Harness) -> None:
    shop = Shop.open()
    lost = shop.ship(shop.world, shop.repository, 30, "f" * 40)

    async def by_time() -> bool:
        return await carried(here) == dict.fromkeys((1, 2, 3), (shop.old.id, "time"))

    async def exact() -> bool:
        found = await carried(here)
        return found[2] == found[3] == (shop.new.id, "ancestry")

    async with GitHubServer(shop.world) as github:
        unwell = faults.html(502)
        github.faults.add(unwell, when=faults.path("/compare/"), times=None)
        async with both(here, github, EXACT):
            await until(by_time, "everything being deployed by time")
            github.faults.rules.clear()
            await until(exact, "GitHub having told")
            await until(lambda: answered(here, lost), "the deployment of a lost commit being answered")
            late = shop.world.add_pull_request(shop.repository, "alice", at(25))
            shop.world.merge(late, "bob", at(26))

            async def late_by_time() -> bool:
                return (await carried(here)).get(late.number) == (lost.id, "time")

            await until(late_by_time, "a merge before a deployment of which nobody can tell")


async def answered(here: Harness, deployment: Deployment) -> bool:
    found = await here.all(DEPLOYMENTS, {"id": deployment.id})
    return bool(found) and any("complete" in fact for fact in found[0]["facts"])


async def test_a_change_to_exact_asks_about_what_there_was_before(here: Harness, tmp_path: Path) -> None:
    shop = Shop.open()
    config = tmp_path / "headway.toml"
    config.write_text('[deployments]\nancestry = "time"\n')

    async def by_time() -> bool:
        return await carried(here) == dict.fromkeys((1, 2, 3), (shop.old.id, "time"))

    async def exact() -> bool:
        return (await carried(here))[3] == (shop.new.id, "ancestry")

    async with GitHubServer(shop.world) as github, both(here, github, BY_TIME, config):
        await until(by_time, "everything being deployed by time")
        assert not any("/compare/" in seen.path for seen in github.counters.seen)
        config.write_text('[deployments]\nancestry = "exact"\n')
        await until(exact, "the merges being where they are contained")
    assert {event.type for event in await events(here.nats_url)} >= {"deployment.compared"}

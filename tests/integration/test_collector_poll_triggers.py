"""Deliveries about repositories themselves: they are looked at now, under the name they have today."""

import pytest

from services.contracts.watch import Watch
from tests.github import TOKEN, GitHubServer, World, shapes
from tests.github.webhooks import Recorder, sample
from tests.integration.collector_harness import (
    REPO,
    SECRET,
    at,
    collected,
    collecting,
    deliver,
    events,
    settings,
    sources,
)
from tests.waiting import until

QUIET = 3600  # seconds between two looks: what is seen is seen because of a delivery


async def told(nats_url: str) -> set[str]:
    """The repositories that have a source."""
    return {each.repo for each in await sources(nats_url) if not each.gone}


async def tells(nats_url: str, *repos: str) -> bool:
    return await told(nats_url) == set(repos)


async def opened(nats_url: str) -> list[str]:
    """The names of repositories under which pull requests were opened."""
    found = [each for each in await events(nats_url) if each.type == "pull_request.opened"]
    return [each.data.repository.full_name for each in found]


@pytest.mark.parametrize("by_graphql", [True, False], ids=["graphql", "rest"])
async def test_a_renamed_repository_is_followed_at_once(nats_url, by_graphql: bool) -> None:
    world = World()
    repository = world.add_repository(REPO, at=at(-1))
    recorder = Recorder(world, SECRET)
    async with GitHubServer(world) as github:
        if not by_graphql:
            github.responder.refuse_graphql(TOKEN)
        async with collecting(settings(nats_url, github, poll_seconds=QUIET)) as address:
            await until(lambda: collected(nats_url), "the empty repository being read")
            world.rename(repository, "renamed", at(1))
            assert await deliver(address, *recorder.deliveries) == [202]
            await until(lambda: tells(nats_url, "acme/renamed"), "its source having the new name only")
            world.transfer(repository, "umbrella", at(2))
            world.add_pull_request(repository, "alice", at(3))
            assert await deliver(address, *recorder.deliveries[1:]) == [202, 202]
            await until(lambda: tells(nats_url, "umbrella/renamed"), "its source having the new owner")
            assert await opened(nats_url) == ["umbrella/renamed"]


async def test_an_old_delivery_does_not_bring_an_old_name_back(nats_url) -> None:
    world = World()
    repository = world.add_repository(REPO, at=at(-1))
    recorder = Recorder(world, SECRET)
    async with (
        GitHubServer(world) as github,
        collecting(settings(nats_url, github, poll_seconds=QUIET)) as address,
    ):
        await until(lambda: collected(nats_url), "the empty repository being read")
        world.rename(repository, "second", at(1))
        world.rename(repository, "third", at(2))
        await deliver(address, *reversed(recorder.deliveries))
        await until(lambda: tells(nats_url, "acme/third"), "its source having the newest name")


async def test_a_push_makes_us_look_at_its_repository_only(nats_url) -> None:
    world = World()
    pushed, other = world.add_repository(REPO, at=at(-1)), world.add_repository("acme/other", at=at(-1))
    async with GitHubServer(world) as github:
        names = (REPO, "acme/other")
        async with collecting(settings(nats_url, github, poll_seconds=QUIET, repositories=names)) as address:
            await until(lambda: tells(nats_url, *names), "both being read")
            world.add_pull_request(pushed, "alice", at(1))
            world.add_pull_request(other, "alice", at(1))
            push = {"ref": "refs/heads/topic", "repository": shapes.repository(world, pushed)}
            assert await deliver(address, sample("push", push, SECRET)) == [202]
            await until(lambda: opened(nats_url), "the pull request that nobody delivered")
            assert await opened(nats_url) == [REPO]


async def test_what_is_new_in_an_organisation_is_found_at_once(nats_url) -> None:
    world = World()
    world.add_repository("acme/first", at=at(-1))
    async with GitHubServer(world) as github:
        watching = settings(nats_url, github, repositories=(), poll_seconds=QUIET, sweep_seconds=4)
        async with collecting(watching, Watch(organisations=("acme",))) as address:
            await until(lambda: tells(nats_url, "acme/first"), "the first being read")
            new = world.add_repository("acme/second", at=at(0))
            created = {"action": "created", "repository": shapes.repository(world, new)}
            assert await deliver(address, sample("repository", created, SECRET)) == [202]
            await until(lambda: tells(nats_url, "acme/first", "acme/second"), "the second being read")

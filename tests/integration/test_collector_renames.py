"""Repositories that are renamed or change hands: the same by their id, under a new name."""

from collections import Counter

import pytest

from services.contracts.watch import Watch
from tests.github import GitHubServer, World, faults
from tests.github.model import Repository
from tests.github.webhooks import Recorder
from tests.integration.collector_harness import SECRET, collecting, events, facts
from tests.integration.organisations_harness import (
    ACME,
    are,
    github_of,
    has_opened,
    now,
    opened,
    organisation,
    said,
    sweeping,
)
from tests.waiting import until

# of the one before, nothing is new but its address
NEW_PULL_REQUEST = {
    ("pull_request.described", 1): 1,
    ("pull_request.opened", 2): 1,
    ("pull_request.described", 2): 1,
}


async def said_since(nats_url: str, before: int) -> Counter[tuple[str, int]]:
    """Types of events and numbers of pull requests in the log after so many."""
    found = (await events(nats_url))[before:]
    return Counter((event.type, event.data.pull_request.number) for event in found)


async def renamed(world: World, repository: Repository) -> None:
    world.rename(repository, "gateway", now())
    world.add_pull_request(repository, "carol", now())


@pytest.mark.parametrize("watch", [ACME, Watch(repositories=("acme/api",))], ids=["swept", "named"])
async def test_a_renamed_repository_keeps_its_memory_and_gets_its_new_name(nats_url, watch: Watch) -> None:
    world = organisation("acme/api")
    repository = world.find_repository("acme/api")
    async with github_of(world) as github, collecting(sweeping(nats_url, github), watch):
        await until(are(nats_url, "acme/api"))
        before = facts(await events(nats_url))
        await renamed(world, repository)
        await until(are(nats_url, "acme/gateway"))
        await until(lambda: has_opened(nats_url, "acme/gateway", 1), "the event under the new name")
        after = await events(nats_url)
    assert {name: after_ for name, after_ in facts(after).items() if name in before} == before
    assert len(after) == len(facts(after)), "nothing is said twice"
    assert (await said(nats_url))["acme/api"].gone


@pytest.mark.parametrize("watch", [ACME, Watch(repositories=("acme/api",))], ids=["swept", "named"])
async def test_what_was_renamed_meanwhile_is_known_again_after_a_restart(nats_url, watch: Watch) -> None:
    world = organisation("acme/api")
    repository = world.find_repository("acme/api")
    async with github_of(world) as github:
        async with collecting(sweeping(nats_url, github), watch):
            await until(are(nats_url, "acme/api"))
        before = len(await events(nats_url))
        await renamed(world, repository)
        async with collecting(sweeping(nats_url, github), watch):
            await until(are(nats_url, "acme/gateway"))
            await until(lambda: has_opened(nats_url, "acme/gateway", 1), "the event under the new name")
        assert await said_since(nats_url, before) == NEW_PULL_REQUEST


async def test_a_transferred_repository_stays_itself_where_both_owners_are_watched(nats_url) -> None:
    world = organisation("acme/api", "acme/web", "beta/x")
    watch = Watch(organisations=("acme", "beta"))
    async with github_of(world) as github, collecting(sweeping(nats_url, github), watch):
        await until(are(nats_url, "acme/api", "acme/web", "beta/x"))
        before = len(await events(nats_url))
        world.transfer(world.find_repository("acme/api"), world.organization("beta"), now())
        await until(are(nats_url, "beta/api", "acme/web", "beta/x"))
        world.add_pull_request(world.find_repository("beta/api"), "carol", now())
        await until(lambda: has_opened(nats_url, "beta/api", 1), "the event under the new name")
        assert await said_since(nats_url, before) == NEW_PULL_REQUEST


async def test_deliveries_are_taken_for_what_is_watched_by_now_under_whatever_name(nats_url) -> None:
    world = organisation("acme/api", "acme/web", "other/thing")
    recorder = Recorder(world, SECRET)
    watch = Watch(repositories=("acme/api",), organisations=("acme",), exclude=("acme/web",))
    async with github_of(world) as github:
        told = sweeping(nats_url, github, sweep_seconds=600)  # no sweep comes in between
        async with collecting(told, watch) as address:
            await _deliver(nats_url, github, recorder, f"{address}/webhooks/github")
    found = await opened(nats_url)
    assert found["acme/gateway"] == 1
    assert not {"acme/web", "other/thing"} & found.keys()


async def _deliver(nats_url: str, github: GitHubServer, recorder: Recorder, url: str) -> None:
    world = github.world
    await until(are(nats_url, "acme/api"))
    world.rename(world.find_repository("acme/api"), "gateway", now())
    organisation("acme/new", world=world)
    recorder.deliveries.clear()
    for name in ("acme/gateway", "acme/new", "acme/web", "other/thing"):
        world.add_pull_request(world.find_repository(name), "carol", now())
    hook = github.hooks.add(url)
    for delivery in recorder.deliveries:
        await github.hooks.deliver(hook, delivery)
    await until(lambda: has_opened(nats_url, "acme/new", 1), "the delivery of what is new")


@pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])
async def test_a_repository_is_one_source_however_it_is_spelt(nats_url, graphql: bool) -> None:
    world = organisation("acme/api")
    watch = Watch(repositories=("ACME/Api", "acme/API"), organisations=("Acme", "ACME"))
    async with github_of(world) as github:
        if not graphql:
            github.faults.add(faults.refused(), when=faults.graphql, times=None)
        async with collecting(sweeping(nats_url, github), watch):
            await until(are(nats_url, "acme/api"))
            (address,) = {each.repo for each in (await said(nats_url)).values() if not each.gone}
    assert address == "acme/api"
    assert {event.data.repository.full_name for event in await events(nats_url)} == {"acme/api"}
    assert len(await events(nats_url)) == len(facts(await events(nats_url))), "nothing is said twice"

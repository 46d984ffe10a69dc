"""What is said late of deployments and releases is seen: however old they are, and however many there are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from services.collector.crawl_state.pending_outcomes import from_former_keys
from services.collector.forge.errors import RefusedError
from services.contracts.events import DeploymentStatusChanged, ReleasePublished
from services.contracts.watch import Watch
from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.model import Deployment, Repository
from tests.integration.collector_harness import REPO, collected, collecting, events, settings
from tests.integration.readers import readers
from tests.waiting import until

NOW = datetime.now(UTC).replace(microsecond=0)
ROADS = ("graphql", "rest")
MANY = 115  # more than a list shows, and than two polls read


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def empty_world() -> tuple[World, Repository]:
    world = World()
    repository = world.add_repository(REPO, at=ago(900))
    world.add_pull_request(repository, "alice", ago(1))
    return world, repository


@asynccontextmanager
async def read_by(road: str, nats_url: str, world: World, **told: object) -> AsyncIterator[GitHubServer]:
    """A collector that has read everything there is."""
    async with GitHubServer(world) as github:
        if road == "rest":
            github.responder.refuse_graphql(TOKEN)
        async with collecting(settings(nats_url, github, **told)):
            await until(lambda: collected(nats_url), "all history being read")
            yield github


async def said(nats_url: str, deployment: Deployment) -> list[str]:
    """The states that the log has of a deployment, the newest last."""
    log = [event for event in await events(nats_url) if isinstance(event, DeploymentStatusChanged)]
    of_this = [event for event in log if event.data.deployment_id == deployment.id]
    return [event.data.state for event in sorted(of_this, key=lambda event: event.time)]


async def _has(nats_url: str, deployment: Deployment, *states: str) -> bool:
    return set(states) <= set(await said(nats_url, deployment))


async def _released(nats_url: str, *tags: str) -> bool:
    log = [event for event in await events(nats_url) if isinstance(event, ReleasePublished)]
    return set(tags) <= {event.data.tag for event in log if not event.data.prerelease}


@pytest.mark.parametrize("road", ROADS)
async def test_each_of_many_that_wait_is_seen_when_it_is_approved(nats_url, road: str) -> None:
    world, repository = empty_world()
    some = [
        world.deploy(repository, "alice", ago(40 - number / 10), states=[("waiting", ago(39 - number / 10))])
        for number in range(MANY)
    ]
    async with read_by(road, nats_url, world):
        late = some[0], some[MANY // 2], some[-1]
        for each in late:
            world.deployment_status(each, "success", NOW)
        for each in late:
            await until(lambda each=each: _has(nats_url, each, "success"), "the approval being seen")


@pytest.mark.parametrize("road", ROADS)
async def test_a_second_and_a_third_outcome_are_seen_below_newer_deployments(nats_url, road: str) -> None:
    world, repository = empty_world()
    failed = world.deploy(repository, "alice", ago(60), states=[("failure", ago(60))])
    for number in range(MANY):
        world.deploy(repository, "alice", ago(50 - number / 10), states=[("failure", ago(49 - number / 10))])
    async with read_by(road, nats_url, world):
        for state in ("success", "error"):
            world.deployment_status(failed, state, NOW)
            await until(lambda state=state: _has(nats_url, failed, state), f"{state} being seen")


@pytest.mark.parametrize("road", ROADS)
async def test_what_is_unsettled_is_not_forgotten_over_a_restart(nats_url, road: str) -> None:
    world, repository = empty_world()
    waiting = world.deploy(repository, "alice", ago(400), states=[("waiting", ago(400))])
    for number in range(MANY):
        world.deploy(repository, "alice", ago(30 - number / 10), states=[("success", ago(30 - number / 10))])
    async with read_by(road, nats_url, world):
        pass
    world.deployment_status(waiting, "success", NOW)
    async with read_by(road, nats_url, world):
        await until(lambda: _has(nats_url, waiting, "success"), "the approval being seen")


@pytest.mark.parametrize("road", ROADS)
async def test_old_drafts_and_prereleases_are_seen_when_they_are_released(nats_url, road: str) -> None:
    world, repository = empty_world()
    draft = world.release(repository, "v0.9", "alice", ago(300), draft=True)
    early = world.release(repository, "v1.0-rc", "alice", ago(200), prerelease=True)
    for number in range(MANY):
        world.release(repository, f"v2.{number}", "alice", ago(100 - number / 10))
    async with read_by(road, nats_url, world):
        world.publish(draft, NOW)
        early.prerelease = False
        await until(lambda: _released(nats_url, "v0.9", "v1.0-rc"), "both being seen")


@pytest.mark.parametrize("road", ROADS)
async def test_a_release_of_an_old_commit_is_seen_below_newer_ones(nats_url, road: str) -> None:
    world, repository = empty_world()
    for number in range(MANY):
        world.release(repository, f"v2.{number}", "alice", ago(60 - number / 10))
    async with read_by(road, nats_url, world):
        maintained = world.release(repository, "v1.9.1", "alice", ago(500), draft=True)
        world.publish(maintained, NOW)
        await until(lambda: _released(nats_url, "v1.9.1"), "it being seen")


@pytest.mark.parametrize("road", ROADS)
async def test_a_deployment_that_is_listed_below_newer_ones_is_seen(nats_url, road: str) -> None:
    world, repository = empty_world()
    world.deploy(repository, "alice", ago(1), states=[("success", ago(1))])
    async with read_by(road, nats_url, world):
        late = world.deploy(repository, "alice", ago(2), states=[("success", ago(2))])
        await until(lambda: _has(nats_url, late, "success"), "it being seen")


async def test_what_no_visit_sees_is_found_by_the_nightly_walk(nats_url) -> None:
    world, repository = empty_world()
    for number in range(60):
        world.release(repository, f"v2.{number}", "alice", ago(100 - number / 10))
    async with read_by("graphql", nats_url, world, repair_hours=2 / 3600):
        old = next(each for each in repository.releases if each.tag == "v2.3")
        old.prerelease = True  # nobody looks at an old release that is one
        await until(lambda: _is_prerelease(nats_url, "v2.3"), "it being found")


async def test_a_deployment_that_nobody_expects_anything_of_is_read_again_some_night(nats_url) -> None:
    world, repository = empty_world()
    some = [
        world.deploy(repository, "alice", ago(300 - day), states=[("success", ago(300 - day))])
        for day in range(60)
    ]
    async with read_by("graphql", nats_url, world, repair_hours=2 / 3600):
        for each in some[0], some[30]:
            world.deployment_status(each, "error", NOW)
            await until(lambda each=each: _has(nats_url, each, "error"), "the error being found")


async def test_what_waits_in_a_repository_of_an_organisation_is_seen(nats_url) -> None:
    world, repository = empty_world()
    waiting = world.deploy(repository, "alice", ago(40), states=[("waiting", ago(40))])
    for day in range(20):
        world.deploy(repository, "alice", ago(30 - day), states=[("success", ago(30 - day))])
    async with GitHubServer(world) as github:
        told = settings(nats_url, github, repositories=(), sweep_seconds=1)
        async with collecting(told, Watch(organisations=("acme",))):
            await until(lambda: collected(nats_url), "all history being read")
            world.deployment_status(waiting, "success", NOW)
            await until(lambda: _has(nats_url, waiting, "success"), "the approval being seen")


async def _is_prerelease(nats_url: str, tag: str) -> bool:
    log = [event for event in await events(nats_url) if isinstance(event, ReleasePublished)]
    return any(event.data.tag == tag and event.data.prerelease for event in log)


async def test_by_rest_nothing_is_paid_for_what_is_unsettled_and_has_not_moved(nats_url) -> None:
    """23 repositories with 5 unsettled deployments each: what is read again costs no quota."""
    world = World()
    names = [f"acme/r{number}" for number in range(23)]
    for name in names:
        repository = world.add_repository(name, at=ago(900))
        world.add_pull_request(repository, "alice", ago(1))
        for number in range(5):
            world.deploy(repository, "alice", ago(30 - number), states=[("waiting", ago(30 - number))])
    async with GitHubServer(world) as github:
        github.responder.refuse_graphql(TOKEN)
        told = settings(nats_url, github, repositories=tuple(names), poll_seconds=1)
        async with collecting(told):
            window = github.responder.quota.window(github.responder.credentials.of(TOKEN), "core")
            await until(lambda: _polls(github) >= 4 * len(names), "four polls of each")
            used, asked = window.used, github.counters.requests
            await until(lambda: _polls(github) >= 7 * len(names), "three polls more of each")
            assert window.used - used == 0
            assert github.counters.requests - asked < 3 * len(names) * 8


async def test_what_changed_is_not_lost_by_rest_when_another_cannot_be_read() -> None:
    world, repository = empty_world()
    one, other, third = (
        world.deploy(repository, "alice", ago(30), states=[("waiting", ago(30))]) for _ in "abc"
    )
    async with GitHubServer(world) as github, readers(github) as by:
        ref = await by.rest.ref("acme", "nats.py")
        some = from_former_keys(f"{each.id}:{each.node_id}" for each in (one, other, third))
        known = tuple(some.states.values())
        await by.rest.unsettled(ref, known)
        for each in (one, other, third):
            world.deployment_status(each, "success", NOW)
        for broken in (f"/deployments/{other.id}/statuses", f"/deployments/{other.id}"):
            github.faults.add(faults.refused(), when=lambda call, broken=broken: call.path.endswith(broken))
        seen = [await by.rest.unsettled(ref, known)]
        with pytest.raises(RefusedError):
            await by.rest.unsettled(ref, known[1:])
        seen += [await by.rest.unsettled(ref, known[1:])]
    found = [event.data.deployment_id for page in seen for event in page.events if event.time == NOW]
    assert found == [one.id, other.id, third.id]


def _polls(github: GitHubServer) -> int:
    """How often the pull requests of a repository were listed."""
    return github.counters.by_route["/repositories/{id}/pulls"]

"""Deployments as GitHub has them, by whichever road: their refs, their environments, all their statuses."""

from typing import Any

import pytest

from services.contracts.events import DeploymentCreated, DeploymentStatusChanged, Event
from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.model import Repository
from tests.github.webhooks import Recorder
from tests.integration.collector_harness import (
    REPO,
    SECRET,
    at,
    collected,
    collecting,
    deliver,
    events,
    history,
    settings,
)
from tests.waiting import until

ROADS = ("graphql", "rest")


def world_with(**deployment: Any) -> tuple[World, Repository]:
    """A repository with one deployment."""
    world = World()
    repository = world.add_repository(REPO, at=at(-100))
    world.add_pull_request(repository, "alice", at(-1))
    world.deploy(repository, "alice", at(0), **deployment)
    return world, repository


async def read(nats_url: str, world: World, road: str, **told: Any) -> list[Event]:
    """The log that one road leaves."""
    async with GitHubServer(world) as github:
        if road == "rest":
            github.responder.refuse_graphql(TOKEN)
        if told.pop("without_refs", False):
            github.faults.add(faults.refused(403), when=faults.path("/git/"), times=None)
        return await history(nats_url, settings(nats_url, github, **told))


def created(log: list[Event]) -> DeploymentCreated:
    (one,) = [event for event in log if isinstance(event, DeploymentCreated)]
    return one


def statuses(log: list[Event]) -> list[DeploymentStatusChanged]:
    return [event for event in log if isinstance(event, DeploymentStatusChanged)]


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(
    ("ref", "prefix", "kind"),
    [
        ("web-v1.4.2", "refs/tags/", "tag"),
        ("@acme/web@1.4.2 #1", "refs/tags/", "tag"),
        ("1.x", "refs/heads/", "branch"),
        ("main", "refs/heads/", "branch"),
    ],
)
async def test_github_says_what_a_ref_names(nats_url, road: str, ref: str, prefix: str, kind: str) -> None:
    world, _ = world_with(ref=ref, ref_prefix=prefix)
    said = created(await read(nats_url, world, road)).data
    assert (said.ref, said.ref_type) == (ref, kind)


async def test_without_the_permission_to_read_refs_nobody_says_what_one_names(nats_url) -> None:
    world, repository = world_with(ref="web-v1.4.2", ref_prefix="refs/tags/")
    for hour in range(5):
        world.deploy(repository, "alice", at(hour + 1), ref=f"api-v{hour}", ref_prefix="refs/tags/")
    log = await read(nats_url, world, "rest", without_refs=True)
    assert {event.data.ref_type for event in log if isinstance(event, DeploymentCreated)} == {None}


async def test_a_name_that_is_both_a_tag_and_a_branch_says_nothing_by_rest(nats_url) -> None:
    world, repository = world_with(ref="spring", ref_prefix="refs/tags/")
    world.deploy(repository, "alice", at(1), ref="spring")
    log = await read(nats_url, world, "rest")
    assert {event.data.ref_type for event in log if isinstance(event, DeploymentCreated)} == {None}


@pytest.mark.parametrize("road", ROADS)
async def test_more_than_100_statuses_are_all_read(nats_url, road: str) -> None:
    world, repository = world_with(states=[("in_progress", at(1 + hour / 100)) for hour in range(230)])
    world.deployment_status(next(iter(repository.deployments)), "success", at(9))
    read_all = statuses(await read(nats_url, world, road))
    assert len({event.id for event in read_all}) == 231
    assert [event.data.state for event in read_all].count("success") == 1


@pytest.mark.parametrize("road", ROADS)
async def test_a_status_has_the_environment_and_the_workflow_run_that_it_names(nats_url, road: str) -> None:
    world, repository = world_with(environment="staging")
    made = next(iter(repository.deployments))
    world.deployment_status(made, "success", at(1))
    log_url = "https://github.com/acme/nats.py/actions/runs/4711/job/12"
    world.deployment_status(made, "success", at(2), environment="production", log_url=log_url)
    log = await read(nats_url, world, road)
    said = {event.time: (event.data.environment, event.data.workflow_run) for event in statuses(log)}
    assert created(log).data.environment == "staging"
    assert said == {at(1): ("staging", None), at(2): ("production", 4711)}


async def test_what_a_delivery_does_not_say_of_a_ref_is_read_soon(nats_url) -> None:
    world, repository = world_with()
    async with GitHubServer(world) as github:
        told = settings(nats_url, github, poll_seconds=3600)
        async with collecting(told) as address:
            await until(lambda: collected(nats_url), "all history being read")
            recorder = Recorder(world, SECRET)
            world.deploy(repository, "alice", at(5), ref="web-v1.4.2", ref_prefix="refs/tags/")
            assert await deliver(address, *recorder.deliveries) == [202]
            await until(lambda: _ref_types(nats_url, {None, "tag"}), "the ref being looked up")


async def _ref_types(nats_url: str, expected: set[str | None]) -> bool:
    log = [event for event in await events(nats_url) if isinstance(event, DeploymentCreated)]
    return {event.data.ref_type for event in log if event.data.ref == "web-v1.4.2"} == expected

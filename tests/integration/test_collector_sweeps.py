"""What it costs to look through an organisation, and what a sweep makes of answers that are not whole."""

import pytest

from services.contracts.notices import SourceState
from tests.github import faults
from tests.github.call import Answer, Call
from tests.integration.collector_harness import at, collecting, events
from tests.integration.organisations_harness import (
    ACME,
    Rounds,
    are,
    github_of,
    now,
    opened,
    organisation,
    said,
    sweeping,
    there,
)
from tests.waiting import until


@pytest.mark.parametrize("number", [200, pytest.param(1_000, marks=pytest.mark.soak)])
async def test_of_many_repositories_only_those_that_moved_are_visited(
    nats_url, nats_client, number: int
) -> None:
    world, pages = organisation(*(f"acme/r{index:04}" for index in range(number))), number // 100
    async with github_of(world) as github:
        rounds = Rounds(github)
        async with collecting(sweeping(nats_url, github, sweep_seconds=4), ACME):

            async def held(resource: str) -> int:
                """How many messages, which is quickly asked."""
                return (await nats_client.jetstream(timeout=60).stream_info(resource)).state.messages

            async def all_are_read() -> bool:
                return await held("SOURCES") >= number and len(await there(nats_url)) == number

            async def moved() -> set[str]:
                if await held("EVENTS") == before:
                    return set()
                return {repo for repo, number in (await opened(nats_url)).items() if number == 2}

            await until(all_are_read, "all of them being collected")
            assert await rounds.next() == (pages, 3 * pages)
            before = await held("EVENTS")
            for index in (7, 77, 177):
                world.add_pull_request(world.find_repository(f"acme/r{index:04}"), "carol", now())
            await until(moved, "what moved")
            assert rounds.requests <= pages + 3
            assert rounds.points <= 3 * pages + 3
            await rounds.next()
            assert await moved() == {"acme/r0007", "acme/r0077", "acme/r0177"}


async def test_after_a_restart_what_is_idle_costs_nothing_but_the_sweep(nats_url) -> None:
    world = organisation(*(f"acme/r{index}" for index in range(20)))
    world.release(world.find_repository("acme/r1"), "v1", "alice", at(5))
    world.deploy(world.find_repository("acme/r2"), "alice", at(5), states=[("success", at(6))])
    world.add_repository("acme/empty")
    names = [*(f"acme/r{index}" for index in range(20)), "acme/empty"]
    async with github_of(world) as github:
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, *names))
            assert github.counters.graphql < 20 + 5 + 5, "an empty list is not asked for"
        github.counters.reset()
        rounds = Rounds(github)
        async with collecting(sweeping(nats_url, github), ACME):
            await rounds.next()  # what the collector may read is asked meanwhile, too
            assert await rounds.next() == (1, 3)
        others = [each.path for each in github.counters.seen if each.path not in ("/user", "/rate_limit")]
        assert set(others) == {"/graphql"}
        assert len(others) - rounds.begun - rounds.labels in (0, 1), "the last may not have been answered"


def kept_back(index: int, *inner: str):
    """GitHub's answer with a repository of the page as null, for want of permission for what is inside."""

    def fault(call: Call) -> Answer:
        call.responder.admit(call)
        answer = call.responder.graphql(call)
        answer.body["data"]["repositoryOwner"]["repositories"]["nodes"][index] = None
        path = ["repositoryOwner", "repositories", "nodes", index, *inner]
        message = "Resource not accessible by personal access token"
        answer.body["errors"] = [{"type": "FORBIDDEN", "message": message, "path": path}]
        return answer

    return fault


async def test_a_page_with_holes_lets_nobody_leave(nats_url) -> None:
    world = organisation("acme/api", "acme/web")
    async with github_of(world) as github:
        rounds = Rounds(github)
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, "acme/api", "acme/web"))
            github.faults.add(kept_back(1), when=faults.query("query Owned"), times=3)
            await rounds.next()
            await rounds.next()
            assert await there(nats_url) == {"acme/api", "acme/web"}


async def test_without_the_permission_for_deployments_a_sweep_asks_for_the_rest(nats_url) -> None:
    async with github_of(organisation("acme/api", "acme/web")) as github:
        asked = lambda call: call.variables.get("deployments") is True  # noqa: E731
        github.faults.add(kept_back(0, "deployments"), when=asked, times=None)
        rounds = Rounds(github)
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, "acme/api", "acme/web"))
            assert await rounds.next() == (1, 2)
        found = (await said(nats_url))["acme/api"]
        assert found.state is SourceState.LIVE
        assert found.error == "deployments cannot be read: needs deployments=read"


async def test_an_idle_repositorys_deployment_is_followed_to_its_end(nats_url) -> None:
    world = organisation("acme/api")
    repository = world.find_repository("acme/api")
    deployment = world.deploy(repository, "alice", now(), states=[("in_progress", now())])

    async def told(state: str) -> bool:
        found = [e for e in await events(nats_url) if e.type == "deployment.status_changed"]
        return state in {event.data.state for event in found}

    async with github_of(world) as github, collecting(sweeping(nats_url, github), ACME):
        await until(lambda: told("in_progress"), "its beginning")
        world.deployment_status(deployment, "success", now())
        await until(lambda: told("success"), "its end")

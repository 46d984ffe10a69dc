"""The collector against a real NATS and the tests' GitHub: everything once, by whichever road."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from services.contracts.events import PullRequestClosed, PullRequestReviewSubmitted, ReviewState, Via
from services.contracts.notices import SourceState
from tests.github import GitHubServer, World, ants_world, faults, find_ants
from tests.github.ants import FULL_NAME
from tests.integration.collector_harness import (
    REPO,
    at,
    collected,
    collecting,
    dead_letters,
    eventful_world,
    events,
    facts,
    history,
    progress,
    settings,
    sources,
    without_commit_of_tags,
)
from tests.waiting import until

needs_ants = pytest.mark.skipif(find_ants() is None, reason="../shared/data/ants is not beside the project")


async def read_by(nats_client, nats_url: str, via: str, world, **told):
    """The log that one way of reading leaves in an empty NATS."""
    for stream in await nats_client.jetstream(timeout=60).streams_info():
        await nats_client.jetstream(timeout=60).delete_stream(stream.config.name)
    async with GitHubServer(world) as github:
        if via == "rest":
            github.responder.refuse_graphql(settings(nats_url, github).github_token.get_secret_value())
        return await history(nats_url, settings(nats_url, github, **told))


async def test_history_is_read_also_where_polls_take_longer_than_their_interval(nats_url) -> None:
    world = World()
    repository = world.add_repository(REPO, at=at(0))
    for index in range(80):
        world.add_pull_request(repository, "alice", at(index))
    idle = tuple(f"acme/idle{index}" for index in range(20))
    for name in idle:
        world.add_repository(name, at=at(0))
    async with GitHubServer(world) as github:
        told = settings(nats_url, github, repositories=(REPO, *idle))
        github.responder.refuse_graphql(told.github_token.get_secret_value())
        github.faults.latency = 0.05

        async def is_read() -> bool:
            return any(each.repo == REPO and each.last_complete_walk for each in await sources(nats_url))

        async with collecting(told):
            await until(is_read, "all history being read", longest_pause=1.0)


@needs_ants
async def test_ants_gives_the_same_facts_by_rest_and_by_graphql(nats_url, nats_client) -> None:
    rest = await read_by(nats_client, nats_url, "rest", ants_world(), repositories=(FULL_NAME,))
    graphql = await read_by(nats_client, nats_url, "graphql", ants_world(), repositories=(FULL_NAME,))
    kinds = Counter(event.type for event in rest)
    assert (kinds["pull_request.opened"], kinds["pull_request.merged"]) == (49, 26)
    assert kinds["pull_request.review_submitted"] == 30  # of 31 lines, two are the same review
    assert {event.via for event in rest} == {Via.REST}
    assert {event.via for event in graphql} == {Via.GRAPHQL}
    assert facts(rest) == facts(graphql)


async def test_everything_that_can_happen_gives_the_same_facts_by_rest_and_by_graphql(
    nats_url, nats_client
) -> None:
    rest = await read_by(nats_client, nats_url, "rest", eventful_world())
    graphql = await read_by(nats_client, nats_url, "graphql", eventful_world())
    assert without_commit_of_tags(facts(rest)) == without_commit_of_tags(facts(graphql))
    kinds = Counter(event.type for event in graphql)
    assert kinds["pull_request.opened"] == 125
    assert kinds["pull_request.commented"] == 130
    assert kinds["pull_request.review_requested"] == 4
    assert (kinds["deployment.created"], kinds["deployment.status_changed"]) == (2, 3)
    assert kinds["release.published"] == 1
    assert len(graphql) == len(facts(graphql))
    assert await dead_letters(nats_url) == []


async def test_more_than_100_reviews_or_timeline_items_are_all_read(nats_url, nats_client) -> None:
    for via in ("rest", "graphql"):
        kinds = Counter(event.type for event in await read_by(nats_client, nats_url, via, long_world()))
        assert kinds["pull_request.review_submitted"] == 130, via
        assert kinds["pull_request.review_requested"] == 130, via


def long_world() -> World:
    """One pull request that was asked for and reviewed over and over."""
    world = World()
    pull = world.add_pull_request(world.add_repository(REPO, at=at(-100)), "alice", at(0))
    for turn in range(130):
        world.request_review(pull, "bob", at(1 + turn))
        world.review(pull, "bob", at(1.5 + turn), "COMMENTED")
    return world


async def test_a_dismissed_review_keeps_what_it_had_said(nats_url) -> None:
    async with GitHubServer(eventful_world()) as github:
        found = await history(nats_url, settings(nats_url, github))
    said = [event.data for event in found if isinstance(event, PullRequestReviewSubmitted)]
    states = [data.state for data in said if data.reviewer.login == "bob"]
    assert states == [ReviewState.CHANGES_REQUESTED, ReviewState.APPROVED]


async def test_a_close_without_trace_is_told_from_the_fields(nats_url) -> None:
    async with GitHubServer(eventful_world()) as github:
        found = await history(nats_url, settings(nats_url, github))
    closes = [event for event in found if isinstance(event, PullRequestClosed) and not event.data.actor]
    assert [(event.data.pull_request.number, event.time) for event in closes] == [(3, at(20))]


async def test_without_a_token_what_is_public_is_read_with_few_requests(nats_url) -> None:
    async with GitHubServer(eventful_world()) as github:
        shallow = await history(nats_url, settings(nats_url, github, github_token=None))
        requests = github.counters.requests
    kinds = Counter(event.type for event in shallow)
    assert kinds["pull_request.opened"] == 125
    assert kinds["pull_request.merged"] == 82
    assert kinds["pull_request.ready_for_review"] == 2
    assert kinds["pull_request.commented"] == 130
    assert kinds["pull_request.review_submitted"] == 0
    closes = [event for event in shallow if isinstance(event, PullRequestClosed) and not event.data.actor]
    assert [event.data.pull_request.number for event in closes] == [3]
    assert requests <= 14
    said = await progress(nats_url)
    assert (said.collected, said.expected, said.quota.limit) == (125, 125, 60)


async def test_a_second_walk_publishes_nothing(nats_url) -> None:
    async with GitHubServer(eventful_world()) as github:
        before = await history(nats_url, settings(nats_url, github))
        asked = github.counters.requests
        async with collecting(settings(nats_url, github)):
            await until(lambda: github.counters.requests > asked + 8, "several walks more")
    assert await events(nats_url) == before


async def test_even_without_its_memory_it_says_the_same_again(nats_url, nats_client) -> None:
    async with GitHubServer(eventful_world()) as github:
        before = await history(nats_url, settings(nats_url, github))
        await nats_client.jetstream(timeout=60).delete_stream("KV_COLLECTOR")
        await nats_client.jetstream(timeout=60).delete_stream("SOURCES")
        after = await history(nats_url, settings(nats_url, github))
    assert facts(after) == facts(before)


async def test_what_moves_is_found_by_the_next_walk(nats_url) -> None:
    world = eventful_world()
    repository = world.find_repository(REPO)
    async with GitHubServer(world) as github, collecting(settings(nats_url, github)):
        await until(lambda: collected(nats_url), "all history being read")
        pull = repository.pulls[5]
        world.request_review(pull, "bob", at(300))
        lately = datetime.now(UTC)  # an old one without an outcome will have none
        world.deploy(repository, "alice", lately, states=[("queued", lately)])

        async def seen(kind: str, number: int) -> bool:
            found = await events(nats_url)
            return sum(event.type == kind for event in found) == number

        await until(lambda: seen("pull_request.review_requested", 5), "the request")
        await until(lambda: seen("deployment.status_changed", 4), "the deployment")
        world.deployment_status(list(repository.deployments)[-1], "success", lately)
        await until(lambda: seen("deployment.status_changed", 5), "its success, by looking again")


async def test_a_failing_repository_says_so_and_does_not_stop_the_others(nats_url) -> None:
    async with GitHubServer(eventful_world()) as github:
        told = settings(nats_url, github, repositories=("acme/gone", REPO))
        async with collecting(told):
            await until(lambda: _both_told(nats_url), "both having said how they are")
    said = {each.repo: each for each in await sources(nats_url)}
    assert said["acme/gone"].state is SourceState.FAILING
    assert "404" in said["acme/gone"].error
    assert said[REPO].state is SourceState.LIVE


async def _both_told(nats_url) -> bool:
    said = {each.repo: each.last_complete_walk for each in await sources(nats_url)}
    return "acme/gone" in said and said.get(REPO) is not None


async def test_pages_that_are_too_heavy_are_halved_and_nothing_is_missing(nats_url) -> None:
    async with GitHubServer(eventful_world()) as github:
        github.faults.add(faults.html(502), when=faults.page_over(20), times=None)
        github.faults.script(
            [None, None, faults.partial(3), faults.dropped], when=faults.query("PullRequests")
        )
        found = await history(nats_url, settings(nats_url, github))
    assert sum(event.type == "pull_request.opened" for event in found) == 125


async def test_a_used_up_quota_is_waited_out_and_said(nats_url) -> None:
    async with GitHubServer(eventful_world()) as github:
        github.faults.add(faults.primary_limit(3), when=faults.query("PullRequests"))
        async with collecting(settings(nats_url, github)):
            await until(lambda: _waiting(nats_url), "the limit being told")
            await until(lambda: collected(nats_url), "going on after it")
    said = await progress(nats_url)
    assert (said.state, said.error) == (SourceState.LIVE, None)


async def _waiting(nats_url) -> bool:
    said = await progress(nats_url)
    return said is not None and "waiting until" in (said.error or "")

"""Organisations against a real NATS and the tests' GitHub: who comes, moves, is renamed and goes."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from services.contracts.notices import SourceState
from services.contracts.watch import Watch
from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.call import Answer, Call
from tests.integration.collector_house import at, collecting, events, settings, sources
from tests.waiting import until

ACME = Watch(organisations=("acme",))


def organisation(repositories: int, pull_requests: int = 1) -> World:
    """Repositories with a merged pull request each, all long ago."""
    world = World()
    for index in range(repositories):
        repository = world.add_repository(f"acme/r{index:04}", at=at(-1000 + index / 10))
        for number in range(pull_requests):
            pull = world.add_pull_request(repository, "alice", at(index / 10 + number))
            world.merge(pull, "bob", at(index / 10 + number + 0.05))
    return world


async def live(nats_url: str) -> set[str]:
    """The repositories whose source is there, with all their history read."""
    found = await sources(nats_url)
    return {each.repo for each in found if not each.gone and each.last_complete_walk}


async def opened(nats_url: str) -> Counter[str]:
    """How many pull requests of each repository the log has."""
    found = await events(nats_url)
    return Counter(e.data.repository.full_name for e in found if e.type == "pull_request.opened")


def sweeps(github: GitHubServer) -> int:
    """Questions for a page of an organisation's repositories."""
    return github.counters.by_route["sweep"]


def counting_sweeps(github: GitHubServer) -> None:
    """Let the counters know a sweep from other questions."""

    def count(call: Call) -> None:
        if "query Owned" in call.json.get("query", ""):
            github.counters.by_route["sweep"] += 1

    github.faults.after_answer.append(count)


async def test_of_a_thousand_repositories_only_those_that_moved_are_visited(nats_url) -> None:
    world = organisation(1000)
    async with GitHubServer(world) as github:
        counting_sweeps(github)
        told = settings(nats_url, github, repositories=(), sweep_seconds=5)
        github.desk.quota.limits["graphql"] = 1_000_000
        async with collecting(told, ACME):
            await until(lambda: live_count(nats_url, 1000), "all of them being collected", seconds=110)
            await _a_round(github)
            idle = await _a_round(github)
            assert (idle.graphql, idle.points) == (10, 30)
            for index in (7, 77, 777):
                world.add_pull_request(world.find_repository(f"acme/r{index:04}"), "carol", datetime.now(UTC))
            moved = await _a_round(github)
            assert moved.graphql <= 10 + 3
            assert moved.points <= 30 + 3
        found = await opened(nats_url)
        assert {repo for repo, number in found.items() if number == 2} == {
            "acme/r0007",
            "acme/r0077",
            "acme/r0777",
        }


async def live_count(nats_url: str, number: int) -> bool:
    return len(await live(nats_url)) == number


async def _a_round(github: GitHubServer):
    """From one sweep's first page to the next one's: what was asked in between."""
    before = sweeps(github)
    await until(lambda: sweeps(github) >= before // 10 * 10 + 10, "the end of a round")
    github.counters.reset()
    await until(lambda: sweeps(github) == 10, "a whole round")
    await until(lambda: github.counters.in_flight == 0)
    return github.counters

"""A repository that cannot be read, in whichever way, says so; the others do not notice."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from services.contracts.notices import SourceProgress, SourceState
from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.call import Answer, Call
from tests.github.ids import sort_key
from tests.github.model import PullRequest, Repository
from tests.integration.collector_harness import at, collecting, dead_letters, events, settings, sources
from tests.waiting import until

GOOD, BAD = "acme/good", "acme/bad"


def two_repositories() -> tuple[World, Repository, Repository]:
    world = World()
    good, bad = (world.add_repository(name, at=at(-100)) for name in (GOOD, BAD))
    for index in range(30):
        for repository in (good, bad):
            world.add_pull_request(repository, "alice", at(index), title=f"Change {index}")
    return world, good, bad


def about_by_rest(repository: Repository) -> Callable[[Call], bool]:
    return lambda call: f"/repositories/{repository.id}/" in call.path


def about(repository: Repository, part: str) -> Callable[[Call], bool]:
    """Requests about one repository, by its node id, its database id or its name."""

    def when(call: Call) -> bool:
        mentioned = json.dumps(call.json)
        return part in mentioned and (repository.node_id in mentioned or f'"{repository.name}"' in mentioned)

    return when


def answering(**data: object) -> Callable[[Call], Answer]:
    """GraphQL answers just this."""
    return lambda _call: Answer({"data": data})


def forbidden(_call: Call) -> Answer:
    error = {"type": "FORBIDDEN", "path": ["node"], "message": "Resource not accessible by integration"}
    return Answer({"data": {"node": None}, "errors": [error]})


def rest_answering(body: object, status: int = 200) -> Callable[[Call], Answer]:
    """REST answers just this."""
    return lambda _call: Answer(body, status)


TROUBLE = {
    "gone": (answering(node=None), "404"),
    "forbidden": (forbidden, "not accessible"),
    "of another shape": (answering(node={"pullRequests": {"nodes": 5}}), "another shape"),
    "without its list": (answering(node={"id": "R_1"}), "another shape"),
    "never answered": (faults.dropped, "does not answer"),
    "unwell": (faults.html(503), "unwell"),
    "too heavy, whatever it is": (faults.html(502), "no answer in time"),
}
REST_TROUBLE = {
    "gone": (rest_answering({"message": "Not Found"}, 404), "404"),
    "blocked": (rest_answering({"message": "Repository access blocked"}, 451), "451"),
    "no list": (rest_answering({"total": 5}), "no list"),
    "not JSON": (rest_answering("{"), "JSON"),
}


async def said_of(nats_url: str, repo: str) -> SourceProgress | None:
    return next((each for each in await sources(nats_url) if each.repo == repo), None)


async def failing(nats_url: str, words: str) -> bool:
    said = await said_of(nats_url, BAD)
    return said is not None and said.state is SourceState.FAILING and words in (said.error or "")


async def answered_at(nats_url: str, repo: str) -> datetime | None:
    said = await said_of(nats_url, repo)
    return said and said.observed_at


async def opened(nats_url: str, repo: str) -> int:
    found = [each for each in await events(nats_url) if each.type == "pull_request.opened"]
    return sum(each.data.repository.full_name == repo for each in found)


async def live(nats_url: str, repo: str) -> bool:
    said = await said_of(nats_url, repo)
    return said is not None and said.state is SourceState.LIVE and said.error is None


async def check(nats_url: str, github: GitHubServer, words: str) -> None:
    """The bad one says so, the good one goes on, and when the trouble is over, both are read."""
    world = github.world
    async with collecting(settings(nats_url, github, repositories=(BAD, GOOD))):
        await until(lambda: failing(nats_url, words), f"{BAD} saying {words!r}")
        world.add_pull_request(world.find_repository(GOOD), "bob", at(50))
        await until(lambda: live(nats_url, GOOD), f"{GOOD} being read")
        await until(lambda: _has(nats_url, GOOD, 31), f"{GOOD} being followed")
        github.faults.clear()
        await until(lambda: live(nats_url, BAD), f"{BAD} being read in the end")
        assert await opened(nats_url, BAD) == 30


async def _has(nats_url: str, repo: str, number: int) -> bool:
    return await opened(nats_url, repo) == number


@pytest.mark.parametrize("trouble", TROUBLE)
async def test_by_graphql_one_that_fails_does_not_stop_the_others(nats_url, trouble: str) -> None:
    world, _, bad = two_repositories()
    fault, words = TROUBLE[trouble]
    async with GitHubServer(world) as github:
        github.faults.add(fault, when=about(bad, "PullRequests"), times=None)
        if "heavy" in trouble:
            github.faults.add(fault, when=about(bad, "Skeletons"), times=None)
        await check(nats_url, github, words)


@pytest.mark.parametrize("trouble", REST_TROUBLE)
async def test_by_rest_one_that_fails_does_not_stop_the_others(nats_url, trouble: str) -> None:
    world, _, bad = two_repositories()
    fault, words = REST_TROUBLE[trouble]
    async with GitHubServer(world) as github:
        github.responder.refuse_graphql(TOKEN)
        github.faults.add(fault, when=about_by_rest(bad), times=None)
        await check(nats_url, github, words)


async def test_one_that_is_emptied_archived_and_gone_does_not_stop_the_others(nats_url) -> None:
    world, _, bad = two_repositories()
    async with (
        GitHubServer(world) as github,
        collecting(settings(nats_url, github, repositories=(BAD, GOOD))),
    ):
        await until(lambda: live(nats_url, BAD), "both being read")
        bad.archived = True
        for pull in list(bad.pulls.values()):
            bad.by_updated.remove((pull.updated_at, pull.id), pull)
        bad.pulls.clear()
        asked = github.counters.requests
        await until(lambda: github.counters.requests > asked + 3, "some looks")
        assert await live(nats_url, BAD)
        world.remove_repository(bad)
        await until(lambda: failing(nats_url, "404"), "its absence being said")
        assert await live(nats_url, GOOD)


def shows(pull: PullRequest) -> Callable[[Call], bool]:
    """Questions whose answer would show this pull request with all that it has."""

    def when(call: Call) -> bool:
        query, asked = call.json.get("query", ""), call.variables
        if "query ByNumber" in query:
            return f"p{pull.number}:" in query
        if "query PullRequests" not in query:
            return False
        after = sort_key(asked["after"]) if asked.get("after") else None
        page = pull.repository.by_updated.page(asked["first"], after=after, descending=True)
        return pull in page.items

    return when


async def test_a_pull_request_that_is_too_heavy_even_alone_hides_nothing_and_is_read_later(nats_url) -> None:
    world, _, bad = two_repositories()
    heavy = bad.pulls[11]
    async with GitHubServer(world) as github:
        github.faults.add(faults.html(502), when=shows(heavy), times=None)
        async with collecting(settings(nats_url, github, repositories=(BAD,))):
            await until(lambda: live(nats_url, BAD), "all the others being read")
            assert await opened(nats_url, BAD) == 29
            github.faults.clear()
            await until(lambda: _has(nats_url, BAD, 30), "it being read when GitHub can show it")


def odd_row(call: Call) -> Answer:
    """GitHub's answer, but for the newest row, which is of another shape."""
    call.responder.admit(call)
    answer = call.responder.graphql(call)
    answer.body["data"]["node"]["pullRequests"]["nodes"][0]["headRefOid"] = {"oid": "nobody expects"}
    return answer


async def test_a_row_of_another_shape_is_a_dead_letter_once_and_the_source_says_so(nats_url) -> None:
    world, _, bad = two_repositories()
    async with GitHubServer(world) as github:
        github.faults.add(odd_row, when=about(bad, "PullRequests"), times=None)
        told = settings(nats_url, github, repositories=(BAD,), repair_hours=1 / 3600)
        async with collecting(told):
            await until(lambda: _has(nats_url, BAD, 29), "the others being read")
            asked = github.counters.requests
            await until(lambda: github.counters.requests > asked + 6, "it being read again and again")
            said = await said_of(nats_url, BAD)
        assert said.state is SourceState.LIVE
        assert "dead letters" in said.error
    assert len(await dead_letters(nats_url)) == 1


@pytest.mark.parametrize("asked", ["/rate_limit", "/user"])
async def test_who_asks_may_be_told_in_any_shape(nats_url, asked: str) -> None:
    world, _, _ = two_repositories()
    async with GitHubServer(world) as github:
        github.faults.add(faults.html(200), when=faults.path(asked), times=None)
        async with collecting(settings(nats_url, github, repositories=(GOOD,))):
            await until(lambda: live(nats_url, GOOD), f"{GOOD} being read")


async def test_a_failure_does_not_move_when_github_last_answered(nats_url) -> None:
    world, _, bad = two_repositories()
    async with GitHubServer(world) as github:
        github.faults.add(faults.dropped, when=about(bad, "PullRequests"), times=None)
        async with collecting(settings(nats_url, github, repositories=(BAD, GOOD))):
            await until(lambda: failing(nats_url, "does not answer"), f"{BAD} failing")
            assert await answered_at(nats_url, BAD) is None
            github.faults.clear()
            await until(lambda: live(nats_url, BAD), f"{BAD} being read")
            await until(lambda: live(nats_url, GOOD), f"{GOOD} being read")
            github.faults.add(faults.dropped, when=lambda _call: True, times=None)
            await until(lambda: failing(nats_url, "does not answer"), f"{BAD} failing again")
            before, calls = await answered_at(nats_url, BAD), len(github.counters.seen)
            assert before is not None
            await until(lambda: len(github.counters.seen) > calls + 2, "GitHub being asked again")
            assert await answered_at(nats_url, BAD) == before

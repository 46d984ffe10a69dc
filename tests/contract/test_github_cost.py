"""The score of a query is counted as GitHub documents it, and its limits hold."""

from collections.abc import AsyncIterator

import pytest

from tests.github import GitHubServer, World
from tests.github.ask import Ask
from tests.github.graphql import RefusedError, prepare

DOCUMENTED = """{ viewer { login repositories(first: 100) { edges { node { id
  issues(first: 50) { edges { node { id labels(first: 60) { edges { node { id name } } } } } } } } } } }"""


def page(first: int, connections: int) -> str:
    names = [
        "labels(first: 10)",
        "commits(first: 1)",
        "reviews(first: 10)",
        "comments(first: 10)",
        "files(first: 10)",
    ]
    inner = " ".join(f"{name} {{ nodes {{ __typename }} }}" for name in names[:connections])
    pulls = f"pullRequests(first: {first}) {{ nodes {{ id {inner} }} }}"
    return f'{{ repository(owner: "acme", name: "api") {{ {pulls} }} }}'


def test_githubs_own_example_costs_what_github_says() -> None:
    cost = prepare(DOCUMENTED, {}).cost
    assert (cost.requests, cost.points) == (5_101, 51)
    assert cost.nodes == 100 + 100 * 50 + 100 * 50 * 60


@pytest.mark.parametrize(
    ("first", "connections", "requests", "points"),
    # the last of these rounds to 1: GitHub's documentation says to the nearest whole number
    [(100, 0, 1, 1), (100, 2, 201, 2), (100, 3, 301, 3), (50, 5, 251, 3), (25, 5, 126, 1)],
)
def test_each_connection_of_each_pull_request_is_one_request(
    first: int, connections: int, requests: int, points: int
) -> None:
    cost = prepare(page(first, connections), {}).cost
    assert (cost.requests, cost.points, cost.page) == (requests, points, first)


def test_page_sizes_come_from_variables_and_their_defaults() -> None:
    query = """query($n: Int = 10, $ids: [ID!]!) { nodes(ids: $ids) {
      ... on PullRequest { reviews(first: $n) { nodes { id } } } } }"""
    cost = prepare(query, {"ids": ["a", "b", "c"]}).cost
    assert (cost.requests, cost.nodes) == (3, 30)
    assert prepare(query, {"ids": ["a"], "n": 100}).cost.nodes == 100


def test_what_is_left_out_by_a_directive_costs_nothing() -> None:
    query = """query($with: Boolean!) { repository(owner: "a", name: "b") {
      pullRequests(first: 100) @include(if: $with) { nodes { id } } } }"""
    assert prepare(query, {"with": False}).cost.requests == 0
    assert prepare(query, {"with": True}).cost.requests == 1


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (
            '{ repository(owner: "a", name: "b") { pullRequests(first: 101) { nodes { id } } } }',
            "EXCESSIVE_PAGINATION",
        ),
        (
            '{ repository(owner: "a", name: "b") { pullRequests(first: 0) { nodes { id } } } }',
            "EXCESSIVE_PAGINATION",
        ),
        (
            '{ repository(owner: "a", name: "b") { pullRequests { nodes { id } } } }',
            "MISSING_PAGINATION_BOUNDARIES",
        ),
        (DOCUMENTED.replace("first: 60", "first: 100"), "MAX_NODE_LIMIT_EXCEEDED"),
    ],
)
def test_too_large_a_page_or_query_is_refused(query: str, kind: str) -> None:
    with pytest.raises(RefusedError) as refused:
        prepare(query, {})
    assert refused.value.body["errors"][0]["type"] == kind


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    world = World()
    world.add_repository("acme/api")
    async with GitHubServer(world, limits={"graphql": 5}) as github, Ask(github) as asking:
        yield asking


async def test_points_are_counted_and_told(ask: Ask) -> None:
    query = page(100, 2)[:-1] + "rateLimit { cost limit remaining used nodeCount resetAt } }"
    told = (await ask.data(query))["rateLimit"]
    assert (told["cost"], told["limit"], told["remaining"], told["used"]) == (2, 5, 3, 2)
    assert told["nodeCount"] == 100 + 100 * 10 + 100
    counters = ask.github.counters
    assert (counters.points, counters.connection_requests, counters.graphql) == (2, 201, 1)


async def test_used_up_points_answer_http_200_with_an_error(ask: Ask) -> None:
    answers = [await ask.graphql(page(100, 2)) for _ in range(3)]
    assert [answer.status for answer in answers] == [200] * 3
    assert answers[2].json == {"errors": [answers[2].json["errors"][0]]}
    assert answers[2].json["errors"][0]["type"] == "RATE_LIMITED"
    assert answers[2].headers["X-RateLimit-Resource"] == "graphql"
    assert (await ask.get("/repos/acme/api")).status == 200  # REST's quota is another

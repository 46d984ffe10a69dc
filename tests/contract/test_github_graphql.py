"""The tests' GitHub executes GitHub's real schema, pages as GitHub does and refuses as GitHub does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.github import World
from tests.github.ask import Ask
from tests.github.graphql import errors_of
from tests.github.model import PullRequest, Repository

START = datetime(2024, 5, 6, 9, tzinfo=UTC)
PULLS = """
query($after: String, $first: Int!) {
  repository(owner: "acme", name: "api") {
    pullRequests(first: $first, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      totalCount pageInfo { hasNextPage endCursor } nodes { number updatedAt }
    }
  }
}"""
TIMELINE = """
query($id: ID!, $types: [PullRequestTimelineItemsItemType!], $after: String) {
  node(id: $id) { ... on PullRequest { timelineItems(first: 2, after: $after, itemTypes: $types) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { __typename ... on Node { id } }
  } } }
}"""


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


@pytest.fixture
def pull(world: World, repository: Repository) -> PullRequest:
    """Reviewed by a person and a team's member, dismissed, closed, reopened, merged."""
    pull = world.add_pull_request(
        repository, "alice", START, draft=True, labels=["bug"], commits=[hours(-5), START]
    )
    world.ready(pull, "alice", hours(1))
    world.request_review(pull, "bob", hours(2))
    world.request_review(pull, world.team("acme", "core", members=["carol"]), hours(2))
    dismissed = world.review(pull, "bob", hours(3))
    world.dismiss(dismissed, "alice", hours(4))
    world.comment(pull, "dependabot[bot]", hours(5))
    world.force_push(pull, "alice", hours(6))
    world.close(pull, "alice", hours(7))
    world.reopen(pull, "alice", hours(8))
    world.review(pull, "carol", hours(9))
    world.merge(pull, "bob", hours(10))
    return pull


async def numbers(ask: Ask, first: int) -> list[int]:
    found, after, more = [], None, True
    while more:
        page = (await ask.data(PULLS, first=first, after=after))["repository"]["pullRequests"]
        found += [node["number"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


async def test_pages_hold_every_pull_request_once_newest_update_first(
    ask: Ask, world: World, repository: Repository
) -> None:
    for number in range(7):
        world.add_pull_request(repository, "alice", hours(number))
    world.comment(repository.pulls[2], "bob", hours(20))
    assert await numbers(ask, 3) == await numbers(ask, 100) == [2, 7, 6, 5, 4, 3, 1]


async def test_what_moves_between_two_pages_is_not_on_the_second(
    ask: Ask, world: World, repository: Repository
) -> None:
    for number in range(4):
        world.add_pull_request(repository, "alice", hours(number))
    first = (await ask.data(PULLS, first=2))["repository"]["pullRequests"]
    world.comment(repository.pulls[1], "bob", hours(20))
    second = await ask.data(PULLS, first=2, after=first["pageInfo"]["endCursor"])
    assert [node["number"] for node in second["repository"]["pullRequests"]["nodes"]] == [2]


async def test_states_filter_and_total_count_follows(ask: Ask, world: World, repository: Repository) -> None:
    merged, closed, _ = (world.add_pull_request(repository, "alice", hours(number)) for number in range(3))
    world.merge(merged, "bob", hours(4))
    world.close(closed, "bob", hours(5))
    query = """{ repository(owner: "acme", name: "api") {
        open: pullRequests(states: OPEN) { totalCount } closed: pullRequests(states: CLOSED) { totalCount }
        merged: pullRequests(states: [MERGED]) { totalCount } } }"""
    counts = (await ask.data(query))["repository"]
    assert [counts[name]["totalCount"] for name in ("open", "closed", "merged")] == [1, 1, 1]


async def test_a_pull_request_has_what_metrics_need(ask: Ask, pull: PullRequest) -> None:
    query = """query($number: Int!) { repository(owner: "acme", name: "api") { databaseId nameWithOwner
      pullRequest(number: $number) {
        id fullDatabaseId databaseId number state isDraft createdAt updatedAt mergedAt closedAt additions
        author { __typename login ... on User { databaseId } } mergedBy { login } mergeCommit { oid }
        labels(first: 5) { nodes { name } }
        commits(first: 1) { totalCount nodes { commit { oid authoredDate author { user { login } } } } }
        reviews(first: 5) { nodes { state author { login } } }
      } } }"""
    found = (await ask.data(query, number=pull.number))["repository"]["pullRequest"]
    assert found["fullDatabaseId"] == str(pull.id) and found["databaseId"] is None  # past 2^31
    assert (found["state"], found["isDraft"]) == ("MERGED", False)
    assert found["mergedAt"] == found["updatedAt"] == "2024-05-06T19:00:00Z"
    assert found["author"] == {"__typename": "User", "login": "alice", "databaseId": pull.author.id}
    assert found["labels"]["nodes"] == [{"name": "bug"}]
    assert found["commits"]["totalCount"] == 2
    assert found["commits"]["nodes"][0]["commit"]["authoredDate"] == "2024-05-06T04:00:00Z"
    assert [review["state"] for review in found["reviews"]["nodes"]] == ["DISMISSED", "APPROVED"]


async def test_a_timeline_is_drained_by_node_id(ask: Ask, pull: PullRequest) -> None:
    types = ["REVIEW_REQUESTED_EVENT", "PULL_REQUEST_REVIEW", "MERGED_EVENT"]
    found, after, more = [], None, True
    while more:
        page = (await ask.data(TIMELINE, id=pull.node_id, types=types, after=after))["node"]["timelineItems"]
        assert page["totalCount"] == 5
        found += [node["__typename"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    requests = ["ReviewRequestedEvent"] * 2
    assert found == [*requests, "PullRequestReview", "PullRequestReview", "MergedEvent"]


async def test_every_timeline_item_answers_all_that_its_type_is_asked(ask: Ask, pull: PullRequest) -> None:
    query = """query($id: ID!) { node(id: $id) { ... on PullRequest { timelineItems(first: 100) { nodes {
      __typename
      ... on Node { id }
      ... on PullRequestReview { fullDatabaseId state submittedAt author { login } on: commit { oid } url }
      ... on IssueComment { fullDatabaseId createdAt author { __typename login ... on Bot { databaseId } } }
      ... on PullRequestCommit { commit { oid committedDate } }
      ... on ReviewRequestedEvent { createdAt actor { login } requestedReviewer { __typename
        ... on User { login databaseId } ... on Team { slug databaseId combinedSlug members(first: 5) {
          nodes { login } } } } }
      ... on ReviewDismissedEvent { createdAt previousReviewState review { fullDatabaseId } dismissalMessage }
      ... on HeadRefForcePushedEvent { createdAt afterCommit { oid } }
      ... on ReadyForReviewEvent { createdAt actor { login } }
      ... on MergedEvent { createdAt made: commit { oid } mergeRefName }
      ... on ClosedEvent { createdAt closable { closed } stateReason }
      ... on ReopenedEvent { createdAt }
    } } } } }"""
    items = (await ask.data(query, id=pull.node_id))["node"]["timelineItems"]["nodes"]
    by_type: dict[str, list[Any]] = {}
    for item in items:
        by_type.setdefault(item["__typename"], []).append(item)
    assert by_type["ReviewDismissedEvent"][0]["previousReviewState"] == "APPROVED"
    assert by_type["IssueComment"][0]["author"]["login"] == "dependabot"
    assert by_type["ReviewRequestedEvent"][1]["requestedReviewer"]["members"]["nodes"] == [{"login": "carol"}]
    assert len(by_type["ClosedEvent"]) == 2 and len({item["id"] for item in items}) == len(items)


async def test_a_deleted_account_is_no_author(ask: Ask, world: World, pull: PullRequest) -> None:
    world.delete_account("alice")
    query = "query($id: ID!) { node(id: $id) { ... on PullRequest { author { login } mergedBy { login } } } }"
    assert (await ask.data(query, id=pull.node_id))["node"] == {"author": None, "mergedBy": {"login": "bob"}}


async def test_a_pending_review_has_no_time(ask: Ask, world: World, repository: Repository) -> None:
    pull = world.add_pull_request(repository, "alice", START)
    world.review(pull, "bob", hours(1), "PENDING")
    query = """query($id: ID!) { node(id: $id) { ... on PullRequest { updatedAt
      reviews(first: 1) { nodes { state submittedAt } } } } }"""
    found = (await ask.data(query, id=pull.node_id))["node"]
    assert found["reviews"]["nodes"] == [{"state": "PENDING", "submittedAt": None}]
    assert found["updatedAt"] == pull.created_at


async def test_deployments_and_releases_come_with_their_states(
    ask: Ask, world: World, repository: Repository
) -> None:
    world.deploy(repository, "alice", START, states=[("success", hours(1)), ("inactive", hours(2))])
    world.deploy(repository, "alice", hours(3), environment="staging")
    world.release(repository, "v1", "alice", hours(4), prerelease=True)
    query = """{ repository(owner: "acme", name: "api") {
      deployments(first: 5, environments: ["production"], orderBy: {field: CREATED_AT, direction: DESC}) {
        totalCount nodes { databaseId environment commitOid state creator { login } latestStatus { state }
          statuses(first: 5) { nodes { id state createdAt } } } }
      releases(first: 5) { nodes { databaseId tagName isPrerelease tagCommit { oid } author { login } } }
      defaultBranchRef { name target { oid } } } }"""
    found = (await ask.data(query))["repository"]
    (deployment,) = found["deployments"]["nodes"]
    assert [status["state"] for status in deployment["statuses"]["nodes"]] == ["INACTIVE", "SUCCESS"]
    assert deployment["state"] == deployment["latestStatus"]["state"] == "INACTIVE"
    assert found["releases"]["nodes"][0]["tagCommit"] == found["defaultBranchRef"]["target"]
    assert deployment["commitOid"] == found["defaultBranchRef"]["target"]["oid"]


async def test_an_organization_lists_its_repositories_with_their_newest_pull_request(
    ask: Ask, world: World, pull: PullRequest
) -> None:
    world.add_repository("acme/old", archived=True)
    world.add_repository("other/api")
    query = """{ organization(login: "acme") { repositories(first: 100, isArchived: false,
        orderBy: {field: PUSHED_AT, direction: DESC}) { totalCount nodes { nameWithOwner databaseId
          pullRequests(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) {
            nodes { updatedAt } } } } } }"""
    found = (await ask.data(query))["organization"]["repositories"]
    assert [node["nameWithOwner"] for node in found["nodes"]] == ["acme/api"]
    assert found["nodes"][0]["pullRequests"]["nodes"] == [{"updatedAt": pull.updated_at}]


async def test_a_renamed_repository_is_found_under_its_old_name(
    ask: Ask, world: World, repository: Repository
) -> None:
    world.rename(repository, "core", hours(1))
    query = '{ repository(owner: "acme", name: "api") { nameWithOwner databaseId } }'
    assert (await ask.data(query))["repository"] == {
        "nameWithOwner": "acme/core",
        "databaseId": repository.id,
    }


async def test_what_is_missing_is_null_with_an_error_that_says_so(ask: Ask) -> None:
    answer = await ask.graphql('{ viewer { login } repository(owner: "no", name: "one") { id } }')
    assert answer.status == 200
    (error,) = answer.json["errors"]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["repository"])
    assert answer.json["data"] == {"viewer": {"login": "headway-tests"}, "repository": None}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("{ repository(", "Syntax Error"),
        ("{ viewer { nope } }", "Field 'nope' doesn't exist on type 'User'"),
        ('{ user(login: "a") { ... on Bot { id } } }', "Fragment cannot be spread here"),
    ],
)
async def test_a_query_that_the_schema_forbids_is_refused_with_http_200(
    ask: Ask, query: str, says: str
) -> None:
    answer = await ask.graphql(query)
    assert answer.status == 200 and "data" not in answer.json
    assert says in answer.json["errors"][0]["message"]
    assert ask.github.counters.points == 0


async def test_a_field_that_the_server_cannot_answer_is_an_error_and_no_null(
    ask: Ask, pull: PullRequest
) -> None:
    answer = await ask.graphql(
        "query($id: ID!) { node(id: $id) { ... on PullRequest { titleHTML } } }", id=pull.node_id
    )
    assert "does not know PullRequest.titleHTML" in answer.json["errors"][0]["message"]


async def test_a_bad_cursor_is_refused(ask: Ask, repository: Repository) -> None:
    error = (await ask.graphql(PULLS, first=1, after="nonsense")).json["errors"][0]
    assert error["type"] == "INVALID_CURSOR_ARGUMENTS"


async def test_graphql_needs_a_token(ask: Ask) -> None:
    async with Ask(ask.github, token=None) as nobody:
        assert (await nobody.graphql("{ viewer { login } }")).status == 401


async def test_both_layouts_answer_alike(ask: Ask) -> None:
    async with Ask(ask.github, base=f"{ask.github.url}/api") as enterprise:
        query = "{ viewer { login } }"
        assert (await enterprise.graphql(query)).json == (await ask.graphql(query)).json


def test_queries_can_be_checked_without_a_server() -> None:
    assert errors_of(PULLS) == errors_of(TIMELINE) == []
    assert errors_of("{ viewer { nope } }")

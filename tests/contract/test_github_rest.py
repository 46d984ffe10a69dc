"""The tests' GitHub's REST: shapes, paging, tags, quotas, redirects and refusals are GitHub's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.github import TOKEN, GitHubServer, World
from tests.github.ask import Ask
from tests.github.model import PullRequest, Repository

START = datetime(2024, 5, 6, 9, tzinfo=UTC)
PULLS = "/repos/acme/api/pulls"


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def repository(world: World) -> Repository:
    return world.add_repository("acme/api")


@pytest.fixture
def pull(world: World, repository: Repository) -> PullRequest:
    pull = world.add_pull_request(repository, "alice", START, additions=7, commits=[hours(-2), START])
    world.request_review(pull, "dependabot[bot]", hours(1))
    world.request_review(pull, world.team("acme", "core"), hours(1))
    world.dismiss(world.review(pull, "bob", hours(2)), "alice", hours(3))
    world.merge(pull, "bob", hours(4))
    return pull


@pytest.fixture
async def github(world: World) -> AsyncIterator[GitHubServer]:
    async with GitHubServer(world) as running:
        yield running


@pytest.fixture
async def ask(github: GitHubServer) -> AsyncIterator[Ask]:
    async with Ask(github) as asking:
        yield asking


async def test_a_list_has_no_sizes_and_the_detail_has(ask: Ask, pull: PullRequest) -> None:
    (item,) = (await ask.get(f"{PULLS}?state=all")).json
    full = (await ask.get(f"{PULLS}/1")).json
    missing = {"additions", "deletions", "changed_files", "merged_by", "commits", "merged", "comments"}
    assert missing <= full.keys() - item.keys()
    assert (full["additions"], full["commits"], full["merged_by"]["login"]) == (7, 2, "bob")
    assert item["merge_commit_sha"] == pull.merge_commit.oid
    assert item["requested_reviewers"][0]["login"] == "dependabot[bot]"
    assert item["requested_teams"][0]["slug"] == "core"


async def test_a_dismissed_review_has_lost_its_state_and_its_event_keeps_it(
    ask: Ask, pull: PullRequest
) -> None:
    (review,) = (await ask.get(f"{PULLS}/1/reviews")).json
    events = (await ask.get("/repos/acme/api/issues/1/events")).json
    (dismissed,) = (event for event in events if event["event"] == "review_dismissed")
    assert review["state"] == "DISMISSED"
    assert dismissed["dismissed_review"]["state"] == "approved"
    assert dismissed["dismissed_review"]["review_id"] == review["id"]


async def test_events_of_an_issue_are_oldest_first_and_of_the_repository_newest_first(
    ask: Ask, pull: PullRequest
) -> None:
    own = (await ask.get("/repos/acme/api/issues/1/events")).json
    all_of_them = (await ask.get("/repos/acme/api/issues/events")).json
    kinds = ["review_requested", "review_requested", "review_dismissed", "merged", "closed"]
    assert [event["event"] for event in own] == kinds
    assert [event["id"] for event in all_of_them] == [event["id"] for event in own][::-1]
    assert "issue" not in own[0] and all_of_them[0]["issue"]["pull_request"]["merged_at"] == pull.merged_at
    assert "requested_reviewer" in own[0] and own[1]["requested_team"]["slug"] == "core"


async def test_the_timeline_has_commits_reviews_and_events(ask: Ask, pull: PullRequest) -> None:
    items = (await ask.get("/repos/acme/api/issues/1/timeline?per_page=100")).json
    kinds = [item["event"] for item in items]
    assert kinds[:2] == ["committed"] * 2 and "reviewed" in kinds and kinds[-2:] == ["merged", "closed"]
    commits = (await ask.get(f"{PULLS}/1/commits")).json
    assert [commit["commit"]["author"]["date"] for commit in commits] == [
        "2024-05-06T07:00:00Z",
        "2024-05-06T09:00:00Z",
    ]


async def test_the_same_facts_have_the_same_ids_in_graphql(ask: Ask, pull: PullRequest) -> None:
    query = """{ repository(owner: "acme", name: "api") { pullRequest(number: 1) { id fullDatabaseId
      timelineItems(first: 50) { nodes { ... on Node { id } } } } } }"""
    found = (await ask.data(query))["repository"]["pullRequest"]
    rest = (await ask.get(f"{PULLS}/1")).json
    items = (await ask.get("/repos/acme/api/issues/1/timeline?per_page=100")).json
    assert (found["id"], found["fullDatabaseId"]) == (rest["node_id"], str(rest["id"]))
    graphql = {node["id"] for node in found["timelineItems"]["nodes"]}
    assert {item["node_id"] for item in items if item["event"] != "committed"} <= graphql


async def test_reviews_come_thirty_a_page_and_links_lead_to_the_rest(
    ask: Ask, world: World, repository: Repository
) -> None:
    pull = world.add_pull_request(repository, "alice", START)
    for minute in range(65):
        world.review(pull, "bob", hours(minute / 60), "COMMENTED")
    first = await ask.get(f"{PULLS}/1/reviews")
    assert len(first.json) == 30 and set(first.links) == {"next", "last"}
    assert first.links["last"] == f"{ask.base}/repositories/{repository.id}/pulls/1/reviews?page=3"
    assert len(await ask.all_pages(f"{PULLS}/1/reviews")) == 65
    assert set((await ask.get(first.links["last"])).links) == {"prev", "first"}
    assert (await ask.get(f"{PULLS}/1/reviews?per_page=500")).links == {}


async def test_lists_sort_and_filter_as_asked(ask: Ask, world: World, repository: Repository) -> None:
    for number in range(4):
        world.add_pull_request(repository, "alice", hours(number))
    world.close(repository.pulls[1], "alice", hours(9))

    async def numbers(query: str) -> list[int]:
        return [item["number"] for item in (await ask.get(f"{PULLS}?{query}")).json]

    assert await numbers("") == [4, 3, 2]
    assert await numbers("state=closed") == [1]
    assert await numbers("state=all&sort=updated&direction=desc") == [1, 4, 3, 2]
    assert await numbers("state=all&sort=updated") == [2, 3, 4, 1]
    assert await numbers("state=all&sort=updated&direction=desc&per_page=2&page=2") == [3, 2]
    assert await numbers("state=all&page=9") == []


async def test_an_unchanged_page_is_304_and_free_for_the_authorised(
    ask: Ask, world: World, repository: Repository, pull: PullRequest
) -> None:
    before = await ask.get(f"{PULLS}?state=all")
    again = await ask.get(f"{PULLS}?state=all", If_None_Match=before.headers["ETag"])
    assert (again.status, again.text) == (304, "")
    assert again.headers["X-RateLimit-Used"] == before.headers["X-RateLimit-Used"] == "1"
    world.comment(pull, "bob", hours(9))
    assert (await ask.get(f"{PULLS}?state=all", If_None_Match=before.headers["ETag"])).status == 200
    assert ask.github.counters.not_modified == 1


async def test_without_a_token_there_are_sixty_requests_an_hour_and_a_304_costs_one(
    ask: Ask, repository: Repository
) -> None:
    async with Ask(ask.github, token=None) as nobody:
        first = await nobody.get("/repos/acme/api")
        for _ in range(59):
            last = await nobody.get("/repos/acme/api", If_None_Match=first.headers["ETag"])
        refused = await nobody.get("/repos/acme/api")
    assert (first.headers["X-RateLimit-Limit"], last.headers["X-RateLimit-Remaining"]) == ("60", "0")
    assert refused.status == 403 and "rate limit exceeded" in refused.json["message"]
    assert refused.headers["X-RateLimit-Remaining"] == "0"


async def test_quota_comes_back_when_its_window_ends(world: World, repository: Repository) -> None:
    now = 1_700_000_000.0
    async with GitHubServer(world, limits={"core": 1}, clock=lambda: now) as github, Ask(github) as ask:
        assert (await ask.get("/repos/acme/api")).status == 200
        refused = await ask.get("/repos/acme/api")
        assert (refused.status, refused.headers["X-RateLimit-Reset"]) == (403, "1700003600")
        now += 3600
        assert (await ask.get("/repos/acme/api")).status == 200


async def test_a_renamed_repository_redirects_to_its_number(
    ask: Ask, world: World, pull: PullRequest
) -> None:
    world.rename(pull.repository, "core", hours(9))
    moved = await ask.get(f"{PULLS}?state=all&per_page=5")
    assert moved.status == 301
    assert moved.headers["Location"].endswith(
        f"/repositories/{pull.repository.id}/pulls?state=all&per_page=5"
    )
    assert [item["number"] for item in (await ask.get(moved.headers["Location"])).json] == [1]
    assert (await ask.get("/repos/acme/core")).json["full_name"] == "acme/core"


async def test_a_transferred_repository_redirects_and_its_old_name_may_be_taken(
    ask: Ask, world: World, repository: Repository
) -> None:
    world.transfer(repository, world.organization("umbrella"), START)
    assert (await ask.get("/repos/acme/api")).status == 301
    another = world.add_repository("acme/api")
    assert (await ask.get("/repos/acme/api")).json["id"] == another.id
    assert (await ask.get("/repos/umbrella/api")).json["id"] == repository.id


async def test_what_is_not_there_or_not_for_you_is_404(
    ask: Ask, world: World, repository: Repository
) -> None:
    world.add_repository("acme/secret", private=True)
    async with Ask(ask.github, token=None) as nobody:
        assert (await nobody.get("/repos/acme/secret")).status == 404
    assert (await ask.get("/repos/acme/secret")).status == 200
    for path in ("/repos/acme/none", f"{PULLS}/9", "/nowhere", "/repos/acme/api/issues/9/events"):
        assert (await ask.get(path)).json["message"] == "Not Found"
    world.remove_repository(repository)
    assert (await ask.get("/repos/acme/api")).status == 404


async def test_a_bad_token_is_401_everywhere(ask: Ask, repository: Repository) -> None:
    async with Ask(ask.github, token="nonsense") as stranger:
        for answer in (await stranger.get("/repos/acme/api"), await stranger.graphql("{ viewer { login } }")):
            assert (answer.status, answer.json["message"]) == (401, "Bad credentials")


async def test_the_api_version_is_honoured(ask: Ask, pull: PullRequest) -> None:
    now = await ask.get(f"{PULLS}/1", X_GitHub_Api_Version="2022-11-28")
    later = await ask.get(f"{PULLS}/1", X_GitHub_Api_Version="2026-03-10")
    assert now.headers["X-GitHub-Api-Version-Selected"] == "2022-11-28"
    assert "merge_commit_sha" in now.json and "merge_commit_sha" not in later.json
    assert (await ask.get(f"{PULLS}/1", X_GitHub_Api_Version="1999-01-01")).status == 400


async def test_a_deleted_account_and_a_pending_review_look_as_at_github(
    ask: Ask, world: World, pull: PullRequest
) -> None:
    world.review(pull, "carol", hours(5), "PENDING")
    world.delete_account("bob")
    dismissed, pending = (await ask.get(f"{PULLS}/1/reviews")).json
    assert dismissed["user"] is None and "submitted_at" in dismissed
    assert pending["state"] == "PENDING" and "submitted_at" not in pending


async def test_a_comparison_lists_what_is_in_the_one_but_not_in_the_other(
    ask: Ask, world: World, repository: Repository
) -> None:
    root = world.commit(repository, START)
    one, two = (world.commit(repository, hours(number), parent=root) for number in (1, 2))
    three = world.commit(repository, hours(3), parent=two)
    stranger = world.commit(repository, hours(4))

    async def compared(base: str, head: str) -> tuple[str, list[str]]:
        said = (await ask.get(f"/repositories/{repository.id}/compare/{base}...{head}")).json
        return said["status"], [each["sha"] for each in said["commits"]]

    assert await compared(root.oid, three.oid) == ("ahead", [two.oid, three.oid])
    assert await compared(three.oid, root.oid) == ("behind", [])
    assert await compared(one.oid, three.oid) == ("diverged", [two.oid, three.oid])
    assert await compared(one.oid, one.oid) == ("identical", [])
    for base in (stranger.oid, "f" * 40):
        gone = await ask.get(f"/repos/acme/api/compare/{base}...{one.oid}")
        assert gone.status == 404
    pages = await ask.get(f"/repos/acme/api/compare/{root.oid}...{three.oid}?per_page=1")
    assert [each["sha"] for each in pages.json["commits"]] == [two.oid]
    assert pages.json["total_commits"] == 2 and 'rel="next"' in pages.headers["Link"]


async def test_deployments_statuses_and_releases(ask: Ask, world: World, repository: Repository) -> None:
    made = world.deploy(repository, "alice", START, states=[("queued", hours(1)), ("success", hours(2))])
    world.deploy(repository, "alice", hours(3), environment="staging")
    world.release(repository, "v1", "alice", hours(4))
    world.release(repository, "v2", "alice", hours(5), draft=True)
    listed = (await ask.get("/repos/acme/api/deployments?environment=production")).json
    statuses = (await ask.get(f"/repos/acme/api/deployments/{made.id}/statuses")).json
    assert [item["id"] for item in listed] == [made.id]
    assert [item["state"] for item in statuses] == ["success", "queued"]
    assert (await ask.get(f"/repos/acme/api/deployments/{made.id}")).json["updated_at"] == made.updated_at
    async with Ask(ask.github, token=None) as nobody:
        assert [item["tag_name"] for item in (await nobody.get("/repos/acme/api/releases")).json] == ["v1"]
    assert [item["draft"] for item in (await ask.get("/repos/acme/api/releases")).json] == [True, False]


async def test_an_organizations_repositories_are_listed(
    ask: Ask, world: World, repository: Repository
) -> None:
    world.add_repository("acme/nats.py", fork=True)
    found = await ask.all_pages("/orgs/acme/repos?per_page=1&sort=full_name")
    assert [(item["full_name"], item["fork"]) for item in found] == [
        ("acme/api", False),
        ("acme/nats.py", True),
    ]


async def test_both_layouts_and_the_user_and_the_quota(github: GitHubServer, repository: Repository) -> None:
    async with Ask(github, base=github.enterprise_url) as enterprise, Ask(github) as ask:
        assert (await enterprise.get("/repos/acme/api")).json == (await ask.get("/repos/acme/api")).json
        assert (await enterprise.get("/user")).json["login"] == "headway-tests"
        told = (await ask.get("/rate_limit")).json["resources"]["core"]
        assert (told["limit"], told["used"]) == (5000, 3)
        assert (await ask.get("/rate_limit")).json["resources"]["core"] == told


async def test_the_counters_tell_what_was_asked(github: GitHubServer, ask: Ask, pull: PullRequest) -> None:
    await ask.get(f"{PULLS}/1")
    await ask.get(f"{PULLS}/1/reviews")
    await ask.graphql("{ viewer { login } }")
    counters = github.counters
    assert (counters.requests, counters.rest, counters.graphql, counters.points) == (3, 2, 1, 1)
    assert counters.by_route["/repos/{owner}/{repo}/pulls/{number}/reviews"] == 1
    assert counters.concurrent_maximum == 1 and counters.seen[0].token == TOKEN
    counters.reset()
    assert counters.requests == 0

"""The tests' GitHub's REST: what it shows of pull requests, deployments and releases is what GitHub shows."""

from tests.contract.reviewed_pull import PULLS, START, hours
from tests.github import World
from tests.github.ask import Ask
from tests.github.model import PullRequest, Repository


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

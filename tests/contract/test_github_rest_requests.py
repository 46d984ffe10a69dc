"""The tests' GitHub's REST: paging, tags, quotas, redirects and refusals are GitHub's."""

from tests.contract.reviewed_pull import PULLS, START, hours
from tests.github import TOKEN, GitHubServer, World
from tests.github.ask import Ask
from tests.github.model import PullRequest, Repository


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

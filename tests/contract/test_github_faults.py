"""What goes wrong at GitHub goes wrong here when a test says so, and only then."""

import asyncio
import time
from email.utils import parsedate_to_datetime

import pytest
from aiohttp import ClientError

from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.ask import Ask
from tests.github.call import Call

AT = "2024-05-06T09:00:00Z"
VIEWER = "{ viewer { login } }"
PULLS = """query($first: Int!) { repository(owner: "acme", name: "api") {
  pullRequests(first: $first) { totalCount nodes { number } } } }"""


@pytest.fixture
def world() -> World:
    world = World()
    repository = world.add_repository("acme/api")
    for _ in range(4):
        world.add_pull_request(repository, "alice", AT)
    return world


async def test_a_script_gives_each_request_its_fault(github: GitHubServer, ask: Ask) -> None:
    github.faults.script([None, faults.html(502), faults.html(504), None], when=faults.graphql)
    assert (await ask.get("/repos/acme/api")).status == 200
    assert [(await ask.graphql(VIEWER)).status for _ in range(5)] == [200, 502, 504, 200, 200]
    assert github.faults.given == 2
    assert github.counters.by_status == {200: 4, 502: 1, 504: 1}


async def test_a_gateway_error_is_html_and_is_charged(github: GitHubServer, ask: Ask) -> None:
    github.faults.add(faults.html(502))
    answer = await ask.graphql(VIEWER)
    assert answer.headers["Content-Type"].startswith("text/html") and "<html>" in answer.text
    assert github.counters.points == 1


async def test_a_dropped_connection_is_no_answer(github: GitHubServer, ask: Ask) -> None:
    github.faults.add(faults.dropped)
    with pytest.raises(ClientError):
        await ask.graphql(VIEWER)
    assert (await ask.graphql(VIEWER)).status == 200
    assert github.counters.in_flight == 0


async def test_the_primary_limit_is_http_200_in_graphql_and_403_in_rest(
    github: GitHubServer, ask: Ask
) -> None:
    github.faults.add(faults.primary_limit(30), when=faults.graphql)
    github.faults.add(faults.primary_limit(30), when=faults.rest)
    limited, refused = await ask.graphql(VIEWER), await ask.get("/repos/acme/api")
    assert (limited.status, limited.json["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert (refused.status, refused.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert 0 < int(limited.headers["X-RateLimit-Reset"]) - time.time() <= 30
    # and it holds until the window ends
    assert (await ask.graphql(VIEWER)).json["errors"][0]["type"] == "RATE_LIMITED"
    assert (await ask.get("/repos/acme/api")).status == 403


async def test_the_secondary_limit_says_when_to_come_back_or_does_not(github: GitHubServer, ask: Ask) -> None:
    github.faults.script(
        [faults.secondary_limit(7), faults.secondary_limit(None), faults.secondary_limit(3, status=200)]
    )
    first, second, third = [await ask.graphql(VIEWER) for _ in range(3)]
    assert (first.status, first.headers["Retry-After"]) == (403, "7")
    assert second.status == 403 and "Retry-After" not in second.headers
    assert (third.status, third.headers["Retry-After"]) == (200, "3") and "secondary" in third.text


async def test_too_large_a_page_comes_back_in_part(github: GitHubServer, ask: Ask) -> None:
    github.faults.add(faults.partial(keep=1), when=faults.page_over(2), times=None)
    whole, part = await ask.graphql(PULLS, first=2), await ask.graphql(PULLS, first=4)
    assert "errors" not in whole.json
    nodes = part.json["data"]["repository"]["pullRequests"]["nodes"]
    assert nodes == [{"number": 1}, None, None, None]
    assert "Something went wrong" in part.json["errors"][0]["message"]


async def test_the_world_may_change_between_two_requests(
    github: GitHubServer, ask: Ask, world: World
) -> None:
    def edit(call: Call) -> None:
        if faults.path("/pulls")(call):
            world.close(world.find_repository("acme/api").pulls[1], "alice", AT)

    github.faults.after_answer.append(edit)
    first, second = await ask.get("/repos/acme/api/pulls"), await ask.get("/repos/acme/api/pulls")
    assert (len(first.json), len(second.json)) == (4, 3)


async def test_latency_holds_every_answer_and_requests_wait_side_by_side(
    github: GitHubServer, ask: Ask
) -> None:
    github.faults.latency = 0.2
    started = time.monotonic()
    await asyncio.gather(*(ask.graphql(VIEWER) for _ in range(5)))
    assert 0.2 <= time.monotonic() - started < 0.8
    assert github.counters.concurrent_maximum == 5


async def test_githubs_clock_may_be_off(github: GitHubServer, ask: Ask) -> None:
    github.faults.clock_skew = -3600
    told = parsedate_to_datetime((await ask.get("/repos/acme/api")).headers["Date"]).timestamp()
    assert -3610 < told - time.time() < -3590


async def test_a_token_may_be_refused_altogether_or_only_graphql(github: GitHubServer, ask: Ask) -> None:
    github.responder.refuse_graphql(TOKEN)
    assert (await ask.graphql(VIEWER)).status == 403
    assert (await ask.get("/repos/acme/api")).status == 200
    github.faults.add(faults.unauthorized, when=faults.token(TOKEN))
    assert (await ask.get("/repos/acme/api")).status == 401


async def test_a_path_may_be_forbidden_naming_the_permission(github: GitHubServer, ask: Ask) -> None:
    github.faults.add(
        faults.refused(permissions="deployments=read"), when=faults.path("/deployments"), times=None
    )
    answer = await ask.get("/repos/acme/api/deployments")
    assert (answer.status, answer.headers["X-Accepted-GitHub-Permissions"]) == (403, "deployments=read")
    assert (await ask.get("/repos/acme/api")).status == 200


async def test_faults_may_let_some_pass_and_be_cleared(github: GitHubServer, ask: Ask) -> None:
    github.faults.add(faults.html(503), times=2, let_pass=1)
    assert [(await ask.get("/repos/acme/api")).status for _ in range(4)] == [200, 503, 503, 200]
    github.faults.add(faults.html(503), times=None)
    github.faults.clear()
    assert (await ask.get("/repos/acme/api")).status == 200

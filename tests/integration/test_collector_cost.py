"""What a backfill costs, end to end: counted by the tests' GitHub as GitHub documents it."""

import re
from collections import Counter
from datetime import UTC, datetime

from services.collector.forge.page_size import LARGEST_PAGE
from tests.github import TOKEN, GitHubServer
from tests.github.call import Call
from tests.integration.collector_harness import collected, collecting, progress, settings
from tests.waiting import until
from tests.worlds import EVERY, FULL_NAME, busy_world

PULL_REQUESTS = 22 * LARGEST_PAGE


async def test_a_backfill_reads_thirty_pull_requests_for_a_point_and_more(nats_url) -> None:
    world = busy_world(PULL_REQUESTS, began=datetime.now(UTC) - EVERY * (PULL_REQUESTS + 24))
    points: Counter[str] = Counter()
    asked: Counter[str] = Counter()

    def note(call: Call) -> None:
        if named := _named(call):
            points[named] += call.points
            asked[named] += 1

    async with GitHubServer(world) as github:
        github.faults.after_answer.append(note)
        told = settings(nats_url, github, repositories=(FULL_NAME,), poll_seconds=600)
        async with collecting(told):
            await until(lambda: collected(nats_url), "all history being read")
        used = github.responder.quota.window(github.responder.credentials.of(TOKEN), "graphql").used
        assert github.counters.points == used == sum(points.values())
        assert github.counters.rest <= 2, "no more than who asks, and what is left"
    said = await progress(nats_url)
    assert said is not None
    assert said.collected == said.expected == PULL_REQUESTS
    # on full pages
    assert asked["PullRequests"] == PULL_REQUESTS / LARGEST_PAGE
    assert PULL_REQUESTS / points["PullRequests"] >= 37
    # of reviews that may be for a team, all together
    assert points["OnBehalfOf"] == 1
    # with deployments, releases and finding the repository; what its labels are called is no history
    looks = points.pop("RepositoryLabels")
    assert points.keys() == {"Repository", "PullRequests", "OnBehalfOf", "Deployments", "Releases"}
    assert PULL_REQUESTS / (used - looks) >= 30


async def test_what_has_been_read_and_does_not_move_costs_a_point_a_visit(nats_url) -> None:
    asked: list[tuple[str, int]] = []
    world = busy_world(60, began=datetime.now(UTC) - EVERY * 90)
    async with GitHubServer(world) as github:
        github.faults.after_answer.append(lambda call: asked.append((_named(call), call.points)))
        async with collecting(settings(nats_url, github, repositories=(FULL_NAME,))):
            await until(lambda: collected(nats_url), "all history being read")
            await until(lambda: asked[-3:] == [("Changed", 1)] * 3, "three polls, a point each")


def _named(call: Call) -> str:
    found = re.search(r"query (\w+)", call.json.get("query", ""))
    return found[1] if found else ""

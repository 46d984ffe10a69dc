"""The quota is shared: history stops first, then everything, and both go on when it starts over."""

import time

from services.contracts.notices import SourceProgress, SourceState
from tests.github import TOKEN, GitHubServer
from tests.integration.collector_harness import (
    REPO,
    at,
    collected,
    collecting,
    eventful_world,
    events,
    progress,
    settings,
)
from tests.waiting import until


class Clock:
    """GitHub's clock, which tests may put forward."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


def used(github: GitHubServer, points: int) -> None:
    """Somebody else uses points of the same quota."""
    github.responder.quota.window(github.responder.credentials.of(TOKEN), "graphql").used += points


async def _says(nats_url: str, words: str) -> SourceProgress | None:
    said = await progress(nats_url)
    return said if said and words in (said.error or "") else None


async def _has(nats_url: str, kind: str) -> bool:
    return any(event.type == kind for event in await events(nats_url))


async def test_when_little_is_left_history_waits_and_what_is_live_is_read(nats_url) -> None:
    world, clock = eventful_world(), Clock()
    repository = world.find_repository(REPO)
    async with GitHubServer(world, clock=clock, limits={"graphql": 5000}) as github:
        used(github, 3300)
        async with collecting(settings(nats_url, github)):
            await until(lambda: _says(nats_url, "history waits until"), "history waiting")
            assert (await progress(nats_url)).state is SourceState.BACKFILLING
            asked = [seen for seen in github.counters.seen if seen.points]
            world.review(repository.pulls[3], "carol", at(300), "APPROVED")
            world.request_review(repository.pulls[125], "erin", at(300))
            await until(lambda: _has(nats_url, "pull_request.review_requested"), "the request, live")
            assert not await collected(nats_url)
            assert len(asked) < 30, "history would have taken more"
            clock.ahead += 3700
            await until(lambda: collected(nats_url), "history going on in the new hour")


async def test_when_the_share_is_used_up_nothing_is_asked_until_the_quota_starts_over(nats_url) -> None:
    clock = Clock()
    async with GitHubServer(eventful_world(), clock=clock, limits={"graphql": 100}) as github:
        used(github, 77)
        async with collecting(settings(nats_url, github, github_budget=0.8)):
            await until(lambda: _says(nats_url, "Headway's 80% of the quota is used up"), "the limit")
            window = github.responder.quota.window(github.responder.credentials.of(TOKEN), "graphql")
            assert 18 <= window.remaining <= 20
            assert github.counters.by_status.keys() == {200}

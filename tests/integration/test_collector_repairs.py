"""What was missed is found again: by walking the last days once more, and by reading what is held open."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.collector.checkpoints.store import open_store
from services.collector.crawl.crawl_store import CrawlStore
from services.contracts.events import Event
from services.runtime.reconnecting_client import ReconnectingClient
from tests.github import GitHubServer, World
from tests.github.model import PullRequest
from tests.integration.collector_harness import (
    REPO,
    collected,
    collecting,
    events,
    history,
    progress,
    settings,
)
from tests.waiting import until

OFTEN = {"repair_hours": 2 / 3600, "repair_days": 7}
SELDOM = {"repair_hours": 24}


def quiet_world(now: Callable[[float], datetime]) -> tuple[World, PullRequest, PullRequest]:
    """One pull request that moved some days ago, one that is open since long, and newer ones."""
    world = World()
    repository = world.add_repository(REPO, at=now(-100))
    old = world.add_pull_request(repository, "alice", now(-60), title="Open since long")
    recent = world.add_pull_request(repository, "bob", now(-3), title="Recent")
    world.add_pull_request(repository, "carol", now(-1))
    return world, old, recent


def unseen(world: World, change, pull: PullRequest) -> None:
    """Let something happen that does not move the pull request up in GitHub's list."""
    before = pull.updated_at
    change()
    pull.repository.by_updated.move((pull.updated_at, pull.id), (before, pull.id), pull)
    pull.updated_at = before


def days_from_now() -> Callable[[float], datetime]:
    start = datetime.now(UTC)
    return lambda days: start + timedelta(days=days)


async def of(nats_url: str, kind: str) -> list[Event]:
    return [event for event in await events(nats_url) if event.type == kind]


async def test_the_last_days_are_walked_again_and_what_that_mends_is_counted(nats_url) -> None:
    now = days_from_now()
    world, _, recent = quiet_world(now)
    async with GitHubServer(world) as github, collecting(settings(nats_url, github, **OFTEN)):
        await until(lambda: collected(nats_url), "all history being read")
        unseen(world, lambda: world.review(recent, "carol", now(-2), "APPROVED"), recent)
        await until(lambda: of(nats_url, "pull_request.review_submitted"), "the review being found")
        await until(lambda: _repaired(nats_url, 1), "the repair being told")


async def test_what_is_held_open_is_read_again_however_long_it_has_not_moved(nats_url) -> None:
    now = days_from_now()
    world, old, _ = quiet_world(now)
    async with GitHubServer(world) as github, collecting(settings(nats_url, github, **OFTEN)):
        await until(lambda: collected(nats_url), "all history being read")
        unseen(world, lambda: world.merge(old, "carol", now(-50)), old)
        await until(lambda: of(nats_url, "pull_request.merged"), "the merge being found")
        await until(lambda: _repaired(nats_url, 1), "the repair being told")


async def test_a_restart_does_not_repeat_repairs_that_are_not_due(nats_url, nats_client) -> None:
    world, old, _ = quiet_world(days_from_now())
    async with GitHubServer(world) as github:
        told = settings(nats_url, github, **SELDOM)
        await history(nats_url, told)
        before = await _walked_again_at(nats_client, github, old)
        asked: list[str] = []
        github.faults.after_answer.append(lambda call: asked.append(call.json["query"]))
        async with collecting(told):
            await until(lambda: len(asked) >= 3, "some polls")
        assert await _walked_again_at(nats_client, github, old) == before
        assert not any("ByNumber" in query for query in asked)
    assert (await progress(nats_url)).repaired == 0


async def test_where_nothing_was_missed_nothing_is_counted(nats_url) -> None:
    now = days_from_now()
    world, _, recent = quiet_world(now)
    async with GitHubServer(world) as github, collecting(settings(nats_url, github, **OFTEN)):
        await until(lambda: collected(nats_url), "all history being read")
        world.review(recent, "carol", now(0), "APPROVED")
        await until(lambda: of(nats_url, "pull_request.review_submitted"), "the review being found")
        asked = github.counters.requests
        await until(lambda: github.counters.requests > asked + 6, "repairs that find nothing")
    assert (await progress(nats_url)).repaired == 0


async def _repaired(nats_url: str, number: int) -> bool:
    return (await progress(nats_url)).repaired == number


async def _walked_again_at(client: ReconnectingClient, github: GitHubServer, pull: PullRequest) -> object:
    store = await open_store(client)
    host = settings("nats://unused", github).endpoints.host
    return (await CrawlStore(host, store).state(pull.repository.id)).rewalked_at


async def test_a_rename_that_moves_nothing_is_found_and_told_by_one_event(nats_url) -> None:
    world, _, recent = quiet_world(days_from_now())
    async with GitHubServer(world) as github, collecting(settings(nats_url, github, **OFTEN)):
        await until(lambda: collected(nats_url), "all history being read")
        before = len(await events(nats_url))
        world.rename_account(recent.author, "bob-the-second")
        await until(lambda: _more(nats_url, before), "the rename being told")
        asked = github.counters.requests
        await until(lambda: github.counters.requests > asked + 6, "repairs that find nothing more")
        (told,) = (await events(nats_url))[before:]
    assert told.data.actor.login == "bob-the-second"
    assert told.data.actor.id == recent.author.id


async def _more(nats_url: str, before: int) -> bool:
    return len(await events(nats_url)) > before

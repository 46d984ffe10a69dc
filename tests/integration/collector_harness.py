"""The collector beside the tests' GitHub: a history with everything in it, the log, the progress."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import aiohttp
from nats.js.errors import NotFoundError

from services.collector.app import collect
from services.collector.checkpoints.store import open_store
from services.collector.fetch.fetch_request import FetchRequest
from services.collector.fetch.fetch_store import FetchStore
from services.collector.settings import CollectorSettings
from services.collector.timing import backoff
from services.contracts.events import Event, RepositoryDescribed, decode
from services.contracts.notices import DeadLetter, SourceProgress
from services.contracts.watch import Watch
from services.standalone.server_process import free_port
from tests.github import TOKEN, GitHubServer, World
from tests.github.model import PullRequest, Repository
from tests.github.webhooks import Delivery
from tests.nats_client import connect
from tests.waiting import until

REPO = "acme/nats.py"
SECRET = "It's a Secret to Everybody"
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
QUICK_SECONDS = 0.5


def at(hours: float) -> datetime:
    """So long after the world began."""
    return BEGAN + timedelta(hours=hours)


def eventful_world() -> World:
    """One repository in which everything happened that a pull request can live through."""
    world = World()
    repository = world.add_repository(REPO, at=at(-100))
    core = world.team("acme", "core", members=["carol"])
    _long_review(world, repository, core)
    _given_up(world, repository)
    _by_people_who_left(world, repository)
    world.add_pull_request(repository, "dependabot[bot]", at(30), labels=["dependencies", "a b"], commits=[])
    for index in range(120):
        pull = world.add_pull_request(repository, "dave", at(40 + index), title=f"Small change {index}")
        if index % 3:
            world.merge(pull, "alice", at(40.5 + index))
    _shipped(world, repository)
    return world


def _long_review(world: World, repository: Repository, core: Any) -> PullRequest:
    pull = world.add_pull_request(
        repository, "alice", at(0), draft=True, commits=[at(-5), at(0)], labels=["bug"]
    )
    world.ready(pull, "alice", at(1))
    world.to_draft(pull, "alice", at(2))
    world.ready(pull, "alice", at(3))
    world.request_review(pull, "bob", at(4))
    world.request_review(pull, core, at(4))
    world.request_review(pull, "erin", at(4))
    world.remove_request(pull, "erin", at(5))
    world.review(pull, "alice", at(6), "COMMENTED")
    asked = world.review(pull, "bob", at(7), "CHANGES_REQUESTED")
    world.review(pull, "carol", at(7), "PENDING")
    world.dismiss(asked, "alice", at(8))
    world.force_push(pull, "alice", at(9))
    for index in range(130):
        world.comment(pull, "bob", at(10 + index / 100))
    world.request_review(pull, "bob", at(12))
    world.review(pull, "bob", at(13), "APPROVED")
    world.merge(pull, "carol", at(14), noted_at=at(14) + timedelta(seconds=1))
    return pull


def _given_up(world: World, repository: Repository) -> None:
    reopened = world.add_pull_request(repository, "bob", at(15))
    world.close(reopened, "bob", at(16))
    world.reopen(reopened, "alice", at(17))
    world.close(reopened, "alice", at(18))
    traceless = world.add_pull_request(repository, "bob", at(19))
    world.forget(world.close(traceless, "bob", at(20)))


def _by_people_who_left(world: World, repository: Repository) -> None:
    pull = world.add_pull_request(repository, "mallory", at(21))
    world.review(pull, "trent", at(22), "APPROVED")
    world.merge(pull, "trent", at(23))
    world.delete_account("mallory")
    world.delete_account("trent")


def _shipped(world: World, repository: Repository) -> None:
    world.deploy(repository, "alice", at(200), states=[("in_progress", at(200.1)), ("success", at(200.2))])
    world.deploy(
        repository, "github-actions[bot]", at(201), environment="staging", states=[("failure", at(202))]
    )
    world.release(repository, "v1.0.0", "alice", at(203))
    world.release(repository, "v1.1.0", "alice", at(204), draft=True)


def settings(nats_url: str, github: GitHubServer, **changed: Any) -> CollectorSettings:
    """A collector of the tests' GitHub that is quick to look again."""
    given = {
        "nats_url": nats_url,
        "github_api_url": github.url,
        "github_token": TOKEN,
        "repositories": (REPO,),
        "collector_port": free_port(),
        "webhook_secret": SECRET,
        "poll_seconds": 1,
    }
    return CollectorSettings(**(given | changed))


@contextlib.asynccontextmanager
async def collecting(told: CollectorSettings, watch: Watch | None = None) -> AsyncIterator[str]:
    """A running collector that does not wait long after what failed; its address."""
    with patch.object(backoff, "FIRST_BACKOFF_SECONDS", QUICK_SECONDS):
        task = asyncio.create_task(collect(told, watch or Watch(repositories=told.repositories)))
        address = f"http://127.0.0.1:{told.collector_port}"
        try:
            await until(lambda: ready(address), "the collector being ready")
            yield address
            assert not task.done(), task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def ready(address: str) -> bool:
    """Whether the collector says that it is."""
    async with aiohttp.ClientSession() as session:
        try:
            async with session.get(f"{address}/health/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


async def deliver(address: str, *deliveries: Delivery) -> list[int]:
    """Send deliveries one after the other; the answers."""
    statuses = []
    async with aiohttp.ClientSession() as session:
        for each in deliveries:
            url = f"{address}/webhooks/github"
            async with session.post(url, data=each.body, headers=each.headers) as answer:
                statuses.append(answer.status)
    return statuses


async def messages(nats_url: str, stream: str) -> list[bytes]:
    """Everything that a stream holds."""
    client = await connect(nats_url)
    try:
        js = client.jetstream(timeout=60)
        found = await js.stream_info(stream)
        reader = await js.subscribe(found.config.subjects[0], stream=stream, ordered_consumer=True)
        return [(await reader.next_msg(timeout=30)).data for _ in range(found.state.messages)]
    except NotFoundError:
        return []
    finally:
        await client.close()


async def log(nats_url: str) -> list[Event]:
    """The whole log."""
    return [decode(body) for body in await messages(nats_url, "EVENTS")]


async def events(nats_url: str) -> list[Event]:
    """The log, without what repositories themselves are called."""
    return [event for event in await log(nats_url) if not isinstance(event, RepositoryDescribed)]


async def dead_letters(nats_url: str) -> list[DeadLetter]:
    """Everything that could not be read."""
    return [DeadLetter.model_validate_json(body) for body in await messages(nats_url, "DEAD_LETTERS")]


async def to_fetch(nats_url: str) -> list[FetchRequest]:
    """What moved and is still to be fetched."""
    client = await connect(nats_url)
    try:
        store = await open_store(client)
        return [need for need, _ in await FetchStore(store).requests()]
    finally:
        await client.close()


async def sources(nats_url: str) -> list[SourceProgress]:
    """The last word on each repository."""
    return [SourceProgress.model_validate_json(body) for body in await messages(nats_url, "SOURCES")]


async def progress(nats_url: str) -> SourceProgress | None:
    """The last word on the one repository."""
    found = await sources(nats_url)
    return found[-1] if found else None


async def collected(nats_url: str) -> bool:
    """Whether all history has been read."""
    said = await progress(nats_url)
    return said is not None and said.last_complete_walk is not None


async def history(nats_url: str, told: CollectorSettings) -> list[Event]:
    """Run a collector until it has read everything; the log it leaves."""
    async with collecting(told):
        await until(lambda: collected(nats_url), "all history being read")
    return await events(nats_url)


def facts(found: list[Event]) -> dict[str, tuple[object, ...]]:
    """What events say by their ids, apart from who saw it and when."""
    return {each.id: (each.type, each.time, each.source, each.subject, each.data) for each in found}


def without_commit_of_tags(said: dict[str, tuple[object, ...]]) -> dict[str, tuple[object, ...]]:
    """The same without what REST cannot know: which commit a release's tag names."""
    return {
        name: (*rest, data.model_copy(update={"sha": None}))
        if rest[0] == "release.published"
        else (*rest, data)
        for name, (*rest, data) in said.items()
    }

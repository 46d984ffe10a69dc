"""Repositories whose labels change at GitHub, a collector that looks often, and the labels in its log."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from unittest.mock import patch

from services.aggregator.facts.entities import PullRequestFacts, merge_pull_request
from services.collector.checkpoints.store import CheckpointStore, open_store
from services.collector.crawl.crawl_store import CrawlStore
from services.collector.github.client.github_clock import GitHubClock
from services.collector.polling import label_polling
from services.contracts.events import PullRequestDescribed
from tests.github import GitHubServer, World, faults
from tests.github.model import Repository
from tests.integration.collector_harness import at, collecting, events, settings, sources
from tests.nats_client import connect
from tests.waiting import until

HOST = "127.0.0.1"
LABELS = "bug", "feature", "later"
LATER = at(500)
Change = Callable[[World, Repository], None]

often = patch.object(label_polling, "label_seconds", lambda wished, *_: wished)
# GitHub tells its time in whole seconds: what changes within one, between two collectors, has no order. Here
# its clock is ours.
exact = patch.object(GitHubClock, "observe", lambda *_: None)


def renamed(world: World, repository: Repository) -> None:
    world.rename_label(repository, "bug", "type: bug", LATER)


def deleted(world: World, repository: Repository) -> None:
    world.delete_label(repository, "bug", LATER)


def renamed_twice(world: World, repository: Repository) -> None:
    world.rename_label(repository, "bug", "defect", LATER)
    world.rename_label(repository, "defect", "type: bug", LATER)


def renamed_to_what_was_deleted(world: World, repository: Repository) -> None:
    world.delete_label(repository, "bug", LATER)
    world.rename_label(repository, "feature", "bug", LATER)


def exchanged(world: World, repository: Repository) -> None:
    for name, new in ("bug", "x"), ("feature", "bug"), ("x", "feature"):
        world.rename_label(repository, name, new, LATER)


def spelt_otherwise(world: World, repository: Repository) -> None:
    world.rename_label(repository, "bug", "Bug", LATER)


CHANGES: tuple[Change, ...] = (
    *(renamed, deleted, renamed_twice, renamed_to_what_was_deleted, exchanged, spelt_otherwise),
)


def labelled(world: World, name: str, pulls: int = 9) -> Repository:
    """A repository of pull requests with labels, half of them merged."""
    repository = world.add_repository(f"acme/{name}", at=at(-100))
    for index in range(pulls):
        labels = LABELS[index % 3 : index % 3 + 1 + index % 2]
        pull = world.add_pull_request(repository, "alice", at(index), labels=labels)
        if index % 2:
            world.merge(pull, "bob", at(index + 0.5))
    return repository


def server(world: World, *, by_rest: bool = False) -> GitHubServer:
    github = GitHubServer(world, limits={"graphql": 100_000, "core": 100_000})
    if by_rest:
        github.faults.add(faults.refused(), when=faults.graphql, times=None)
    return github


@asynccontextmanager
async def open_checkpoints(nats_url: str) -> AsyncIterator[CheckpointStore]:
    """The collector's checkpoint store, opened beside the collector."""
    client = await connect(nats_url)
    try:
        yield await open_store(client)
    finally:
        await client.close()


@asynccontextmanager
async def reading(nats_url: str, github: GitHubServer, **changed: object) -> AsyncIterator[str]:
    """A collector of all repositories that knows all pull requests and labels; its address."""
    every = [*github.world.repositories.values()]

    async def known() -> bool:
        async with open_checkpoints(nats_url) as store:
            states = [await CrawlStore(HOST, store).labels(each.id) for each in every]
        walked = [each for each in await sources(nats_url) if each.last_complete_walk]
        return len(walked) == len(every) and all(state.names is not None for state in states)

    names = tuple(each.full_name for each in every)
    with often, exact:
        async with collecting(settings(nats_url, github, **{"repositories": names} | changed)) as address:
            await until(known, "all pull requests and labels being read")
            yield address


async def pull_requests_in_log(nats_url: str) -> list[PullRequestFacts]:
    """Return every pull request as the log describes it."""
    told = defaultdict(list)
    for event in await events(nats_url):
        if isinstance(event, PullRequestDescribed):
            told[event.data.pull_request.id].append(event)
    return [merge_pull_request(None, some) for some in told.values()]


async def labels_in_log(nats_url: str) -> dict[int, list[str]]:
    """Return the names of labels in the log, by the id of their pull request."""
    return {each.id: list(each.attributes["labels"].value) for each in await pull_requests_in_log(nats_url)}


def labels_at_github(world: World) -> dict[int, list[str]]:
    """Return the same as GitHub has it."""
    every = [pull for each in world.repositories.values() for pull in each.pulls.values()]
    return {pull.id: sorted(label.name for label in pull.labels) for pull in every}


async def until_followed(nats_url: str, world: World) -> None:
    """Wait until the log has the labels that every pull request has at GitHub."""
    wanted = labels_at_github(world)

    async def same() -> bool:
        return await labels_in_log(nats_url) == wanted

    await until(same, "the log having the labels that GitHub has")

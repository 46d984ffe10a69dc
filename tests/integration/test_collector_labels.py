"""Labels that are renamed or deleted at GitHub, which moves no pull request: the log follows all the same."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from nats import connect

from services.aggregator.facts.entities import PullRequestFacts, merge_pull_request
from services.collector.backfill.backfill import Backfill
from services.collector.backfill.backfill_store import BackfillStore
from services.collector.checkpoints import keys
from services.collector.checkpoints.store import CheckpointStore, open_store
from services.collector.crawl.crawl_store import CrawlStore
from services.collector.github.client.github_clock import GitHubClock
from services.collector.polling import label_polling
from services.contracts.events import PullRequestDescribed
from tests.github import GitHubServer, World, faults
from tests.github.model import Repository
from tests.github.webhooks import Recorder
from tests.integration.collector_harness import SECRET, at, collecting, events, settings, sources, to_fetch
from tests.waiting import until

HOST = "127.0.0.1"
LABELS = "bug", "feature", "later"
LATER = at(500)
MORE_THAN_A_PAGE = 130
NEVER = 86_400
Change = Callable[[World, Repository], None]

often = patch.object(label_polling, "label_seconds", lambda wished, *_: wished)
# GitHub tells its time in whole seconds: what changes within one, between two collectors, has no order. Here
# its clock is ours.
exact = patch.object(GitHubClock, "heard", lambda *_: None)


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
async def remembered(nats_url: str) -> AsyncIterator[CheckpointStore]:
    """What the collector remembers."""
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
        async with remembered(nats_url) as store:
            states = [await CrawlStore(HOST, store).labels(each.id) for each in every]
        walked = [each for each in await sources(nats_url) if each.last_complete_walk]
        return len(walked) == len(every) and all(state.names is not None for state in states)

    names = tuple(each.full_name for each in every)
    with often, exact:
        async with collecting(settings(nats_url, github, **{"repositories": names} | changed)) as address:
            await until(known, "all pull requests and labels being read")
            yield address


async def known_by_log(nats_url: str) -> list[PullRequestFacts]:
    """Every pull request as whoever reads the log has it."""
    told = defaultdict(list)
    for event in await events(nats_url):
        if isinstance(event, PullRequestDescribed):
            told[event.data.pull_request.id].append(event)
    return [merge_pull_request(None, some) for some in told.values()]


async def in_the_log(nats_url: str) -> dict[int, list[str]]:
    """The labels by id of their pull request."""
    return {each.id: list(each.attributes["labels"].value) for each in await known_by_log(nats_url)}


def at_github(world: World) -> dict[int, list[str]]:
    every = [pull for each in world.repositories.values() for pull in each.pulls.values()]
    return {pull.id: sorted(label.name for label in pull.labels) for pull in every}


async def followed(nats_url: str, world: World) -> None:
    """Wait until the log says of every pull request what GitHub says."""
    wanted = at_github(world)

    async def same() -> bool:
        return await in_the_log(nats_url) == wanted

    await until(same, "the log having the labels that GitHub has")


@pytest.mark.parametrize("by_rest", [False, True], ids=["graphql", "rest"])
async def test_polling_notices_whatever_became_of_labels(nats_url: str, by_rest: bool) -> None:
    world = World()
    shops = [(change, labelled(world, change.__name__)) for change in CHANGES]
    async with server(world, by_rest=by_rest) as github, reading(nats_url, github):
        for change, repository in shops:
            change(world, repository)
        await followed(nats_url, world)
        assert {(each.error, each.repaired) for each in await sources(nats_url)} == {(None, 0)}


async def test_a_delivery_tells_at_once_what_became_of_labels(nats_url: str) -> None:
    world = World()
    shops = [(change, labelled(world, change.__name__)) for change in CHANGES]
    async with server(world) as github, reading(nats_url, github, poll_seconds=NEVER) as address:
        recorder = Recorder(world, SECRET)
        for change, repository in shops:
            change(world, repository)
        assert {each.event for each in recorder.deliveries} == {"label"}
        for each in recorder.deliveries[::-1]:
            assert await github.send(f"{address}/webhooks/github", each) == 202
        await followed(nats_url, world)


async def test_more_than_a_page_of_pull_requests_and_of_labels_are_read_to_the_end(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "large", MORE_THAN_A_PAGE)
    for number in range(MORE_THAN_A_PAGE):
        world.label(repository, f"area {number}")
    async with server(world) as github, reading(nats_url, github):
        last = f"area {MORE_THAN_A_PAGE - 1}"
        world.add_label(repository.pulls[1], last, "alice", LATER)
        await followed(nats_url, world)
        renamed(world, repository)
        world.rename_label(repository, last, "area last", LATER)
        await followed(nats_url, world)


async def test_what_was_renamed_and_renamed_back_is_called_what_it_is_called_now(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "restless")
    async with server(world) as github, reading(nats_url, github):
        for name, new in ("bug", "defect"), ("defect", "bug"), ("bug", "defect"):
            world.rename_label(repository, name, new, LATER)
            await followed(nats_url, world)


async def test_labels_that_changed_while_nobody_looked_are_noticed_at_the_start(nats_url: str) -> None:
    world = World()
    shops = [(change, labelled(world, change.__name__)) for change in CHANGES]
    async with server(world) as github:
        async with reading(nats_url, github):
            pass
        for change, repository in shops:
            change(world, repository)
        async with reading(nats_url, github):
            await followed(nats_url, world)


async def test_a_restart_in_the_midst_of_reading_again_forgets_nothing(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "interrupted")
    async with server(world) as github:
        fetched = faults.query("query ByNumber(")
        async with reading(nats_url, github):
            silenced = github.faults.add(faults.html(), when=fetched, times=None)
            renamed(world, repository)

            async def noticed() -> bool:  # what is queued stays; what is gone may be queued before it is seen
                return bool(await to_fetch(nats_url)) or not await _caught_up(nats_url, repository)

            await until(noticed, "the new name being noticed")
        silenced.times = 0
        async with reading(nats_url, github):
            await followed(nats_url, world)
            await until(lambda: _caught_up(nats_url, repository), "nothing being left to read again")


async def _caught_up(nats_url: str, repository: Repository) -> bool:
    async with remembered(nats_url) as store:
        return not (await CrawlStore(HOST, store).labels(repository.id)).gone


async def test_a_backfill_mends_labels_of_which_nothing_was_remembered(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "forgotten")
    async with server(world) as github:
        async with reading(nats_url, github):
            pass
        async with remembered(nats_url) as store:
            await store.bucket._bucket.delete(keys.labels(HOST, repository.id))
        renamed(world, repository)
        async with reading(nats_url, github):
            assert await in_the_log(nats_url) != at_github(world)
            async with remembered(nats_url) as store:
                asked = {"host": HOST, "repository_id": repository.id, "asked_at": datetime.now(UTC)}
                backfills = BackfillStore(store)
                await backfills.keep(Backfill(**asked, since=at(-1000)))
                await backfills.announce("now")
            await followed(nats_url, world)


@pytest.mark.parametrize("while_away", [False, True])
async def test_open_pull_requests_follow_a_default_branch_that_is_renamed(
    nats_url: str, while_away: bool
) -> None:
    world = World()
    repository = labelled(world, "trunk")

    def rename() -> None:
        repository.default_branch = "trunk"
        for pull in repository.pulls.values():
            pull.base = "trunk" if pull.state == "OPEN" else pull.base

    async def followed() -> bool:
        known = await known_by_log(nats_url)
        return {each.number: each.attributes["base"].value for each in known} == {
            number: pull.base for number, pull in repository.pulls.items()
        }

    async with server(world) as github:
        async with reading(nats_url, github):
            if not while_away:
                rename()
                await until(followed, "open pull requests having the new base")
        if while_away:
            rename()
            async with reading(nats_url, github):
                await until(followed, "open pull requests having the new base")


async def test_without_a_token_no_request_is_spent_on_labels(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "public")
    async with GitHubServer(world, anonymous_limit=1000) as github:
        without = settings(nats_url, github, github_token=None, repositories=(repository.full_name,))
        async with collecting(without):

            async def read() -> bool:
                return any(each.last_complete_walk for each in await sources(nats_url))

            await until(read, "the history being read")
        assert not [seen for seen in github.counters.seen if "/labels" in seen.path]


async def test_as_long_as_no_label_changes_no_pull_request_is_read_again(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "quiet")
    async with server(world) as github, reading(nats_url, github):
        before = len(await events(nats_url))
        world.label(repository, "new")

        async def noticed() -> bool:
            async with remembered(nats_url) as store:
                names = (await CrawlStore(HOST, store).labels(repository.id)).names or {}
                return "new" in names.values()

        await until(noticed, "the new label being noticed")
        assert len(await events(nats_url)) == before

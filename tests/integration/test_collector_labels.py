"""Labels that are renamed or deleted at GitHub, which moves no pull request: the log follows all the same."""

import pytest

from services.collector.crawl.crawl_store import CrawlStore
from tests.github import GitHubServer, World
from tests.github.webhooks import Recorder
from tests.integration.collector_harness import SECRET, collecting, events, settings, sources
from tests.integration.labels_harness import (
    CHANGES,
    HOST,
    LATER,
    labelled,
    open_checkpoints,
    reading,
    renamed,
    server,
    until_followed,
)
from tests.waiting import until

MORE_THAN_A_PAGE = 130
NEVER = 86_400


@pytest.mark.parametrize("by_rest", [False, True], ids=["graphql", "rest"])
async def test_polling_notices_whatever_became_of_labels(nats_url: str, by_rest: bool) -> None:
    world = World()
    shops = [(change, labelled(world, change.__name__)) for change in CHANGES]
    async with server(world, by_rest=by_rest) as github, reading(nats_url, github):
        for change, repository in shops:
            change(world, repository)
        await until_followed(nats_url, world)
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
        await until_followed(nats_url, world)


async def test_more_than_a_page_of_pull_requests_and_of_labels_are_read_to_the_end(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "large", MORE_THAN_A_PAGE)
    for number in range(MORE_THAN_A_PAGE):
        world.label(repository, f"area {number}")
    async with server(world) as github, reading(nats_url, github):
        last = f"area {MORE_THAN_A_PAGE - 1}"
        world.add_label(repository.pulls[1], last, "alice", LATER)
        await until_followed(nats_url, world)
        renamed(world, repository)
        world.rename_label(repository, last, "area last", LATER)
        await until_followed(nats_url, world)


async def test_what_was_renamed_and_renamed_back_is_called_what_it_is_called_now(nats_url: str) -> None:
    world = World()
    repository = labelled(world, "restless")
    async with server(world) as github, reading(nats_url, github):
        for name, new in ("bug", "defect"), ("defect", "bug"), ("bug", "defect"):
            world.rename_label(repository, name, new, LATER)
            await until_followed(nats_url, world)


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
            async with open_checkpoints(nats_url) as store:
                names = (await CrawlStore(HOST, store).labels(repository.id)).names or {}
                return "new" in names.values()

        await until(noticed, "the new label being noticed")
        assert len(await events(nats_url)) == before

"""Pull requests that moved are fetched many at once, and none of them stands in another's way."""

import asyncio
from functools import partial

import aiohttp
import pytest

from tests.github import GitHubServer, World, faults
from tests.github.webhooks import Delivery, Recorder
from tests.integration.collector_harness import REPO, SECRET, at, collecting, events, settings, sources
from tests.waiting import until

QUIET = 3600  # seconds between two polls: what is seen is fetched because of a delivery
MANY = 60


def many_at_once() -> tuple[World, Recorder]:
    """Sixty pull requests in three repositories; what happens to them from now on is recorded."""
    world = World()
    names = (REPO, "acme/web", "acme/docs")
    repositories = [world.add_repository(name, at=at(-1)) for name in names]
    for index in range(MANY):
        world.add_pull_request(repositories[index % 3], "alice", at(index / 10))
    return world, Recorder(world, SECRET)


async def told(world: World, recorder: Recorder, address: str) -> None:
    """Everybody is asked for a review at once, and GitHub delivers it."""
    for repository in world.repositories.values():
        for pull in repository.pulls.values():
            world.request_review(pull, "bob", at(10))
    url = f"{address}/webhooks/github"
    async with aiohttp.ClientSession() as session:

        async def kept(delivery: Delivery) -> bool:
            """On a slow machine the log may not answer in time; then it is sent again."""
            async with session.post(url, data=delivery.body, headers=delivery.headers) as answer:
                assert answer.status in {202, 503}
                return answer.status == 202

        await asyncio.gather(*(until(partial(kept, one), "a delivery") for one in recorder.deliveries))


async def requested(nats_url: str) -> set[tuple[str, int]]:
    """The pull requests of which the request has been seen."""
    found = [each for each in await events(nats_url) if each.type == "pull_request.review_requested"]
    return {(each.data.repository.name, each.data.pull_request.number) for each in found}


async def all_requested(nats_url: str, number: int = MANY) -> bool:
    return len(await requested(nats_url)) == number


@pytest.fixture
async def watching(nats_url):
    """A collector that has read everything, its GitHub, and what happens next."""
    world, recorder = many_at_once()
    async with GitHubServer(world) as github:
        names = tuple(repository.full_name for repository in world.repositories.values())
        async with collecting(settings(nats_url, github, repositories=names, poll_seconds=QUIET)) as address:
            await until(lambda: all_read(nats_url, names), "all history of every repository being read")
            yield world, recorder, github, address


async def all_read(nats_url: str, names: tuple[str, ...]) -> bool:
    """Whether every repository has been read once; nothing is asked of GitHub then before the next poll."""
    return {each.repo for each in await sources(nats_url) if each.last_complete_walk} >= set(names)


async def test_a_burst_over_many_pull_requests_costs_a_handful_of_requests(nats_url, watching) -> None:
    world, recorder, github, address = watching
    github.counters.reset()
    await told(world, recorder, address)
    await until(lambda: all_requested(nats_url), "everything that moved being fetched")
    assert github.counters.requests <= MANY / 10
    assert github.counters.points <= MANY / 10


async def test_one_that_is_gone_does_not_stop_the_others(nats_url, watching) -> None:
    world, recorder, _, address = watching
    web = world.find_repository("acme/web")
    world.request_review(web.pulls[3], "bob", at(9))
    del web.pulls[3]
    await told(world, recorder, address)
    await until(lambda: all_requested(nats_url, MANY - 1), "the others being fetched")
    assert ("web", 3) not in await requested(nats_url)


async def test_a_repository_that_is_gone_does_not_stop_the_others(nats_url, watching) -> None:
    world, recorder, _, address = watching
    docs = world.find_repository("acme/docs")
    world.request_review(docs.pulls[1], "bob", at(9))
    world.remove_repository(docs)
    await told(world, recorder, address)
    await until(lambda: all_requested(nats_url, 2 * MANY // 3), "the others being fetched")


async def test_too_much_at_once_is_asked_for_in_parts(nats_url, watching) -> None:
    world, recorder, github, address = watching
    many = faults.query("p7: pullRequest")
    github.faults.script(
        [faults.html(502), faults.partial(0), faults.html(504), faults.dropped, None], when=many
    )
    await told(world, recorder, address)
    await until(lambda: all_requested(nats_url), "everything that moved being fetched")

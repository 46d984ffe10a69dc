"""A delivery that GitHub sends again is done once, also where the collector was started anew in between."""

import uuid

import aiohttp

from services.contracts.streams import DELIVERIES_BUCKET, DELIVERIES_KEPT
from services.runtime.reconnecting_client import ReconnectingClient
from tests.github import GitHubServer, World
from tests.github.webhooks import Delivery, Recorder
from tests.integration.collector_harness import REPO, SECRET, at, collected, collecting, events, settings
from tests.waiting import until


async def answer(address: str, delivery: Delivery, guid: str) -> tuple[int, str]:
    known = str(uuid.uuid5(uuid.NAMESPACE_URL, guid)) if guid else ""
    headers = delivery.headers | {"X-GitHub-Delivery": known}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{address}/webhooks/github", data=delivery.body, headers=headers) as answered,
    ):
        return answered.status, (await answered.json())["status"]


async def test_the_same_delivery_is_done_once_before_and_after_a_restart(
    nats_url: str, nats_client: ReconnectingClient
) -> None:
    world = World()
    repository = world.add_repository(REPO, at=at(-1))
    recorder = Recorder(world, SECRET)
    async with GitHubServer(world) as github:
        told = settings(nats_url, github, poll_seconds=3600)
        async with collecting(told) as address:
            await until(lambda: collected(nats_url), "the empty repository being read")
            world.add_pull_request(repository, "alice", at(0))
            delivery = next(
                each for each in recorder.deliveries if each.headers["X-GitHub-Event"] == "pull_request"
            )
            assert await answer(address, delivery, "72d3162e.cc78") == (202, "kept")
            assert await answer(address, delivery, "72d3162e.cc78") == (202, "kept before")
        before = len(await events(nats_url))
        async with collecting(told) as address:
            assert await answer(address, delivery, "72d3162e.cc78") == (202, "kept before")
            assert await answer(address, delivery, "another") == (202, "kept")
            assert await answer(address, delivery, "") == (202, "kept")
        said = await events(nats_url)
    assert len({each.id for each in said}) == len(said) >= before
    bucket = await nats_client.jetstream(timeout=60).stream_info(f"KV_{DELIVERIES_BUCKET}")
    assert bucket.config.max_age == DELIVERIES_KEPT.total_seconds()
    assert bucket.state.messages == 2

"""Deliveries against a real NATS: kept before they are acknowledged, refused when they are not GitHub's."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from services.contracts.events import Via
from services.standalone.embedded_servers import NatsServer
from tests.github import GitHubServer, World, faults
from tests.github.webhooks import Delivery, Recorder, sample, signatures
from tests.integration.collector_harness import (
    REPO,
    SECRET,
    at,
    collected,
    collecting,
    dead_letters,
    events,
    facts,
    history,
    ready,
    settings,
    to_fetch,
)
from tests.waiting import until

QUIET = 3600  # seconds between two polls: what is seen is seen by webhook


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


async def send(
    session: aiohttp.ClientSession, address: str, delivery: Delivery, **headers: str | None
) -> int:
    given = {name: value for name, value in (delivery.headers | headers).items() if value is not None}
    async with session.post(f"{address}/webhooks/github", data=delivery.body, headers=given) as answer:
        return answer.status


def told_world() -> tuple[World, Recorder]:
    """An empty repository, and everything from now on as GitHub delivers it."""
    world = World()
    world.add_repository(REPO, at=at(-1))
    return world, Recorder(world, SECRET)


async def of(nats_url: str, via: Via) -> list[str]:
    return [event.type for event in await events(nats_url) if event.via is via]


async def test_what_a_delivery_says_by_itself_is_in_the_log_when_it_is_acknowledged(
    nats_url, session
) -> None:
    world, recorder = told_world()
    async with (
        GitHubServer(world) as github,
        collecting(settings(nats_url, github, poll_seconds=QUIET)) as address,
    ):
        await until(lambda: collected(nats_url), "the empty repository being read")
        github.faults.add(faults.html(502), times=None)  # nothing can be fetched
        pull = world.add_pull_request(world.find_repository(REPO), "alice", at(0))
        world.review(pull, "bob", at(1), "APPROVED")
        world.merge(pull, "alice", at(2))
        for delivery in recorder.deliveries:
            assert await send(session, address, delivery) == 202
        said = await of(nats_url, Via.WEBHOOK)
    assert {"pull_request.opened", "pull_request.review_submitted", "pull_request.merged"} <= set(said)
    assert said.count("pull_request.described") == 3


async def test_a_pull_request_that_moved_is_fetched_once_for_a_burst(nats_url, session) -> None:
    world, recorder = told_world()
    async with (
        GitHubServer(world) as github,
        collecting(settings(nats_url, github, poll_seconds=QUIET)) as address,
    ):
        await until(lambda: collected(nats_url), "the empty repository being read")
        pull = world.add_pull_request(world.find_repository(REPO), "alice", at(0), draft=True)
        world.ready(pull, "alice", at(1))
        world.request_review(pull, "bob", at(2))
        asked = github.counters.requests
        await asyncio.gather(*(send(session, address, delivery) for delivery in recorder.deliveries))
        await until(lambda: _has(nats_url, "pull_request.review_requested"), "the request")
        assert await _has(nats_url, "pull_request.ready_for_review")
        assert github.counters.requests == asked + 1


async def _has(nats_url: str, kind: str) -> bool:
    return any(event.type == kind for event in await events(nats_url))


async def test_webhooks_and_polling_say_the_same(nats_url, nats_client, session) -> None:
    world, recorder = told_world()
    async with GitHubServer(world) as github:
        async with collecting(settings(nats_url, github, poll_seconds=QUIET)) as address:
            await until(lambda: collected(nats_url), "the empty repository being read")
            _live_a_little(world)
            for delivery in [*recorder.deliveries, *reversed(recorder.deliveries)]:
                assert await send(session, address, delivery) == 202
            await until(lambda: _fetched(nats_url), "everything that moved being fetched")
        by_webhook = facts(await events(nats_url))
        await _wipe(nats_client)
        by_polling = facts(await history(nats_url, settings(nats_url, github)))
    # each source describes a pull request as far as it can know it, at each of its moments
    comparable = {name: fact for name, fact in by_webhook.items() if fact[0] != "pull_request.described"}
    expected = {name: fact for name, fact in by_polling.items() if fact[0] != "pull_request.described"}
    releases = {name for name, fact in expected.items() if fact[0] == "release.published"}
    assert comparable.keys() == expected.keys()
    assert {name for name in expected if comparable[name] != expected[name]} <= releases
    assert {
        name for name, fact in by_polling.items() if fact[0] == "pull_request.described"
    } <= by_webhook.keys()


def _live_a_little(world: World) -> None:
    repository = world.find_repository(REPO)
    pull = world.add_pull_request(repository, "alice", at(0), draft=True)
    world.ready(pull, "alice", at(1))
    world.request_review(pull, "bob", at(2))
    review = world.review(pull, "bob", at(3), "APPROVED")
    world.comment(pull, "bob", at(4))
    world.dismiss(review, "alice", at(5))
    world.force_push(pull, "alice", at(6))
    world.review(pull, "bob", at(7), "APPROVED")
    world.merge(pull, "bob", at(8))
    other = world.add_pull_request(repository, "dependabot[bot]", at(9))
    world.close(other, "alice", at(10))
    world.reopen(other, "alice", at(11))
    world.deploy(repository, "alice", at(12), states=[("in_progress", at(13)), ("success", at(14))])
    world.release(repository, "v1", "alice", at(15))


async def _fetched(nats_url: str) -> bool:
    return not await to_fetch(nats_url)


async def _wipe(client) -> None:
    for stream in await client.jetstream(timeout=60).streams_info():
        await client.jetstream(timeout=60).delete_stream(stream.config.name)


async def test_a_wrong_or_missing_signature_is_refused_and_publishes_nothing(nats_url, session) -> None:
    world, recorder = told_world()
    world.add_pull_request(world.find_repository(REPO), "alice", at(0))
    (delivery,) = recorder.deliveries
    forged = signatures("another secret", delivery.body)
    async with GitHubServer(World()) as github:
        told = settings(nats_url, github, repositories=(), poll_seconds=QUIET)
        async with collecting(told) as address:
            header = "X-Hub-Signature-256"
            assert await send(session, address, delivery, **{header: forged[header]}) == 401
            assert await send(session, address, delivery, **{header: None}) == 401
            assert (
                await send(session, address, delivery, **{header: delivery.headers["X-Hub-Signature"]}) == 401
            )
            assert await events(nats_url) == []
            assert await send(session, address, delivery) == 202
    assert len(await events(nats_url)) == 2


async def test_without_a_secret_nothing_is_accepted(nats_url, session) -> None:
    world, recorder = told_world()
    world.add_pull_request(world.find_repository(REPO), "alice", at(0))
    async with GitHubServer(world) as github:
        told = settings(nats_url, github, repositories=(), webhook_secret=None)
        async with collecting(told) as address:
            delivery = recorder.deliveries[0]
            url = f"{address}/webhooks/github"
            async with session.post(url, data=delivery.body, headers=delivery.headers) as answer:
                assert (answer.status, await answer.json()) == (
                    503,
                    {"status": "no secret is set here: HEADWAY_WEBHOOK_SECRET"},
                )


async def test_other_repositories_are_ignored_and_counted(nats_url, session) -> None:
    world, recorder = told_world()
    world.add_pull_request(world.add_repository("acme/other", at=at(0)), "alice", at(1))
    async with GitHubServer(world) as github, collecting(settings(nats_url, github)) as address:
        await until(lambda: collected(nats_url), "the empty repository being read")
        assert await send(session, address, recorder.deliveries[-1]) == 202
        async with session.get(f"{address}/metrics") as answer:
            assert 'headway_webhook_ignored_total{reason="repository not watched"}' in await answer.text()
    assert await events(nats_url) == []


async def test_a_known_event_in_an_unknown_shape_is_kept_as_a_dead_letter(nats_url, session) -> None:
    odd = sample("pull_request", {"action": "opened", "pull_request": {"id": 1}}, SECRET)
    async with (
        GitHubServer(World()) as github,
        collecting(settings(nats_url, github, repositories=())) as address,
    ):
        assert await send(session, address, odd) == 202
    (letter,) = await dead_letters(nats_url)
    assert (letter.stream, letter.subject) == ("webhooks", "pull_request")
    assert "repository" in letter.reason


async def test_a_need_to_fetch_survives_githubs_outage_and_a_restart(nats_url, session) -> None:
    world, recorder = told_world()
    async with GitHubServer(world) as github:
        told = settings(nats_url, github, poll_seconds=QUIET)
        async with collecting(told) as address:
            await until(lambda: collected(nats_url), "the empty repository being read")
            github.faults.add(faults.dropped, times=None)
            pull = world.add_pull_request(world.find_repository(REPO), "alice", at(0))
            world.request_review(pull, "bob", at(2))
            for delivery in recorder.deliveries:
                assert await send(session, address, delivery) == 202
        assert not await _has(nats_url, "pull_request.review_requested")
        github.faults.clear()
        # nothing watched any more, so that only the need itself can lead to the pull request
        async with collecting(settings(nats_url, github, repositories=(), poll_seconds=QUIET)):
            await until(lambda: _has(nats_url, "pull_request.review_requested"), "the fetch")


async def test_while_nats_is_away_the_sender_is_told_so_and_can_send_again(tmp_path: Path, session) -> None:
    world, recorder = told_world()
    world.add_pull_request(world.find_repository(REPO), "alice", at(0))
    (delivery,) = recorder.deliveries
    async with NatsServer(tmp_path) as nats, GitHubServer(World()) as github:
        told = settings(nats.url, github, repositories=())
        async with collecting(told) as address:
            await nats.kill()
            assert await send(session, address, delivery) == 503
            await nats.start()
            await until(lambda: ready(address), "NATS being back")
            assert await send(session, address, delivery) == 202
        assert [event.type for event in await events(nats.url)] == [
            "pull_request.described",
            "pull_request.opened",
        ]

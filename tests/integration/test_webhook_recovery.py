"""What failed while Headway was away is sent again by GitHub, and what came before is not done twice."""

import aiohttp
import pytest

from services.contracts.watch import Watch
from services.standalone.server_process import free_port
from tests.github import GitHubServer, World, faults
from tests.github.credentials import App
from tests.github.hooks import Hook
from tests.github.webhooks import Recorder
from tests.integration.collector_harness import REPO, SECRET, at, collected, collecting, events, settings
from tests.unit.collector.app_keys import key_pair
from tests.waiting import until

QUIET = 3600  # seconds between two polls
PRIVATE_KEY, PUBLIC_KEY = key_pair()


def world_with_a_merge() -> tuple[World, Recorder]:
    """A pull request's life, as GitHub delivers it."""
    world = World()
    repository = world.add_repository(REPO, at=at(-1))
    recorder = Recorder(world, SECRET)
    pull = world.add_pull_request(repository, "alice", at(0))
    world.review(pull, "bob", at(1), "APPROVED")
    world.merge(pull, "bob", at(2))
    return world, recorder


def again(hook: Hook) -> list[int]:
    return [attempt.status_code for attempt in hook.attempts if attempt.redelivery]


@pytest.mark.parametrize("whose", ["repository", "organisation", "app"])
async def test_what_failed_while_it_was_away_is_sent_again_once(nats_url: str, whose: str) -> None:
    world, recorder = world_with_a_merge()
    repository, port = world.find_repository(REPO), free_port()
    app = App(77, "headway", PUBLIC_KEY, {11: repository.owner})
    credential = {"github_token": None, "github_app_id": "77", "github_app_private_key": PRIVATE_KEY}
    async with GitHubServer(world, app=app) as github:
        address = f"http://127.0.0.1:{port}/webhooks/github"
        hook = {
            "repository": lambda: github.hooks.add(address, repository),
            "organisation": lambda: github.hooks.add(address, organisation=repository.owner),
            "app": lambda: github.hooks.add(address),
        }[whose]()
        elsewhere = github.hooks.add(f"http://127.0.0.1:{port}/ci", repository)
        for delivery in recorder.deliveries:
            assert (await github.hooks.deliver(hook, delivery)).status_code == 0
        await github.hooks.deliver(elsewhere, recorder.deliveries[0])
        told = settings(
            nats_url,
            github,
            collector_port=port,
            poll_seconds=QUIET,
            webhook_recovery=True,
            **(credential if whose == "app" else {}),
        )
        watch = Watch(organisations=("acme",)) if whose == "organisation" else None
        everything = len(recorder.deliveries)
        async with collecting(told, watch):
            await until(lambda: len(again(hook)) == everything, "everything being sent again")
        assert again(hook) == [202] * everything
        lists = "/deliveries"
        asked = sum(lists in each.path for each in github.counters.seen)
        async with collecting(told, watch):
            await until(lambda: sum(lists in each.path for each in github.counters.seen) > asked, "a look")
        await github.hooks.settled()
        assert len(again(hook)) == everything
        assert again(elsewhere) == []
    kinds = {event.type for event in await events(nats_url)}
    assert {"pull_request.opened", "pull_request.review_submitted", "pull_request.merged"} <= kinds


async def test_a_delivery_that_comes_again_is_acknowledged_and_not_done_again(nats_url: str) -> None:
    world, recorder = world_with_a_merge()
    async with (
        GitHubServer(world) as github,
        collecting(settings(nats_url, github, poll_seconds=QUIET)) as address,
        aiohttp.ClientSession() as session,
    ):
        await until(lambda: collected(nats_url), "the history being read")
        said = []
        for delivery in (recorder.deliveries[0], recorder.deliveries[0]):
            url = f"{address}/webhooks/github"
            async with session.post(url, data=delivery.body, headers=delivery.headers) as answer:
                assert answer.status == 202
                said.append((await answer.json())["status"])
    assert said == ["kept", "kept before"]


async def test_where_nobody_may_see_webhooks_everything_else_goes_on(nats_url: str, caplog) -> None:
    world, _ = world_with_a_merge()
    async with GitHubServer(world) as github:
        github.faults.add(faults.refused(), when=faults.path("/hooks"), times=None)
        told = settings(nats_url, github, webhook_recovery=True)
        async with collecting(told):
            await until(lambda: collected(nats_url), "the history being read")
            await until(lambda: "cannot be recovered" in caplog.text, "a word about it")
    assert f"failed deliveries of {REPO} cannot be recovered: Resource not accessible" in caplog.text

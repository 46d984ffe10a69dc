"""`headway backfill` beside a collector: what was missed long ago is found, and nothing is read twice."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from services.collector.backfill.backfill import Backfill
from services.collector.backfill.backfill_store import BackfillStore
from services.collector.checkpoints.store import open_store
from services.collector.settings import CollectorSettings
from services.contracts.notices import SourceState
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.service_processes import service_command
from tests.commands import CommandResult, headway
from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.call import Call
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
from tests.integration.test_collector_budget import Clock, used
from tests.integration.test_collector_repairs import unseen
from tests.waiting import until

START = datetime.now(UTC).replace(microsecond=0)


def ago(days: float) -> datetime:
    return START - timedelta(days=days)


def long_ago() -> tuple[World, list[PullRequest]]:
    """Thirty pull requests, the newest first: merged ten days ago, twenty days ago, and so on."""
    world = World()
    repository = world.add_repository(REPO, at=ago(1000))
    pulls = [world.add_pull_request(repository, "alice", ago(10 * n + 1)) for n in range(30, 0, -1)]
    for index, pull in enumerate(pulls):
        world.merge(pull, "bob", ago(10 * (30 - index)))
    return world, pulls[::-1]


def miss(world: World, pull: PullRequest, days: float) -> None:
    """Let a review happen that nobody hears of."""
    unseen(world, lambda: world.review(pull, "carol", ago(days), "APPROVED"), pull)


async def asked(nats_url: str, days: float, *arguments: str) -> CommandResult:
    return await headway("backfill", "--since", said(days), *arguments, HEADWAY_NATS_URL=nats_url)


def said(days: float) -> str:
    return ago(days).isoformat()


async def of(nats_url: str, kind: str) -> int:
    return sum(each.type == kind for each in await events(nats_url))


async def kept(nats: ReconnectingClient, told: CollectorSettings, world: World) -> Backfill:
    (repository,) = world.repositories.values()
    found = await BackfillStore(await open_store(nats)).of(told.endpoints.host, repository.id)
    assert found
    return found[0]


@pytest.mark.parametrize("way", ["graphql", "rest", "without a token"])
async def test_what_was_missed_long_ago_is_found_and_nothing_older_is_read(nats_url: str, way: str) -> None:
    world, pulls = long_ago()
    token = None if way == "without a token" else TOKEN
    async with GitHubServer(world, anonymous_limit=20_000) as github:
        if way == "rest":
            github.responder.refuse_graphql(TOKEN)
        async with collecting(settings(nats_url, github, github_token=token)):
            await until(lambda: collected(nats_url), "all history being read")
            for ref, days in ((4, 50.5), (20, 210.5)):
                pull = pulls[ref]
                unseen(world, lambda pull=pull, days=days: world.comment(pull, "carol", ago(days)), pull)
            ran = await asked(nats_url, 105)
            source = await progress(nats_url)
            assert ran.code == 0, ran.errors
            assert ran.output.startswith("10 pull requests looked at in 1 repository: 1 repaired or new; 0 ")
            assert ("without a token" in ran.output) is (token is None)
            assert await of(nats_url, "pull_request.commented") == 1
            assert (source.state, source.repaired, source.collected) == (SourceState.LIVE, 1, 30)
            ran = await asked(nats_url, 305)
            assert ran.output.startswith("30 pull requests looked at in 1 repository: 1 repaired or new; 0 ")
    assert await of(nats_url, "pull_request.commented") == 2


async def test_statuses_and_releases_that_came_late_are_found(nats_url: str) -> None:
    world, _ = long_ago()
    (repository,) = world.repositories.values()
    deployment = world.deploy(repository, "alice", ago(120), states=[("success", ago(119.9))])
    world.deploy(repository, "alice", ago(20), states=[("success", ago(19))])
    world.release(repository, "v1", "alice", ago(20))
    draft = world.release(repository, "v0.1", "alice", ago(900), draft=True)
    async with GitHubServer(world) as github, collecting(settings(nats_url, github, poll_seconds=3600)):
        await until(lambda: collected(nats_url), "all history being read")
        world.deployment_status(deployment, "failure", ago(95))
        world.publish(draft, ago(95))
        ran = await asked(nats_url, 100)
    assert ran.output.endswith("0 repaired or new; 2 deployments and releases repaired or new\n")


@dataclass
class Gate:
    """Behind which the rest of history lies, for as long as it is closed; small pages."""

    closed: bool = True

    def holds(self, call: Call) -> bool:
        return self.closed and "PullRequests" in call.json.get("query", "") and bool(call.variables["after"])


@contextlib.asynccontextmanager
async def watching(nats_url: str, *arguments: str) -> AsyncIterator[Process]:
    """A running command that goes on until something is done about it."""
    process = await asyncio.create_subprocess_exec(
        *(*service_command("backfill"), *arguments),
        env=os.environ | {"HEADWAY_NATS_URL": nats_url},
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def heard(process: Process, words: str) -> str:
    """What the command says until it says this."""
    assert process.stderr
    said = ""
    while words not in said:
        line = (await process.stderr.readline()).decode()
        assert line, f"the command ended without {words!r}: {said}"
        said += line
    return said


async def test_it_goes_on_after_a_restart_of_the_command_and_of_the_collector(
    nats_url: str, nats_client: ReconnectingClient
) -> None:
    world, _ = long_ago()
    gate = Gate()
    async with GitHubServer(world) as github:
        told = settings(nats_url, github)
        await history(nats_url, told)
        github.faults.add(faults.html(502), when=faults.page_over(4), times=None)
        github.faults.add(faults.refused(), when=gate.holds, times=None)
        async with collecting(told), watching(nats_url, "--since", said(305)) as process:
            assert process.stderr

            async def under_way() -> bool:
                source = await progress(nats_url)
                return source is not None and source.collected > 0 and source.error is not None

            await until(under_way, "history being read again, and not to its end")
            world.add_pull_request(next(iter(world.repositories.values())), "dave", datetime.now(UTC))
            await until(lambda: _has(nats_url, 31), "what is live going on meanwhile")
            assert (await kept(nats_client, told, world)).open
            spoken = await heard(process, f"{REPO}: Resource not accessible")
            process.send_signal(signal.SIGINT)
            assert await process.wait() == 130
            spoken += (await process.stderr.read()).decode()
            assert f"reading again {REPO}: " in spoken
            assert "Interrupted; the request stands and the collector goes on." in spoken
        before = await kept(nats_client, told, world)
        assert before.open and 0 < before.looked <= 4
        async with collecting(told), watching(nats_url, "--since", said(305)) as process:
            await heard(process, f"reading again {REPO}: ")
            gate.closed = False
            output, _ = await process.communicate()
    after = await kept(nats_client, told, world)
    assert output.decode().startswith("30 pull requests looked at"), output
    assert (after.asked_at, after.looked, after.repaired) == (before.asked_at, 30, 0)


async def _has(nats_url: str, number: int, what: str = "opened") -> bool:
    return await of(nats_url, f"pull_request.{what}") == number


async def test_it_waits_while_little_of_the_quota_is_left_and_what_is_live_does_not(nats_url: str) -> None:
    world, pulls = long_ago()
    clock = Clock()
    async with GitHubServer(world, clock=clock) as github, collecting(settings(nats_url, github)):
        await until(lambda: collected(nats_url), "all history being read")
        used(github, 3400)

        async def scarce() -> bool:
            source = await progress(nats_url)
            return source is not None and source.quota is not None and source.quota.remaining < 1700

        await until(scarce, "the collector knowing what is left")
        async with watching(nats_url, "--since", said(305)) as process:
            await heard(process, "history waits until")
            world.review(pulls[0], "carol", datetime.now(UTC), "APPROVED")
            await until(lambda: _has(nats_url, 1, "review_submitted"), "what is live")
            source = await progress(nats_url)
            assert (source.state, source.collected, source.expected) == (SourceState.BACKFILLING, 0, None)
            clock.ahead += 3700
            output, _ = await process.communicate()
    assert output.decode().startswith("30 pull requests looked at")


async def test_it_says_what_it_cannot_do(nats_url: str) -> None:
    world, _ = long_ago()
    async with GitHubServer(world) as github:
        await history(nats_url, settings(nats_url, github))
        ran = await asked(nats_url, 10, "--repo", "acme/other", "--repo", REPO.upper())
        assert (ran.code, ran.output) == (1, "")
        assert ran.errors == f"headway: not watched: acme/other (watched: {REPO})\n"
        ran = await asked(nats_url, -2)
        assert (ran.code, f"{said(-2)} is in the future" in ran.errors) == (2, True)
        ran = await headway("backfill", "--since", "2026-02-30", HEADWAY_NATS_URL=nats_url)
        assert (ran.code, "'2026-02-30' is not a date like 2026-01-31" in ran.errors) == (2, True)

"""A backfill of a large repository from a GitHub with 200 ms per answer, and the naive way beside it.

Naive: list the pull requests by REST, then ask for the reviews of each, and then for its timeline, each
request after the other. Of that a sample is measured, and the whole is computed from the requests it takes.
"""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nats.js.errors import NotFoundError

from bench.report import table
from services.contracts import streams
from services.contracts.notices import SourceProgress
from services.contracts.subjects import source_subject
from services.standalone.embedded_servers import NatsServer
from tests.github.ask import Ask
from tests.github.model import PullRequest
from tests.github.server import TOKEN, GitHubServer
from tests.nats_client import connect
from tests.stack import Stack
from tests.waiting import until
from tests.worlds import EVERY, FULL_NAME, busy_world

LATENCY_SECONDS = 0.2
SIZES = (2_500, 10_000)
TIMEOUT_SECONDS = 1_800
SAMPLE, PAGE = 90, 30
MEBIBYTE = 1024  # in the kibibytes of /proc


@dataclass(frozen=True, slots=True)
class Backfill:
    """What the collector needed. Memory is the highest that its process ever had, in MiB."""

    pull_requests: int
    requests: int
    points: int
    seconds: float
    idle: float
    peak: float


@dataclass(frozen=True, slots=True)
class Naive:
    """What asking for each pull request needs: counted on the history, seconds by those of the sample."""

    name: str
    requests: int
    seconds: float


def _highest_memory(pid: int) -> float:
    """MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / MEBIBYTE


async def _backfill(github: GitHubServer, pull_requests: int, folder: Path) -> Backfill:
    settings = {
        "HEADWAY_GITHUB_API_URL": github.url,
        "HEADWAY_REPOSITORIES": FULL_NAME,
        "GITHUB_TOKEN": TOKEN,
        "HEADWAY_LOG_LEVEL": "WARNING",
    }
    async with (
        NatsServer(folder / "nats") as nats,
        Stack(nats.url, "mongodb://127.0.0.1/unused", folder / "logs", settings) as stack,
    ):
        github.faults.latency = LATENCY_SECONDS
        began = time.monotonic()
        await stack.start("collector")
        pid = stack.pid("collector")
        idle = _highest_memory(pid)
        await until(lambda: _complete(nats.url), "the backfill", seconds=TIMEOUT_SECONDS)
        seconds, counters = time.monotonic() - began, github.counters
        found = await _said(nats.url)
        assert found.collected == pull_requests, found
        return Backfill(
            pull_requests, counters.requests, counters.points, seconds, idle, _highest_memory(pid)
        )


async def _said(nats_url: str) -> SourceProgress | None:
    client = await connect(nats_url)
    try:
        subject = source_subject("127.0.0.1", *FULL_NAME.split("/"))
        message = await client.jetstream().get_last_msg(streams.SOURCES.name, subject)
        return SourceProgress.model_validate_json(message.data or b"")
    except NotFoundError:
        return None
    finally:
        await client.close()


async def _complete(nats_url: str) -> bool:
    await asyncio.sleep(0.5)  # looking must not load what is measured
    said = await _said(nats_url)
    return said is not None and said.last_complete_walk is not None


async def _naive(github: GitHubServer) -> list[Naive]:
    """Read a sample as many tools do, and count what the whole history would take."""
    repository = github.world.find_repository(FULL_NAME)
    pulls, root = list(repository.pulls.values()), f"/repos/{FULL_NAME}"
    sample = sorted(pulls, key=lambda pull: pull.number)[-SAMPLE:]
    github.counters.reset()
    began = time.monotonic()
    async with Ask(github) as ask:
        for number in range(SAMPLE // PAGE):
            await ask.get(f"{root}/pulls?state=all&per_page={PAGE}&page={number + 1}")
        for pull in sample:
            await ask.all_pages(f"{root}/pulls/{pull.number}/reviews")
            await ask.all_pages(f"{root}/issues/{pull.number}/timeline")
    each = (time.monotonic() - began) / github.counters.requests
    assert github.counters.requests == SAMPLE // PAGE + sum(
        _reviews(pull) + _timeline(pull) for pull in sample
    )
    lists, reviews = _pages(len(pulls)), sum(map(_reviews, pulls))
    timelines = sum(map(_timeline, pulls))
    return [
        Naive("list and reviews of each", lists + reviews, (lists + reviews) * each),
        Naive("and timeline of each", lists + reviews + timelines, (lists + reviews + timelines) * each),
    ]


def _pages(items: int) -> int:
    return max(1, -(-items // PAGE))


def _reviews(pull: PullRequest) -> int:
    return _pages(sum(review.submitted_at is not None for review in pull.reviews))


def _timeline(pull: PullRequest) -> int:
    return _pages(len(pull.timeline))


async def _measure(pull_requests: int, folder: Path) -> tuple[Backfill, list[Naive]]:
    world = busy_world(pull_requests, began=datetime.now(UTC) - EVERY * (pull_requests + 48))
    async with GitHubServer(world) as github:
        done = await _backfill(github, pull_requests, folder)
        return done, await _naive(github)


async def main(size: float = 1.0) -> None:
    """Read both histories; the naive way is told for the larger one. `size`: a share of both."""
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        for pull_requests in (max(SAMPLE, round(full * size)) for full in SIZES):
            measured.append(await _measure(pull_requests, Path(folder) / str(pull_requests)))
    table(
        f"collector, {LATENCY_SECONDS * 1000:.0f} ms per answer (measured)",
        ("pull requests", "requests", "points", "per point", "seconds", "idle MiB", "peak MiB"),
        [
            (b.pull_requests, b.requests, b.points, b.pull_requests / b.points, b.seconds, b.idle, b.peak)
            for b, _ in measured
        ],
    )
    largest, naive = measured[-1]
    table(
        f"the naive way, {largest.pull_requests:,} pull requests "
        f"(requests counted; seconds computed from {SAMPLE} pull requests measured)",
        ("by REST", "requests", "times as many", "seconds", "times as long"),
        [
            (n.name, n.requests, n.requests / largest.requests, n.seconds, n.seconds / largest.seconds)
            for n in naive
        ],
    )

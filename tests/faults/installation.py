"""A `headway up` over a GitHub in which people go on working, for tests that let things happen to it."""

import asyncio
import contextlib
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from services.contracts import streams
from services.standalone.service_processes import SERVICES
from tests.e2e.test_up import Up, headway_up
from tests.faults.table import Fault
from tests.faults.team_activity import Clock, TeamActivity
from tests.github import TOKEN, GitHubServer, World
from tests.github.model import Repository
from tests.integration.collector_harness import to_fetch
from tests.nats_client import connect
from tests.readmodels_dump import unsettled
from tests.waiting import until

NAME = "acme/api"
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
SERVERS = ("nats-server", "mongod")
PROCESSES = (*SERVERS, *SERVICES)
BUSY_SECONDS = 0.05
POINTS = {"core": 500_000, "graphql": 500_000}
LONGEST_PAGE = 500

Row = tuple[int, str, str, datetime]


class PullRequestsOnly(TeamActivity):
    """Nothing is deployed: what GitHub says of a deployment after its outcome is only read at night."""

    def _ship(self, repository: Repository) -> None:
        self._open(repository)


class Installation:
    """What runs, and GitHub as it should be shown."""

    def __init__(self, up: Up, data: Path, world: World, activity: TeamActivity) -> None:
        self.up = up
        self.data = data
        self._world = world
        self._activity = activity

    @property
    def settings(self) -> dict[str, str]:
        """The variables that commands beside it are given."""
        return dict(json.loads((self.data / "running.json").read_text())["environment"])

    def process(self, name: str) -> int | None:
        """The number of a process of this name, if it runs."""
        return next((number for number, found in children(self.up.process.pid) if found == name), None)

    def signal(self, names: Sequence[str], number: signal.Signals) -> None:
        """Send a signal to processes, one right after the other."""
        for process in [self.process(name) for name in names]:
            assert process is not None, f"not all of {names} run"
            os.kill(process, number)

    @contextlib.asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """People go on working meanwhile."""
        working = asyncio.create_task(self._work())
        try:
            yield
        finally:
            working.cancel()

    async def _work(self) -> None:
        while True:
            self._activity.happen()
            await asyncio.sleep(BUSY_SECONDS)

    async def recovered(self, fault: str, began: float) -> Fault:
        """Wait until everything that happened is shown and settled; the row for the table."""
        with contextlib.suppress(AssertionError):  # what is lost then is in the row
            await until(self._complete, f"everything being shown after {fault}")
        seconds, shown = time.monotonic() - began, await self._shown()
        lost = set(self._expected()) - set(shown)
        return Fault(fault, seconds, lost=len(lost), doubled=len(shown) - len(set(shown)))

    async def _complete(self) -> bool:
        with contextlib.suppress(NatsError, PyMongoError, OSError):  # a server is not back yet
            return sorted(await self._shown()) == sorted(self._expected()) and await self._settled()
        return False

    def _expected(self) -> list[Row]:
        pulls = self._world.find_repository(NAME).pulls.values()
        return [
            (pull.number, pull.title, _state(pull), datetime.fromisoformat(pull.updated_at)) for pull in pulls
        ]

    async def _shown(self) -> list[Row]:
        rows, after = [], ""
        with contextlib.suppress(aiohttp.ClientError, AssertionError):
            while True:
                query = f"include_bots=true&limit={LONGEST_PAGE}{after}"
                page = await self.up.get(f"/api/v1/pull-requests?{query}")
                rows += [
                    (row["number"], row["title"], row["state"], datetime.fromisoformat(row["updated_at"]))
                    for row in page["items"]
                ]
                if page["next"] is None:
                    return rows
                after = f"&cursor={page['next']}"
        return []

    async def _settled(self) -> bool:
        """Whether nothing is left to fetch, to apply or to derive, in this order."""
        settings = self.settings
        if await to_fetch(settings["HEADWAY_NATS_URL"]):
            return False
        client = await connect(settings["HEADWAY_NATS_URL"], max_reconnect_attempts=1)
        try:
            state = await client.jetstream(timeout=60).consumer_info(
                streams.EVENTS.name, streams.AGGREGATOR_CONSUMER
            )
        finally:
            await client.close()
        waiting = (state.num_pending or 0) + (state.num_ack_pending or 0)
        return waiting == 0 and await unsettled(settings["HEADWAY_MONGO_URL"]) == 0


def _state(pull: Any) -> str:
    return "draft" if pull.state == "OPEN" and pull.draft else pull.state.lower()


def children(parent: int) -> Iterator[tuple[int, str]]:
    """The numbers of a process's children, and which program or service each is."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            if int((folder / "stat").read_text().rpartition(") ")[2].split()[1]) == parent:
                words = (folder / "cmdline").read_bytes().decode().split("\0")
                yield int(folder.name), next((name for name in PROCESSES if _is(name, words)), "")


def _is(name: str, words: Sequence[str]) -> bool:
    return name in words or Path(words[0]).name == name


@contextlib.asynccontextmanager
async def installation(
    data_dir: Path, *, pull_requests: int, seed: int = 1, **settings: str
) -> AsyncIterator[tuple[Installation, GitHubServer]]:
    """A `headway up` that is ready, over a GitHub with some history."""
    clock, world = Clock(BEGAN), World()
    activity = PullRequestsOnly(world, (NAME,), clock, seed)
    activity.past((pull_requests,), deeds=3, talks=0)
    given = {"GITHUB_TOKEN": TOKEN, "HEADWAY_POLL_SECONDS": "1", **settings}
    async with (
        GitHubServer(world, clock=clock, limits=POINTS) as github,
        headway_up(data_dir, "--repo", NAME, HEADWAY_GITHUB_API_URL=github.url, **given) as up,
    ):
        await until(lambda: any("showing your repositories" in line for line in up.output), "the start")
        yield Installation(up, data_dir / "team", world, activity), github

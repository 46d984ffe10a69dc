"""The disk fills up under `headway up`: that is said, nothing is lost, and it goes on by itself later."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from services.standalone.server_process import LOOPBACK
from tests.faults.installation import SERVERS, Installation, installation
from tests.faults.table import Record
from tests.filesystems import needs_root, small_filesystem
from tests.github.webhooks import Recorder
from tests.waiting import until

SIZE = 600 * 2**20  # of which MongoDB's journal takes half
CHUNK = bytes(2**20)
SECRET = "secret-of-the-hooks"
PULL_REQUESTS = 20


@contextlib.asynccontextmanager
async def full(folder: Path) -> AsyncIterator[None]:
    """No room on the folder's file system, however much somebody gives back."""
    filler = folder / "filler"
    filling = asyncio.create_task(_fill(filler))
    try:
        yield
    finally:
        filling.cancel()
        await asyncio.gather(filling, return_exceptions=True)
        filler.unlink()


async def _fill(filler: Path) -> None:
    with filler.open("ab", buffering=0) as file:
        while True:
            try:
                file.write(CHUNK)
                await asyncio.sleep(0)
            except OSError:
                await asyncio.sleep(0.05)


class Watched:
    """An installation, and what its services say."""

    def __init__(self, installed: Installation, recorder: Recorder, http: aiohttp.ClientSession) -> None:
        self.installed = installed
        self._recorder = recorder
        self._http = http

    async def health(self, service: str) -> tuple[int, dict[str, Any]]:
        port = {
            "collector": self.installed.up.webhook_port,
            "aggregator": self.installed.settings["HEADWAY_AGGREGATOR_PORT"],
            "gateway": self.installed.up.port,
        }[service]
        with contextlib.suppress(aiohttp.ClientError):
            async with self._http.get(f"http://{LOOPBACK}:{port}/health/ready") as answer:
                return answer.status, (await answer.json())["dependencies"]
        return 0, {}

    async def cannot_write(self, service: str) -> bool:
        status, dependencies = await self.health(service)
        said = [
            state
            for state in dependencies.values()
            if state.startswith("cannot write: ") and "since" in state
        ]
        return status == 503 and bool(said)

    async def ready(self) -> bool:
        return {(await self.health(name))[0] for name in ("collector", "aggregator", "gateway")} == {200}

    async def deliver(self) -> int:
        """GitHub delivers what happened last; the answer."""
        delivery = self._recorder.deliveries[-1]
        url = f"http://{LOOPBACK}:{self.installed.up.webhook_port}/webhooks/github"
        async with self._http.post(url, data=delivery.body, headers=delivery.headers) as answer:
            return answer.status

    def said(self, words: str) -> bool:
        return any(words in line for line in self.installed.up.output)


@contextlib.asynccontextmanager
async def on_a_small_disk(tmp_path: Path) -> AsyncIterator[tuple[Watched, Path]]:
    hooks = {"HEADWAY_WEBHOOK_SECRET": SECRET}
    with small_filesystem(tmp_path / "small", f"size={SIZE}") as folder:
        async with (
            installation(folder / "data", pull_requests=PULL_REQUESTS, **hooks) as (installed, github),
            aiohttp.ClientSession() as http,
        ):
            yield Watched(installed, Recorder(github.world, SECRET), http), folder


@needs_root
async def test_a_full_disk_is_said_and_survived_without_anybody_s_help(
    tmp_path: Path, record_fault: Record
) -> None:
    async with on_a_small_disk(tmp_path) as (watched, folder):
        installed = watched.installed
        async with full(folder), installed.busy():
            await until(lambda: watched.cannot_write("collector"), "the collector saying so")
            assert await watched.deliver() == 503
            await until(lambda: watched.said(f"the disk of {folder}/data/team is full"), "the word")
            await until(lambda: watched.said("nats-server cannot write: "), "the reason")
        began = time.monotonic()
        row = await installed.recovered("disk full", began)
        record_fault(row)
        assert row.harmless, "\n".join(installed.up.output[-40:])
        await until(watched.ready, "every service being ready")
        assert await watched.deliver() == 202

        async with full(folder), installed.busy():
            installed.signal(SERVERS, signal.SIGKILL)
            tried = len(installed.up.output)
            await until(lambda: len(installed.up.output) > tried + 3, "servers being started again")
        row = await installed.recovered("disk full, both servers killed meanwhile", time.monotonic())
        record_fault(row)
        assert row.harmless, "\n".join(installed.up.output[-40:])
        await until(watched.ready, "every service being ready")
        assert not watched.said("Traceback")
        assert await installed.up.stop() == 0

"""`headway up`: one command, a living dashboard; stopped and started again, it goes on where it was."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from services.standalone.child_processes import end_process
from services.standalone.server_process import free_port
from services.standalone.service_processes import service_command
from tests.commands import headway
from tests.waiting import until


class Up:
    """A running `headway up`."""

    def __init__(self, process: Process, port: int, webhook_port: int) -> None:
        self.process = process
        self.port = port
        self.webhook_port = webhook_port
        self.output: list[str] = []
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.output.append(line.decode().rstrip())

    async def stop(self) -> int:
        """Ctrl-C, and the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = await asyncio.wait_for(self.process.wait(), 300)
        await self._reading
        return code

    async def get(self, path: str) -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}{path}") as answer,
        ):
            assert answer.status == 200
            return await answer.json() if "json" in answer.content_type else await answer.text()

    async def merged(self) -> int:
        try:
            return int((await self.get("/api/v1/pull-requests?state=merged&limit=1"))["total"])
        except (aiohttp.ClientError, AssertionError):
            return 0


@contextlib.asynccontextmanager
async def headway_up(data_dir: Path, *arguments: str, before: str = "", **settings: str) -> AsyncIterator[Up]:
    """Run it on free ports, `before` it a shell's command such as `ulimit`; its demo is short unless told."""
    port, webhook_port = free_port(), free_port()
    ports = ["--port", str(port), "--webhook-port", str(webhook_port)]
    shell = ["sh", "-c", f'{before}; exec "$@"', "sh"] if before else []
    process = await asyncio.create_subprocess_exec(
        *[*shell, *service_command("up"), *ports, "--data-dir", str(data_dir), *arguments],
        stdout=PIPE,
        stderr=STDOUT,
        env={**os.environ, "HEADWAY_DEMO_DAYS": "14", **settings},
    )
    try:
        yield Up(process, port, webhook_port)
    finally:
        await end_process(process, timeout_seconds=120)


async def refused(data_dir: Path, *arguments: str, **settings: str) -> tuple[int, list[str]]:
    """Its exit code and its lines, of a `headway up` that does not start."""
    ran = await headway("up", "--data-dir", data_dir, *arguments, **settings)
    return ran.code, (ran.output + ran.errors).splitlines()


async def test_a_newcomer_sees_a_team_s_pull_requests_and_finds_them_again_after_a_restart(
    data_dir: Path,
) -> None:
    async with headway_up(data_dir) as up:
        await until(lambda: _enough(up, 80), "the demo's history")
        assert "<title>" in await up.get("/")
        sources = (await up.get("/api/v1/sources"))["items"]
        assert len(sources) >= 3
        before = await up.merged()
        assert await up.stop() == 0
    assert any("showing the demo organisation" in line for line in up.output), up.output[-20:]
    assert {line.split()[0] for line in up.output if line} >= {
        "headway",
        "collector",
        "aggregator",
        "gateway",
    }
    assert not [line for line in up.output if "Traceback" in line]
    async with headway_up(data_dir) as again:
        await until(lambda: _enough(again, before), "the same history")
        assert await again.stop() == 0


async def test_where_others_reach_the_dashboard_it_starts_only_with_a_token(data_dir: Path) -> None:
    code, (line,) = await refused(data_dir, "--host", "0.0.0.0")
    assert code == 2
    assert "whoever reaches it could read everything" in line
    assert "headway tokens create" in line
    assert "--open" in line
    assert not data_dir.exists()


async def _enough(up: Up, merged: int) -> bool:
    return await up.merged() >= merged


async def test_a_port_in_use_is_named_with_its_option(data_dir: Path) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        code, (line,) = await refused(data_dir, "--port", str(port))
    assert code == 2
    assert line.startswith(f"headway: --port {port}: cannot listen on 127.0.0.1:{port}")


async def test_a_mistake_in_the_file_stops_the_start_with_one_line(data_dir: Path, tmp_path: Path) -> None:
    config = tmp_path / "headway.toml"
    config.write_text('[calendar]\ntimezone = "Berlin"\n')
    code, (line,) = await refused(data_dir, "--config", str(config))
    assert code == 2
    assert "calendar.timezone = 'Berlin'" in line
    assert not data_dir.exists()


async def test_where_mongod_cannot_run_one_line_says_what_to_do(data_dir: Path, tmp_path: Path) -> None:
    broken = tmp_path / "bin" / "mongod"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'error while loading shared libraries: libssl.so.3' >&2\nexit 127\n")
    broken.chmod(0o755)
    path = f"{broken.parent}:{os.environ['PATH']}"
    ports = ["--port", str(free_port()), "--webhook-port", str(free_port())]
    code, lines = await refused(data_dir, *ports, PATH=path)
    assert code == 1
    told = [line for line in lines if line.startswith("headway: ")]
    assert len(told) == 1
    assert "libssl.so.3" in told[0]
    assert "HEADWAY_MONGO_URL" in told[0]

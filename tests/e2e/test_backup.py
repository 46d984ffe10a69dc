"""`headway backup` and `headway restore`: on an empty machine the same read models, document for document."""

import asyncio
import contextlib
import json
import os
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from services.runtime.messaging import ensure_streams
from services.runtime.publisher import Message, Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.server_process import LOOPBACK, free_port
from services.standalone.service_processes import service_command
from tests.commands import headway
from tests.e2e.test_up import Up, headway_up
from tests.faults.installation import NAME, installation
from tests.github import TOKEN
from tests.readmodels_difference import difference
from tests.readmodels_dump import dump
from tests.waiting import until

PULL_REQUESTS = 40


def log_of(backup: Path) -> dict[str, Any]:
    return dict(json.loads((backup / "manifest.json").read_text())["log"])


def mongo_url(data_dir: Path) -> str:
    note = json.loads((data_dir / "team" / "running.json").read_text())
    return str(note["environment"]["HEADWAY_MONGO_URL"])


async def healthy(up: Up) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://{LOOPBACK}:{up.webhook_port}/health/ready") as answer,
    ):
        return dict(await answer.json())


@contextlib.asynccontextmanager
async def showing(data_dir: Path, github: str, expected: str) -> AsyncIterator[Up]:
    """A `headway up` whose read models become those that are expected."""
    settings = {"HEADWAY_GITHUB_API_URL": github, "GITHUB_TOKEN": TOKEN, "HEADWAY_POLL_SECONDS": "1"}

    async def same() -> bool:
        with contextlib.suppress(FileNotFoundError):
            return await dump(mongo_url(data_dir)) == expected
        return False

    async with headway_up(data_dir, "--repo", NAME, **settings) as up:
        try:
            await until(same, "the same read models")
        except AssertionError:
            raise AssertionError(str(difference(await dump(mongo_url(data_dir)), expected))) from None
        yield up
        assert await up.stop() == 0


async def test_a_backup_brings_back_the_same_read_models_on_an_empty_machine(tmp_path: Path) -> None:
    here, there, elsewhere = (tmp_path / name for name in ("here", "there", "elsewhere"))
    busy, stopped = (tmp_path / "backups" / name for name in ("busy", "stopped"))
    async with installation(here, pull_requests=PULL_REQUESTS) as (installed, github):
        async with installed.busy():
            ran = await headway("backup", busy, "--data-dir", here)
            assert ran.code == 0, ran.errors
        assert (await installed.recovered("nothing", time.monotonic())).harmless
        expected = await dump(installed.settings["HEADWAY_MONGO_URL"])
        (here / "tokens.json").write_text('{"tokens": []}')
        assert await installed.up.stop() == 0

        ran = await headway("backup", stopped, "--data-dir", here)
        assert ran.code == 0, ran.errors
        assert log_of(stopped)["messages"] > log_of(busy)["messages"] > 0

        ran = await headway("restore", stopped, "--data-dir", there)
        assert ran.code == 0, ran.errors
        assert (there / "tokens.json").read_text() == (here / "tokens.json").read_text()
        async with showing(there, f"http://{LOOPBACK}:{free_port()}", expected):  # GitHub is not asked
            ran = await headway("restore", stopped, "--data-dir", there, "--replace")
            assert (ran.code, "another Headway" in ran.errors) == (2, True)

        ran = await headway("restore", busy, "--data-dir", elsewhere)
        assert ran.code == 0, ran.errors
        async with showing(elsewhere, github.url, expected) as up:  # what happened since is read from GitHub
            assert "notes" not in await healthy(up)
            assert not [line for line in up.output if "has lost" in line]
    await _data_is_kept(there, stopped)


async def _data_is_kept(data_dir: Path, backup: Path) -> None:
    ran = await headway("restore", backup, "--data-dir", data_dir)
    assert ran.code == 1
    assert f"there is data in {data_dir}/team: with --replace it is kept under another name" in ran.errors
    ran = await headway("restore", backup, "--data-dir", data_dir, "--replace")
    assert ran.code == 0, ran.errors
    assert len([*data_dir.glob("team.before-*/nats")]) == 1
    assert not [*data_dir.glob("*.restoring")]


async def test_an_interrupted_backup_is_known_as_one(
    nats_client: ReconnectingClient, mongo_url: str, tmp_path: Path
) -> None:
    folder, there = tmp_path / "backup", {"HEADWAY_NATS_URL": nats_client.connected_url.geturl()}
    await ensure_streams(nats_client.jetstream(timeout=60))
    bodies = (os.urandom(200) for _ in range(200))
    await Publisher(nats_client).publish_all(Message("headway.events.x", body) for body in bodies)
    # no file may become larger than a few kilobytes, as if the disk were full
    limited = ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh", *service_command("backup"), str(folder)]
    process = await asyncio.create_subprocess_exec(
        *limited, env=os.environ | there | {"HEADWAY_MONGO_URL": mongo_url}, stderr=PIPE
    )
    _, errors = await process.communicate()
    said = f"headway: cannot write {folder}/events.jsonl.gz: File too large\n"
    assert (process.returncode, errors.decode()) == (1, said)
    assert any(folder.iterdir())
    for arguments in ((), ("--check",)):
        ran = await headway("restore", folder, "--data-dir", tmp_path / "there", *arguments)
        assert ran.code == 1
        line = f"headway: {folder} is no whole backup: without manifest.json it was interrupted\n"
        assert ran.errors == line
    assert not (tmp_path / "there").exists()


async def test_where_there_is_no_data_one_line_says_so(tmp_path: Path) -> None:
    ran = await headway("backup", tmp_path / "backup", "--data-dir", tmp_path / "nothing")
    assert ran.code == 1
    nothing = tmp_path / "nothing"
    assert ran.errors == f"headway: there is no data in {nothing}: name its folder with --data-dir\n"

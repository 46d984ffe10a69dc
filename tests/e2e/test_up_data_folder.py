"""`headway up` where it cannot run: one line that says why, and an exit code; nothing waits for ever."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from services.standalone.data_folder import REQUIRED_FREE, is_running
from services.standalone.embedded_servers import Mongod
from services.standalone.server_process import free_port
from tests.e2e.test_up import headway_up, refused
from tests.filesystems import needs_root, small_filesystem
from tests.waiting import until


async def refusal(data_dir: Path, **settings: str) -> tuple[int, str]:
    """The exit code, and the one line that it says."""
    ports = ["--port", str(free_port()), "--webhook-port", str(free_port())]
    code, (line,) = await refused(data_dir, *ports, **settings)
    return code, line


def a_file_in_its_place(folder: Path) -> Path:
    (folder / "data").write_text("")
    return folder / "data"


def a_file_instead_of_the_folder_above(folder: Path) -> Path:
    return a_file_in_its_place(folder) / "deeper"


@pytest.mark.parametrize("made", [a_file_in_its_place, a_file_instead_of_the_folder_above])
async def test_a_file_in_the_folder_s_place_is_one_line(made: Callable[[Path], Path], tmp_path: Path) -> None:
    where = made(tmp_path)
    code, line = await refusal(where)
    assert code == 2
    assert line.startswith(f"headway: --data-dir: cannot write to {where}")


@needs_root
async def test_a_read_only_folder_is_one_line(tmp_path: Path) -> None:
    with small_filesystem(tmp_path / "small", "size=1m,ro") as folder:
        code, line = await refusal(folder)
    assert code == 2
    assert line == f"headway: --data-dir: cannot write to {folder}/demo: Read-only file system"


@needs_root
async def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with small_filesystem(tmp_path / "small", f"size={REQUIRED_FREE // 2}") as folder:
        code, line = await refusal(folder)
    assert code == 2
    assert line.startswith(f"headway: --data-dir: the disk of {folder}/demo is full: ")


async def test_too_few_open_files_are_one_line(data_dir: Path) -> None:
    async with headway_up(data_dir, before="ulimit -n 64") as up:
        assert await asyncio.wait_for(up.process.wait(), 300) == 2
        await up._reading
    assert up.output == ["headway: only 64 files may be open at once, 1024 are needed: raise `ulimit -n`"]


def test_a_low_limit_of_open_files_is_raised_as_far_as_allowed() -> None:
    script = (
        "import resource; from services.standalone.data_folder import raise_file_limit; raise_file_limit(); "
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    lowered = ["sh", "-c", 'ulimit -S -n 64; exec "$@"', "sh"]
    ran = subprocess.run([*lowered, sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(ran.stdout) >= 1024


async def test_a_second_one_with_the_same_folder_is_refused_whatever_database_it_has(
    data_dir: Path, mongod: Mongod
) -> None:
    settings = {"HEADWAY_MONGO_URL": f"{mongod.url}/second"}
    async with headway_up(data_dir, **settings) as up:
        await until(lambda: any("data in" in line for line in up.output), "the servers")
        code, line = await refusal(data_dir, **settings)
        assert up.process.returncode is None
    assert code == 2
    folder = data_dir / "demo"
    assert line == (
        f"headway: --data-dir: another Headway (process {up.process.pid}) runs with its data in {folder}"
    )


async def test_one_that_was_killed_leaves_nobody_behind_and_the_next_waits_for_that(data_dir: Path) -> None:
    async with headway_up(data_dir) as up:
        await until(lambda: any("data in" in line for line in up.output), "the servers")
        server = int((data_dir / "demo/nats/nats-server.pid").read_text())
        os.kill(server, signal.SIGSTOP)  # it cannot end for now
        up.process.kill()
        await up.process.wait()
        async with headway_up(data_dir) as next_:
            waiting = "waiting for the servers of an earlier start to end (nats-server"
            await until(lambda: any(waiting in line for line in next_.output), "the next one waiting")
            os.kill(server, signal.SIGCONT)
            await until(lambda: any("data in" in line for line in next_.output), "its own servers")
            assert await next_.stop() == 0
    assert not is_running(server)

"""nats-server's configuration, read back from servers that run with it."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from nats.errors import Error as NatsError

from services.standalone.accounts.nats_configuration import nats_configuration
from services.standalone.accounts.passwords import load_passwords
from services.standalone.embedded_servers import NatsServer
from services.standalone.server_process import LOOPBACK, free_port
from tests.e2e.test_compose import ROOT, compose
from tests.filesystems import needs_root, small_filesystem
from tests.nats_client import connect

DEPLOYED = ROOT / "deploy/nats/nats.conf"


class Monitored(NatsServer):
    """Says over HTTP how it is configured."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.monitoring = free_port()

    def _command(self) -> list[str]:
        return [*super()._command(), "-m", str(self.monitoring)]

    async def stored(self) -> dict[str, Any]:
        """How JetStream is configured."""
        url = f"http://{LOOPBACK}:{self.monitoring}/jsz?config=true"
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return dict((await answer.json())["config"])


class Composed(Monitored):
    """Runs the arguments of docker-compose.yml, with folders and ports of this machine."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self._passwords = load_passwords(data_dir)

    def _command(self) -> list[str]:
        binary, *_ = super()._command()
        given = compose()["services"]["nats"]
        mounted = dict(volume.split(":")[1::-1] for volume in given["volumes"] if volume.startswith("."))
        here = {path: str(ROOT / file) for path, file in mounted.items()}
        here |= {"/data": str(self.data_dir), "8222": str(self.monitoring)}
        return [binary, *(here.get(word, word) for word in given["command"]), "-p", str(self.port)]


@pytest.mark.parametrize("server", [Monitored, Composed])
async def test_what_is_acknowledged_is_on_the_disk(server: type[Monitored], tmp_path: Path) -> None:
    async with server(tmp_path) as running:
        assert (await running.stored())["sync_always"] is True


@pytest.mark.parametrize("server", [Monitored, Composed])
async def test_room_that_was_missing_at_start_is_used_later(server: type[Monitored], tmp_path: Path) -> None:
    async with server(tmp_path) as running:
        assert (await running.stored())["max_storage"] == 2**50


def test_many_machines_have_the_configuration_of_one() -> None:
    assert DEPLOYED.read_text() == nats_configuration()


NC = f"""#!{sys.executable}
import socket, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection:
    connection.sendall(sys.stdin.buffer.read())
    while answer := connection.recv(65536):
        sys.stdout.buffer.write(answer)
"""


class HealthCheck:
    """The health check of the container, over a server of this machine."""

    def __init__(self, server: Monitored, folder: Path) -> None:
        self._server = server
        self._path = folder / "bin"
        self._path.mkdir()
        (self._path / "nc").write_text(NC)
        (self._path / "nc").chmod(0o755)

    async def healthy(self) -> bool:
        assert self._server.process is not None
        script = ROOT / "deploy/nats/healthy.sh"
        arguments = [self._server.monitoring, self._server.data_dir, self._server.process.pid]
        process = await asyncio.create_subprocess_exec(
            *["sh", str(script), *map(str, arguments)],
            env=os.environ | {"PATH": f"{self._path}:{os.environ['PATH']}"},
            stderr=DEVNULL,
        )
        return await process.wait() == 0


@needs_root
async def test_a_container_s_server_is_started_again_once_there_is_room(tmp_path: Path) -> None:
    with small_filesystem(tmp_path / "small", "size=40m") as folder:
        async with Monitored(folder) as server:
            check = HealthCheck(server, tmp_path)
            assert await check.healthy()
            client = await connect(server.url)
            await client.jetstream(timeout=60).add_stream(name="EVENTS", subjects=["x"])
            with (folder / "filler").open("wb") as filler, contextlib.suppress(OSError):
                while True:
                    filler.write(bytes(2**20))
            with contextlib.suppress(NatsError):
                while True:
                    await client.jetstream(timeout=1).publish("x", os.urandom(2**16))
            assert not await check.healthy()
            assert server.process is not None
            assert server.process.returncode is None  # there is no room yet
            (folder / "filler").unlink()
            assert not await check.healthy()
            assert await asyncio.wait_for(server.process.wait(), 120) == 0
            await client.close()
            await server.start()
            assert await check.healthy()
            client = await connect(server.url)
            await client.jetstream(timeout=60).publish("x", b"kept")
            await client.close()

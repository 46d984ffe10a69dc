"""nats-server's configuration, read back from servers that run with it."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from services.standalone.accounts.nats_configuration import nats_configuration
from services.standalone.accounts.passwords import passwords
from services.standalone.embedded import LOOPBACK, NatsServer, free_port
from tests.e2e.test_compose import ROOT, compose

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
        self._passwords = passwords(data_dir)

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

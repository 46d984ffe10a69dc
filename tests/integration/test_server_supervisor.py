"""An embedded server that cannot be started again: tried with growing pauses, given up with a last word."""

import asyncio
from pathlib import Path

import pytest

from services.standalone import restart_backoff
from services.standalone.embedded_servers import NatsServer
from services.standalone.server_binaries import EmbeddedServerError
from services.standalone.server_supervisor import ServerSupervisor


async def test_a_server_that_cannot_start_any_more_is_given_up_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restart_backoff, "LONGEST_SECONDS", 0.1)
    said: list[str] = []
    async with NatsServer(tmp_path) as server:
        watching = asyncio.create_task(ServerSupervisor(server, lambda _, line: said.append(line), 3).run())
        await asyncio.sleep(0)
        assert server.process is not None
        server.process.kill()
        broken = ["sh", "-c", "echo 'nats-server: the store is broken' >&2; exit 3"]
        monkeypatch.setattr(server, "_command", lambda: broken)
        with pytest.raises(EmbeddedServerError) as end:
            await asyncio.wait_for(watching, 300)
    why = "nats-server ended at once; its log says: nats-server: the store is broken"
    assert str(end.value) == f"nats-server could not be started 3 times in a row: {why}"
    assert said == [
        "was killed by SIGKILL; starting again in 0.1 s",
        *[f"cannot be started: {why}; trying again in 0.1 s"] * 2,
    ]

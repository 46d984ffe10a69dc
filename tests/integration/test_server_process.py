"""An embedded server's log: not longer than it needs to be."""

from pathlib import Path

from services.standalone import server_process
from services.standalone.embedded_servers import NatsServer


async def test_a_long_log_is_put_aside_at_the_next_start(tmp_path: Path) -> None:
    server = NatsServer(tmp_path)
    server.log.write_bytes(b"x" * (server_process.LARGEST_LOG + 1))
    async with server:
        assert server.log.stat().st_size < 10_000
    async with server:
        assert "Server is ready" in server.log.read_text()
    assert server.log.with_suffix(".log.1").stat().st_size == server_process.LARGEST_LOG + 1

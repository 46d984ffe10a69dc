"""Who sees the metrics of collector and aggregator, and what an idle connection costs."""

import asyncio
from collections.abc import AsyncIterator
from unittest.mock import patch

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from services.runtime import http_server
from services.runtime.health import Health, health_routes
from services.runtime.http_server import Address
from services.runtime.metrics_access import metrics_access
from services.runtime.settings import ServiceSettings
from services.runtime.tokens import digest_of
from services.standalone.server_process import LOOPBACK, free_port

SETTINGS = ServiceSettings(api_tokens=SecretStr(f"sha256:{digest_of(b'operator')}"))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as one:
        yield one


async def status(
    session: aiohttp.ClientSession, settings: ServiceSettings, host: str, path: str, **headers: str
) -> int:
    """As a service answers that is told to listen at `host`; this one listens on loopback."""
    application, port = web.Application(), free_port()
    application.add_routes(health_routes(Health(()), metrics_access(settings, host)))
    async with (
        http_server.serve(application, Address(LOOPBACK, port, "PORT")),
        session.get(f"http://{LOOPBACK}:{port}{path}", headers=headers) as answer,
    ):
        return answer.status


async def test_elsewhere_than_on_loopback_metrics_take_a_token(session: aiohttp.ClientSession) -> None:
    known = {"Authorization": "Bearer operator"}
    assert await status(session, SETTINGS, "0.0.0.0", "/metrics") == 401
    assert await status(session, SETTINGS, "0.0.0.0", "/metrics", Authorization="Bearer x") == 401
    assert await status(session, SETTINGS, "0.0.0.0", "/metrics", **known) == 200
    assert await status(session, SETTINGS, "0.0.0.0", "/health/ready") == 200
    assert await status(session, ServiceSettings(), "0.0.0.0", "/metrics") == 401
    assert await status(session, ServiceSettings(open=True), "0.0.0.0", "/metrics") == 200


async def test_on_loopback_they_take_none_but_no_page_of_another_name_reads_them(
    session: aiohttp.ClientSession,
) -> None:
    assert await status(session, SETTINGS, LOOPBACK, "/metrics") == 200
    assert await status(session, SETTINGS, LOOPBACK, "/metrics", Host="evil.example") == 421


async def test_a_connection_by_which_no_request_comes_is_closed() -> None:
    port = free_port()
    with patch.object(http_server, "IDLE_SECONDS", 0.3):
        async with http_server.serve(web.Application(), Address(LOOPBACK, port, "PORT")):
            for begun in (b"", b"GET / HTTP/1.1\r\nX: "):
                reader, writer = await asyncio.open_connection(LOOPBACK, port)
                writer.write(begun)
                async with asyncio.timeout(10):
                    assert await reader.read() == b""
                writer.close()

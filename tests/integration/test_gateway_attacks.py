"""Attacks by paths, origins, headers and methods: none succeeds."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.gateway_harness import Harness, start_gateway

OUTSIDE = [
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/assets/../../secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//secret.txt",
    "/assets//etc/passwd",
    "/%2fetc/passwd",
    "/assets/link.txt",
]


async def sent(gateway: Harness, target: str, *headers: str, method: str = "GET") -> bytes:
    """The whole answer to a request as it stands."""
    host, port = gateway.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]
    writer.write("\r\n".join(lines).encode())
    async with asyncio.timeout(30):
        answer = await reader.read()
    writer.close()
    return answer


async def test_no_path_leads_out_of_the_folder_of_the_page(
    nats_url: str, mongo_url: str, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("top secret")
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html>")
    (static / "assets" / "link.txt").symlink_to(tmp_path / "secret.txt")
    async with start_gateway(nats_url, mongo_url, static) as gateway:
        for target in OUTSIDE:
            answer = await sent(gateway, target)
            assert b"top secret" not in answer, target
            assert b"root:" not in answer, target


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
async def test_no_other_origin_is_let_in(empty: Harness, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    for path in ("/api/v1/overview", "/api/v1/stream", "/login", "/health/ready", "/"):
        answer = await empty.http.options(path, headers=asked)
        assert not [name for name in answer.headers if name.startswith("access-control-")], path


async def test_no_value_becomes_a_header(empty: Harness) -> None:
    injected = "%0d%0aSet-Cookie:%20headway=x%0d%0a"
    for target in (
        f"/api/v1/pull-requests?limit=1&label={injected}",
        f"/{injected}",
        f"/login/oidc?next=/{injected}",
        f"/api/v1/metrics/{injected}",
    ):
        head = (await sent(empty, target)).partition(b"\r\n\r\n")[0].lower()
        assert b"set-cookie" not in head, target


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
async def test_nothing_can_be_changed(empty: Harness, method: str) -> None:
    for path in ("/api/v1/pull-requests", "/api/v1/stream", "/metrics", "/"):
        status = int((await sent(empty, path, "Content-Length: 0", method=method)).split()[1])
        assert status == 405, path

"""Who may ask, and what every answer carries."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.integration.gateway_harness import Harness, start_gateway

TOKENS = SecretStr("first-token, second-token")


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A dashboard as the build leaves it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Headway</title>")
    (tmp_path / "assets" / "index-abc123.js").write_text("export {}")
    return tmp_path


@pytest.fixture
async def guarded(nats_url: str, mongo_url: str, static: Path) -> AsyncIterator[Harness]:
    async with start_gateway(nats_url, mongo_url, static, api_tokens=TOKENS) as found:
        yield found


@pytest.fixture
async def open_house(nats_url: str, mongo_url: str, static: Path) -> AsyncIterator[Harness]:
    async with start_gateway(nats_url, mongo_url, static) as found:
        yield found


async def test_without_tokens_the_api_is_open(open_house: Harness) -> None:
    assert (await open_house.http.get("/api/v1/overview")).status_code == 200


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Bearer", "Basic first-token", "first-token"])
@pytest.mark.parametrize("path", ["/api/v1/overview", "/api/v1/stream", "/api/v1/pull-requests/a/b/1"])
async def test_with_tokens_nobody_else_is_answered(guarded: Harness, path: str, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    answer = await guarded.http.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="headway"'
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("token", ["first-token", "second-token"])
async def test_every_token_opens_the_api(guarded: Harness, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert (await guarded.http.get("/api/v1/overview", headers=headers)).status_code == 200
    async with guarded.listening(headers=headers):
        pass


async def test_a_token_in_a_url_opens_nothing(guarded: Harness) -> None:
    answer = await guarded.http.get("/api/v1/overview?access_token=first-token")
    assert answer.status_code == 401


async def test_on_loopback_health_and_metrics_need_no_token(guarded: Harness) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert (await guarded.http.get(path)).status_code == 200


async def test_the_dashboard_asks_for_a_token_once(guarded: Harness) -> None:
    asked = await guarded.http.get("/", headers={"Accept": "text/html"})
    assert (asked.status_code, asked.headers["cache-control"]) == (401, "no-store")
    assert 'action="/login"' in asked.text
    refused = await guarded.http.post("/login", data={"token": "wrong"})
    assert refused.status_code == 401
    assert "set-cookie" not in refused.headers
    opened = await guarded.http.post("/login", data={"token": "second-token"})
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    cookie = opened.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # by http it would not come back
    assert "second-token" not in cookie
    assert "Headway</title>" in (await guarded.http.get("/")).text  # the client keeps the cookie
    assert (await guarded.http.get("/api/v1/overview")).status_code == 200


async def test_a_login_without_a_token_is_refused_without_a_defect(guarded: Harness) -> None:
    assert (await guarded.http.post("/login", data={})).status_code == 400


async def test_the_dashboard_is_served_with_its_own_caching(open_house: Harness) -> None:
    index = await open_house.http.get("/")
    assert (index.status_code, index.headers["cache-control"]) == (200, "no-cache")
    assert index.headers["content-type"].startswith("text/html")
    page = await open_house.http.get("/pull-requests/acme/nats.py/7", headers={"Accept": "text/html"})
    assert page.text == index.text
    asset = await open_house.http.get("/assets/index-abc123.js")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "javascript" in asset.headers["content-type"]
    assert (asset.headers["content-encoding"], asset.headers["vary"]) == ("gzip", "Accept-Encoding")
    plain = await open_house.http.get("/assets/index-abc123.js", headers={"Accept-Encoding": "identity"})
    assert ("content-encoding" in plain.headers, plain.content) == (False, asset.content)
    assert (await open_house.http.get("/assets/index-old.js")).status_code == 404
    assert (await open_house.http.head("/")).status_code == 200


async def test_an_index_that_is_known_is_not_sent_again(open_house: Harness) -> None:
    first = await open_house.http.get("/")
    again = await open_house.http.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_dashboard_that_is_not_built_says_how_to_build_it(
    nats_url: str, mongo_url: str, tmp_path: Path
) -> None:
    async with start_gateway(nats_url, mongo_url, tmp_path / "nothing") as gateway:
        answer = await gateway.http.get("/")
        assert answer.status_code == 503
        assert "make web" in answer.text


async def test_every_answer_carries_the_security_headers(open_house: Harness) -> None:
    for path in ("/", "/api/v1/overview", "/api/v1/nothing", "/health/live"):
        headers = (await open_house.http.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


async def test_other_origins_are_not_invited(open_house: Harness) -> None:
    answer = await open_house.http.get("/api/v1/overview", headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in answer.headers

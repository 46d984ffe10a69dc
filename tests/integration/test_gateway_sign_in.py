"""Signing in and out: tokens by name and scope, sessions that end, attempts that are limited."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.contracts.scopes import Scope
from services.gateway.access import token_uses
from services.gateway.settings import GatewaySettings, check_exposure
from services.gateway.store.access import AccessStore
from services.gateway.store.store import Store
from services.runtime.configuration_file import built_in_definitions
from services.runtime.settings import ConfigurationError
from services.runtime.token_file import edit_tokens
from services.runtime.tokens import ApiToken, digest_of
from tests.integration.gateway_harness import NOW, Harness, approval, start_gateway
from tests.unit.gateway.documents import active, day, definitions, merged, pull_request
from tests.waiting import until

PAGE = {"Accept": "text/html"}
PERIOD = {"from": "2026-11-16", "to": "2026-11-23"}


def write(path: Path, name: str, *scopes: Scope, expires: datetime | None = None) -> str:
    """Add a token to the file; its text is its name."""
    with edit_tokens(path) as kept:
        kept.append(
            ApiToken(name=name, sha256=digest_of(name.encode()), scopes=frozenset(scopes), expires=expires)
        )
    return name


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tokens.json"
    write(path, "reader", Scope.READ)
    write(path, "lead", Scope.READ, Scope.PEOPLE)
    write(path, "prometheus", Scope.ADMIN)
    write(path, "old", Scope.READ, expires=NOW - timedelta(seconds=1))
    return path


@pytest.fixture
async def gateway(nats_url: str, mongo_url: str, tmp_path: Path, file: Path) -> AsyncIterator[Harness]:
    static = tmp_path / "static"
    static.mkdir()
    (static / "index.html").write_text("<!doctype html><title>The dashboard</title>")
    async with start_gateway(nats_url, mongo_url, static, tokens_file=file) as found:
        await found.put("definitions", definitions())
        await found.put("sets", active())
        await found.put("pull_requests_1", pull_request(7))
        await found.put("days_1", day("2026-11-18", [merged(1, 4.0)]))
        yield found


async def status(gateway: Harness, path: str, token: str, **query: str) -> int:
    return (await gateway.http.get(path, headers=bearer(token), params=query)).status_code


async def test_a_token_allows_what_its_scopes_say(gateway: Harness) -> None:
    assert await status(gateway, "/api/v1/overview", "reader") == 200
    assert await status(gateway, "/api/v1/overview", "lead") == 200
    assert await status(gateway, "/api/v1/overview", "prometheus") == 403
    assert await status(gateway, "/api/v1/overview", "old") == 401


async def test_figures_of_individuals_take_the_scope_for_people(gateway: Harness) -> None:
    row = "/api/v1/pull-requests/acme/api/7"
    shown = (await gateway.http.get(row, headers=bearer("lead"))).json()
    hidden = (await gateway.http.get(row, headers=bearer("reader"))).json()
    assert (shown["author"], hidden["author"]) == ("ann", "hidden")
    for path in ("/api/v1/contributors", "/api/v1/reviewers"):
        assert await status(gateway, path, "lead", **PERIOD) == 200
        assert await status(gateway, path, "reader", **PERIOD) == 403
    assert await status(gateway, "/api/v1/metrics/cycle_time", "reader", group_by="author") == 400
    assert await status(gateway, "/api/v1/pull-requests", "reader", author="ann") == 400
    said = (await gateway.http.get("/api/v1/metrics", headers=bearer("reader"))).json()
    assert said["people"] == "hidden"


async def test_the_stream_names_people_only_to_whom_may_see_them(gateway: Harness) -> None:
    async with (
        gateway.listening(headers=bearer("lead")) as lead,
        gateway.listening(headers=bearer("reader")) as reader,
    ):
        await gateway.pull_requests_moved(7, facts=[approval("ann").model_copy(update={"id": "1"})])
        row = await lead.until("pull_request")
        assert (row.data["author"], row.data["facts"][0]["actor"]) == ("ann", "ann")
        row = await reader.until("pull_request")
    assert (row.data["author"], row.data["facts"][0]["actor"]) == ("hidden", "hidden")
    assert "ann" not in str(row.data)


async def test_a_session_ends_at_log_out_and_stays_ended(
    gateway: Harness, nats_url: str, mongo_url: str
) -> None:
    await gateway.http.post("/login", data={"token": "lead"})
    cookie = gateway.http.cookies["headway"]
    assert (await gateway.http.get("/api/v1/overview")).status_code == 200
    left = await gateway.http.post("/logout")
    assert (left.status_code, left.headers["location"]) == (303, "/")
    gateway.http.cookies.clear()
    stolen = {"Cookie": f"headway={cookie}"}
    assert (await gateway.http.get("/api/v1/overview", headers=stolen)).status_code == 401
    async with start_gateway(nats_url, mongo_url, api_tokens=SecretStr("other")) as another:
        answer = await another.http.get("/api/v1/overview", headers=stolen)
        assert answer.status_code == 401


async def test_a_session_ends_with_its_token_while_running(gateway: Harness, file: Path) -> None:
    await gateway.http.post("/login", data={"token": "lead"})
    assert (await gateway.http.get("/api/v1/contributors", params=PERIOD)).status_code == 200
    with edit_tokens(file) as kept:
        kept[:] = [token for token in kept if token.name != "lead"]
    assert (await gateway.http.get("/api/v1/contributors", params=PERIOD)).status_code == 401
    assert "Access token" in (await gateway.http.get("/", headers=PAGE)).text


async def test_a_session_lasts_no_longer_than_its_token(gateway: Harness, file: Path) -> None:
    write(file, "short", Scope.READ, expires=NOW + timedelta(hours=1))
    signed_in = await gateway.http.post("/login", data={"token": "short"})
    assert "max-age=3600" in signed_in.headers["set-cookie"].lower()
    gateway.now = NOW + timedelta(hours=1)
    assert (await gateway.http.get("/api/v1/overview")).status_code == 401


async def test_two_sessions_of_one_token_are_two(gateway: Harness) -> None:
    first = (await gateway.http.post("/login", data={"token": "lead"})).cookies["headway"]
    second = (await gateway.http.post("/login", data={"token": "lead"})).cookies["headway"]
    assert first != second
    assert "lead" not in first
    await gateway.http.post("/logout", headers={"Cookie": f"headway={first}"})


@pytest.mark.parametrize(
    "forged", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "ü" * 10, "a" * 9_000]
)
async def test_a_cookie_that_is_not_ours_opens_nothing(gateway: Harness, forged: str) -> None:
    headers = {"Cookie": f"headway={forged}".encode()}
    assert (await gateway.http.get("/api/v1/overview", headers=headers)).status_code == 401


async def test_who_wanted_to_go_somewhere_is_led_there(gateway: Harness) -> None:
    page = await gateway.http.get("/?team=core&period=30d", headers=PAGE)
    assert 'name="next" value="/?team=core&amp;period=30d"' in page.text
    there = await gateway.http.post("/login", data={"token": "lead", "next": "/?team=core"})
    assert there.headers["location"] == "/?team=core"
    elsewhere = await gateway.http.post("/login", data={"token": "lead", "next": "//evil.example"})
    assert elsewhere.headers["location"] == "/"


async def test_a_form_of_another_site_signs_nobody_in_or_out(gateway: Harness) -> None:
    for path in ("/login", "/logout"):
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await gateway.http.post(path, data={"token": "lead"}, headers=headers)
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    same = {"Origin": gateway.url, "Sec-Fetch-Site": "same-origin"}
    assert (await gateway.http.post("/login", data={"token": "lead"}, headers=same)).status_code == 303


async def test_whatever_comes_as_a_token_is_known_or_not(gateway: Harness) -> None:
    for header in ("Bearer töken", "Bearer \xff\xfe", "Bearer " + "x" * 5_000, "Bearer"):
        given = {"Authorization": header.encode("latin-1")}
        answer = await gateway.http.get("/api/v1/overview", headers=given)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


async def test_guesses_are_limited_and_said_once(gateway: Harness, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(10):
        assert await status(gateway, "/api/v1/overview", "guess") == 401
    limited = await gateway.http.get("/api/v1/overview", headers=bearer("lead"))
    assert limited.status_code == 429
    assert 0 < int(limited.headers["retry-after"]) <= 60
    form = await gateway.http.post("/login", data={"token": "lead"})
    assert form.status_code == 429
    assert "try again in" in form.text
    for _ in range(5):
        assert await status(gateway, "/api/v1/overview", "guess") == 429
    assert sum("has to wait" in record.message for record in caplog.records) == 1
    assert "headway_gateway_limited_attempts_total" in (await gateway.http.get("/metrics")).text


async def test_who_is_signed_in_is_not_kept_out_by_guesses(gateway: Harness) -> None:
    await gateway.http.post("/login", data={"token": "lead"})
    for _ in range(11):
        await status(gateway, "/api/v1/overview", "guess")
    assert (await gateway.http.get("/api/v1/overview")).status_code == 200


async def test_a_form_of_ten_megabytes_holds_nobody_up(gateway: Harness) -> None:
    async def longest_wait() -> float:
        longest = 0.0
        while True:
            begun = time.perf_counter()
            await gateway.http.get("/health/live")
            longest = max(longest, time.perf_counter() - begun)
            waits.append(longest)

    waits: list[float] = []
    asking = asyncio.create_task(longest_wait())
    answer = await gateway.http.post("/login", data={"token": "x" * 10_000_000})
    asking.cancel()
    assert answer.status_code == 413
    assert max(waits, default=0.0) < 0.5

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"token=" + b"x" * 10_000

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    streamed = await gateway.http.post("/login", content=chunks(), headers=form)
    assert streamed.status_code == 413


async def test_when_a_token_was_used_last_is_kept(
    gateway: Harness, mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_uses, "KEEP_SECONDS", 0.1)
    store = Store(mongo_url, built_in_definitions())
    kept = AccessStore(store)
    identity = digest_of(b"reader")[:16]

    async def noted() -> bool:
        return identity in await kept.last_uses()

    await status(gateway, "/api/v1/overview", "reader")
    await until(noted, "the last use being kept")
    assert (await kept.last_uses())[identity] == NOW
    store.close()


async def test_the_first_token_closes_what_was_open(nats_url: str, mongo_url: str, tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    async with start_gateway(nats_url, mongo_url, tokens_file=path) as gateway:
        assert (await gateway.http.get("/api/v1/overview")).status_code == 200
        write(path, "first", Scope.READ)
        assert (await gateway.http.get("/api/v1/overview")).status_code == 401
        with edit_tokens(path) as kept:
            kept.clear()
        assert (await gateway.http.get("/api/v1/overview")).status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "10.0.0.1", "headway.example.com"])
def test_where_others_reach_it_it_starts_only_with_tokens_or_on_a_word(host: str, file: Path) -> None:
    with pytest.raises(ConfigurationError, match="headway tokens create") as refused:
        check_exposure(GatewaySettings(gateway_host=host))
    assert len(refused.value.mistakes) == 1
    check_exposure(GatewaySettings(gateway_host=host, open=True))
    check_exposure(GatewaySettings(gateway_host=host, api_tokens=SecretStr("x")))
    check_exposure(GatewaySettings(gateway_host=host, tokens_file=file))
    check_exposure(GatewaySettings(gateway_host=host, gateway_published="127.0.0.1"))
    with pytest.raises(ConfigurationError):
        check_exposure(GatewaySettings(gateway_host="127.0.0.1", gateway_published=host or "0.0.0.0"))


async def test_where_others_reach_it_metrics_take_a_token_for_operators(
    nats_url: str, mongo_url: str, file: Path
) -> None:
    async with start_gateway(nats_url, mongo_url, tokens_file=file, gateway_published="10.0.0.1") as gateway:
        assert (await gateway.http.get("/metrics")).status_code == 401
        assert await status(gateway, "/metrics", "reader") == 403
        assert await status(gateway, "/metrics", "prometheus") == 200
        assert (await gateway.http.get("/health/ready")).status_code == 200


async def test_a_page_of_another_name_reads_nothing(nats_url: str, mongo_url: str) -> None:
    async with start_gateway(nats_url, mongo_url, allowed_hosts=("headway.test",)) as gateway:
        for path in ("/", "/api/v1/overview", "/api/v1/stream", "/metrics", "/health/ready", "/login.css"):
            answer = await gateway.http.get(path, headers={"Host": "evil.example:8000"})
            assert answer.status_code == 421, path
            assert "HEADWAY_ALLOWED_HOSTS" in answer.json()["detail"]
        for host in ("localhost:8000", "127.0.0.1", "headway.test", "[::1]:80"):
            answer = await gateway.http.get("/api/v1/overview", headers={"Host": host})
            assert answer.status_code == 200, host


async def test_by_https_the_cookie_is_sent_by_https_only(nats_url: str, mongo_url: str) -> None:
    settings = {"api_tokens": SecretStr("x"), "public_url": "https://headway.test"}
    async with start_gateway(nats_url, mongo_url, **settings) as gateway:
        host = {"Host": "headway.test", "Origin": "https://headway.test"}
        signed_in = await gateway.http.post("/login", data={"token": "x"}, headers=host)
        assert signed_in.status_code == 303
        assert "secure" in signed_in.headers["set-cookie"].lower()

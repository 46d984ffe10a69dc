"""Signing in with an account, at a real provider: who may, what they see, and who is turned away."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from pydantic import SecretStr

from services.gateway.access.oidc_provider import Provider, ProviderError
from services.gateway.settings import GatewaySettings
from services.runtime.settings import ConfigurationError, load
from services.standalone.server_process import free_port
from tests.integration.gateway_harness import WITHOUT_TLS, Harness, start_gateway
from tests.unit.gateway.documents import active, definitions, pull_request

PAGE = {"Accept": "text/html"}
GROUPS = "engineering=read+people, support=read, ops=admin"
USERS = {"ann": ["engineering"], "sue": ["support", "choir"], "otto": ["ops"], "eve": ["sales"], "nil": None}
ROW = "/api/v1/pull-requests/acme/api/7"


@pytest.fixture
def provider() -> Iterator[str]:
    users = [
        oidc_provider_mock.User(
            sub=name, claims={"preferred_username": name, **({"groups": groups} if groups else {})}
        )
        for name, groups in USERS.items()
    ]
    with oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


def settings(provider: str, **more: Any) -> dict[str, Any]:
    return {
        "oidc_issuer": provider,
        "oidc_client_id": "headway",
        "oidc_client_secret": SecretStr("the-secret"),
        "oidc_groups": GROUPS,
        **more,
    }


@pytest.fixture
async def gateway(nats_url: str, mongo_url: str, provider: str, tmp_path: Path) -> AsyncIterator[Harness]:
    (tmp_path / "index.html").write_text("<!doctype html><title>The dashboard</title>")
    async with start_gateway(nats_url, mongo_url, tmp_path, **settings(provider)) as found:
        await found.put("definitions", definitions())
        await found.put("sets", active())
        await found.put("pull_requests_1", pull_request(7))
        found.now = datetime.now(UTC)  # what the provider says is dated by its own clock
        yield found


async def at_the_provider(gateway: Harness, name: str, place: str = "/") -> str:
    """Begin signing in, and agree to it at the provider; where it sends the browser back to."""
    begun = await gateway.http.get("/login/oidc", params={"next": place})
    assert begun.status_code == 303, begun.text
    async with httpx.AsyncClient(verify=WITHOUT_TLS) as browser:
        agreed = await browser.post(begun.headers["location"], data={"sub": name})
    assert agreed.status_code == 302, agreed.text
    return agreed.headers["location"]


async def sign_in(gateway: Harness, name: str, place: str = "/") -> httpx.Response:
    return await gateway.http.get(await at_the_provider(gateway, name, place))


async def test_an_account_of_a_group_sees_what_its_group_may(gateway: Harness) -> None:
    assert (await gateway.http.get(ROW)).status_code == 401
    entered = await sign_in(gateway, "ann", "/?team=core")
    assert (entered.status_code, entered.headers["location"]) == (303, "/?team=core")
    assert (await gateway.http.get(ROW)).json()["author"] == "ann"
    assert "The dashboard" in (await gateway.http.get("/", headers=PAGE)).text
    await gateway.http.post("/logout")
    assert (await gateway.http.get(ROW)).status_code == 401
    await sign_in(gateway, "sue")
    assert (await gateway.http.get(ROW)).json()["author"] == "hidden"


@pytest.mark.parametrize("name", ["eve", "nil", "otto"])
async def test_an_account_of_no_group_that_may_read_is_turned_away(gateway: Harness, name: str) -> None:
    turned_away = await sign_in(gateway, name)
    assert turned_away.status_code == 403
    assert "not in a group" in turned_away.text
    assert (await gateway.http.get(ROW)).status_code == 401


async def test_the_page_offers_the_account_and_keeps_the_place(gateway: Harness) -> None:
    page = await gateway.http.get("/?team=core", headers=PAGE)
    assert page.status_code == 401
    assert 'href="/login/oidc?next=%2F%3Fteam%3Dcore"' in page.text
    assert "Access token" not in page.text  # there are none


async def test_the_provider_is_asked_with_pkce_a_state_and_a_nonce(gateway: Harness) -> None:
    begun = await gateway.http.get("/login/oidc")
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert re.fullmatch(r"[\w-]{43}", asked["code_challenge"][0])
    assert len(asked["state"][0]) > 30
    assert len(asked["nonce"][0]) > 30
    assert asked["redirect_uri"] == [f"{gateway.url}/login/oidc/callback"]
    cookie = begun.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "path=/login/oidc" in cookie


async def test_only_the_browser_that_was_sent_comes_back_and_only_once(gateway: Harness) -> None:
    back = await at_the_provider(gateway, "ann")
    async with httpx.AsyncClient(verify=WITHOUT_TLS) as another:
        assert (await another.get(back)).status_code == 400
    wrong_state = back.replace("state=", "state=x")
    assert (await gateway.http.get(wrong_state)).status_code == 400
    assert (await gateway.http.get(back)).status_code == 303
    assert (await gateway.http.get(back)).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?error=access_denied",
        "?code=x",
        "?code=&state=",
        f"?code={'x' * 5_000}",
        "?state=<script>",
        "?code=%00",
    ],
)
async def test_whatever_comes_back_signs_nobody_in_and_is_no_defect(gateway: Harness, query: str) -> None:
    await gateway.http.get("/login/oidc")
    answer = await gateway.http.get(f"/login/oidc/callback{query}")
    assert answer.status_code == 400
    assert "<script>" not in answer.text.replace('<script src="/theme.js">', "")
    assert (await gateway.http.get(ROW)).status_code == 401


async def test_a_session_of_an_account_ends_after_hours(gateway: Harness) -> None:
    await sign_in(gateway, "ann")
    gateway.now += timedelta(hours=11)
    assert (await gateway.http.get(ROW)).status_code == 200
    gateway.now += timedelta(hours=2)
    assert (await gateway.http.get(ROW)).status_code == 401


async def test_while_the_provider_is_away_the_page_says_so(nats_url: str, mongo_url: str) -> None:
    nobody = f"http://localhost:{free_port()}"
    async with start_gateway(nats_url, mongo_url, **settings(nobody)) as gateway:
        answer = await gateway.http.get("/login/oidc")
        assert answer.status_code == 503
        assert "does not answer" in answer.text


async def test_tokens_go_on_to_work_beside_accounts(nats_url: str, mongo_url: str, provider: str) -> None:
    async with start_gateway(
        nats_url, mongo_url, **settings(provider), api_tokens=SecretStr("a-token")
    ) as gateway:
        known = {"Authorization": "Bearer a-token"}
        assert (await gateway.http.get("/api/v1/overview", headers=known)).status_code == 200
        page = await gateway.http.get("/", headers=PAGE)
        assert "Access token" in page.text
        assert "/login/oidc" in page.text


async def test_a_token_for_somebody_else_or_of_another_time_is_not_believed(provider: str) -> None:
    """The claims are held against what was asked for: audience, nonce, issuer, end."""
    client = GatewaySettings(**settings(provider)).oidc_client
    assert client is not None
    real = Provider(client, lambda: datetime.now(UTC))
    back = "http://localhost/login/oidc/callback"

    async def code() -> tuple[str, str, str]:
        begun = await real.begin(back)
        async with httpx.AsyncClient(verify=WITHOUT_TLS) as browser:
            agreed = await browser.post(begun.address, data={"sub": "ann"})
        return parse_qs(urlsplit(agreed.headers["location"]).query)["code"][0], begun.verifier, begun.nonce

    one, verifier, nonce = await code()
    assert (await real.finish(back, one, verifier, nonce)).groups == {"engineering"}
    one, verifier, _ = await code()
    with pytest.raises(ProviderError, match="nonce"):
        await real.finish(back, one, verifier, "another nonce")
    with pytest.raises(ProviderError, match="code"):
        await real.finish(back, "a code that was never given", verifier, nonce)
    later = Provider(client, lambda: datetime.now(UTC) + timedelta(days=2))
    one, verifier, nonce = await code()
    with pytest.raises(ProviderError, match="expired"):
        await later.finish(back, one, verifier, nonce)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"HEADWAY_OIDC_GROUPS": ""}, "no group allows anything"),
        ({"HEADWAY_OIDC_GROUPS": "staff=write"}, "is no scope"),
        ({"HEADWAY_OIDC_CLIENT_ID": ""}, "HEADWAY_OIDC_CLIENT_ID"),
        ({"HEADWAY_OIDC_ISSUER": "http://login.example.com"}, "https"),
    ],
)
def test_a_mistake_in_the_settings_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], said: str
) -> None:
    right = {
        "HEADWAY_OIDC_ISSUER": "https://login.example.com",
        "HEADWAY_OIDC_CLIENT_ID": "headway",
        "HEADWAY_OIDC_GROUPS": "staff=read",
    }
    for name, value in (right | changed).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=said):
        load(GatewaySettings)

"""No secret comes out of Headway: into no log at any level, to nobody who asks, into nothing that is kept."""

import asyncio
import base64
import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import ClientError
from playwright.async_api import Error, Response, async_playwright

from services.standalone.server_process import free_port
from tests.browser import chromium
from tests.commands import headway
from tests.e2e.guarded import with_password
from tests.e2e.secrets_house import (
    API_TOKENS,
    HOOK_SECRET,
    ILL_SHAPED,
    KNOWN,
    PRIVATE_KEY,
    TOKEN,
    WRONG_API_TOKEN,
    WRONG_PASSWORD,
    WRONG_TOKEN,
    Heard,
    House,
    bearer,
    guarded_house,
    hear_what_is_kept,
)
from tests.github import faults
from tests.github.call import Answer, Call
from tests.github.webhooks import sample
from tests.waiting import until

SERVICES = ("collector", "aggregator", "gateway")
ASKED = (
    "/api/v1/sources",
    "/api/v1/overview",
    "/api/v1/pull-requests",
    "/health/ready",
    "/metrics",
    "/nothing",
)


async def test_no_secret_comes_out_whatever_happens(tmp_path: Path) -> None:
    async with guarded_house(tmp_path) as house:
        await house.stack.start("aggregator", "gateway")
        await house.stack.start("collector", GITHUB_TOKEN=TOKEN)
        await until(house.live, "being collected")
        await asyncio.gather(_github_is_unwell(house), _deliveries_arrive(house), _somebody_logs_in(house))
        await _somebody_asks(house)
        await _servers_go_and_return(house)
        await house.collects_as(GITHUB_TOKEN=WRONG_TOKEN)
        await until(lambda: _fails(house, "is wrong, has ended or was revoked"), "the wrong token being said")
        await _somebody_asks(house)
        await _an_app_collects(house, tmp_path)
        await _passwords_are_wrong(house)
        await hear_what_is_kept(house)
        await house.stack.stop()
        logs = {log.name: log.read_text() for log in sorted((tmp_path / "logs").iterdir())}
        for name, text in logs.items():
            house.heard.hear(name, text)
        secrets = {*KNOWN, *house.handed_out()}
    assert logs.keys() == {"collector.log", "aggregator.log", "gateway.log"}
    assert all(" DEBUG " in logs[f"{name}.log"] for name in ("collector", "gateway"))
    assert len({secret for secret in secrets if secret.count(".") == 2}) >= 1, "assertions"
    assert len({secret for secret in secrets if secret.startswith("ghs_installation_11_")}) >= 2
    house.heard.check(secrets)


@pytest.mark.parametrize("around", ["{}", "see {}?", "Basic {}="])
def test_a_secret_is_found_however_it_is_written(around: str) -> None:
    for secret in KNOWN:
        in_base64 = base64.urlsafe_b64encode(f"user:{secret}, and more".encode()).decode()
        for written in (secret, quote(secret, safe=""), in_base64):
            heard = Heard([("somewhere", around.format(written))])
            with pytest.raises(AssertionError, match="somewhere shows"):
                heard.check([secret])
    Heard([("somewhere", around.format("nothing of it"))]).check(KNOWN)


async def _github_is_unwell(house: House) -> None:
    troubles = [
        faults.dropped,
        faults.html(502),
        faults.secondary_limit(1),
        faults.refused(),
        faults.unauthorized,
    ]
    before = house.github.faults.given
    house.github.faults.script(troubles, when=faults.graphql)
    await until(lambda: house.github.faults.given == before + len(troubles), "every trouble being met")
    await until(house.live, "being live again")


async def _deliveries_arrive(house: House) -> None:
    world, repository = house.recorder.world, house.recorder.world.find_repository("acme/api")
    world.add_pull_request(repository, "carol", datetime.now(UTC), title="Delivered")
    good = house.recorder.deliveries[-1]
    assert await house.deliver(good) == 202
    assert await house.deliver(replace(good, guid="2"), **{"X-Hub-Signature-256": "sha256=0"}) == 401
    assert await house.deliver(replace(good, guid="3", secret=None)) == 401
    odd = sample("pull_request", {"action": "opened", "pull_request": {"number": "x"}}, HOOK_SECRET)
    assert await house.deliver(odd) == 202
    await until(lambda: "cannot be read" in house.stack.log("collector"), "the dead letter")


async def _somebody_asks(house: House) -> None:
    gateway = house.stack.url("gateway")
    for path in ASKED:
        for headers in ({}, bearer(WRONG_API_TOKEN), bearer(API_TOKENS[0])):
            await house.get(gateway + path, **headers)
    assert await house.get(f"{gateway}/api/v1/sources", **bearer(API_TOKENS[1])) == 200
    await house.get(f"{gateway}/nothing?{WRONG_API_TOKEN}={API_TOKENS[0]}")
    assert await house.get(f"{gateway}/api/v1/sources?access_token={API_TOKENS[0]}") == 401
    for service in ("collector", "aggregator"):
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert await house.get(house.stack.url(service) + path) == 200


async def _somebody_logs_in(house: House) -> None:
    """What a browser receives; its cookie is made of a token, and is none."""
    received: list[Response] = []

    def note(answer: Response) -> None:
        received.append(answer)

    async with async_playwright() as playwright:
        browser = await chromium.launch(playwright)
        page = await browser.new_page()
        page.on("response", note)
        await page.goto(house.stack.url("gateway"))
        for token in (WRONG_API_TOKEN, API_TOKENS[1]):
            house.heard.hear("the page", await page.content())
            await page.get_by_label("Access token").fill(token)
            await page.get_by_role("button", name="Open the dashboard").click()
        await until(lambda: any("/metrics/" in each.url and each.ok for each in received), "figures")
        house.heard.hear("the page", await page.content())
        bodies = 0
        for answer in received:
            house.heard.hear(answer.url, str(await answer.all_headers()))
            if answer.status == 200 and "/api/v1/" in answer.url and "/stream" not in answer.url:
                with contextlib.suppress(Error):  # the page asked again before it had come
                    house.heard.hear(answer.url, await answer.text())
                    bodies += 1
        await browser.close()
    assert bodies >= 3


async def _servers_go_and_return(house: House) -> None:
    stack = house.stack
    await house.nats.stop()
    await house.mongod.stop()
    for service in SERVICES:
        await until(lambda name=service: _waits(house, name), f"{service} waiting")
    await house.get(f"{stack.url('gateway')}/api/v1/overview", **bearer(API_TOKENS[0]))
    await house.nats.start()
    await house.mongod.start()
    for service in SERVICES:
        await until(lambda name=service: stack.ready(name), f"{service} being ready again")


async def _waits(house: House, service: str) -> bool:
    with contextlib.suppress(ClientError):
        return await house.get(f"{house.stack.url(service)}/health/ready") == 503
    return False


async def _fails(house: House, why: str) -> bool:
    found = (await house.sources()).get("acme/api")
    return found is not None and found["state"] == "failing" and why in found["error"]


async def _an_app_collects(house: House, folder: Path) -> None:
    key = folder / "app.pem"
    key.write_text(PRIVATE_KEY)
    house.github.faults.add(_ill_shaped, when=faults.path("access_tokens"))
    await house.collects_as(HEADWAY_GITHUB_APP_ID="77", HEADWAY_GITHUB_APP_PRIVATE_KEY_FILE=str(key))
    await until(house.live, "being collected by the App")
    refused = house.github.counters.by_status[401]
    for token in [each for each in house.handed_out() if each.startswith("ghs_installation_")]:
        house.github.desk.credentials.revoke(token)
    await until(lambda: house.github.counters.by_status[401] > refused, "a token that was revoked")
    await until(house.live, "going on with another")


def _ill_shaped(_: Call) -> Answer:
    return Answer({"token": ILL_SHAPED, "expires_at": "never"}, 201, {})


async def _passwords_are_wrong(house: House) -> None:
    """Each service with passwords that are refused, and commands that cannot do their work."""
    wrong = {
        "HEADWAY_NATS_URL": with_password(house.nats.address, WRONG_PASSWORD),
        "HEADWAY_MONGO_URL": house.mongod.url_with(WRONG_PASSWORD),
    }
    await asyncio.gather(*(house.stack.stop(name) for name in SERVICES))
    starting = asyncio.gather(*(house.stack.start(name, GITHUB_TOKEN=TOKEN, **wrong) for name in SERVICES))
    await asyncio.gather(_mistaken_commands(house, **wrong), _are_refused(house))
    starting.cancel()
    with contextlib.suppress(asyncio.CancelledError, AssertionError):  # they do not become ready
        await starting
    await asyncio.gather(*(house.stack.stop(name) for name in SERVICES))


async def _are_refused(house: House) -> None:
    await until(lambda: house.nats.log.read_text().count("authentication error") >= 3, "NATS refusing")
    await until(lambda: _says(house, "OperationFailure"), "MongoDB refusing")
    for service in ("collector", "aggregator"):
        await until(lambda name=service: _waits(house, name), f"{service} saying so")


async def _mistaken_commands(house: House, **wrong: str) -> None:
    nowhere = with_password(f"nats://127.0.0.1:{free_port()}", WRONG_PASSWORD)
    ill_said = {"HEADWAY_REPOSITORIES": "acme", "HEADWAY_GITHUB_API_URL": f"https://x:{WRONG_PASSWORD}@"}
    for name, settings in (
        ("dead-letters list", {"HEADWAY_NATS_URL": nowhere}),
        ("dead-letters list", wrong),
        ("check", wrong | ill_said),
    ):
        ran = await headway(*name.split(), cwd=None, **settings)
        assert ran.code != 0
        house.heard.hear(f"headway {name}", ran.output + ran.errors)


async def _says(house: House, word: str) -> bool:
    with contextlib.suppress(ClientError):
        await house.get(f"{house.stack.url('gateway')}/health/ready")
    return any(word in text for where, text in house.heard.texts if where.endswith("/health/ready"))

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
from tests.e2e.secrets_harness import (
    API_TOKENS,
    HOOK_SECRET,
    ILL_SHAPED,
    KNOWN,
    PRIVATE_KEY,
    TOKEN,
    WRONG_API_TOKEN,
    WRONG_PASSWORD,
    WRONG_TOKEN,
    CapturedOutput,
    SecretsHarness,
    bearer,
    capture_stored,
    start_secrets_harness,
)
from tests.e2e.servers_with_passwords import with_password
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
    async with start_secrets_harness(tmp_path) as harness:
        await harness.stack.start("aggregator", "gateway")
        await harness.stack.start("collector", GITHUB_TOKEN=TOKEN)
        await until(harness.live, "being collected")
        await asyncio.gather(
            _github_is_unwell(harness), _deliveries_arrive(harness), _somebody_logs_in(harness)
        )
        await _somebody_asks(harness)
        await _servers_go_and_return(harness)
        await harness.collects_as(GITHUB_TOKEN=WRONG_TOKEN)
        await until(
            lambda: _fails(harness, "is wrong, has ended or was revoked"), "the wrong token being said"
        )
        await _somebody_asks(harness)
        await _an_app_collects(harness, tmp_path)
        await _passwords_are_wrong(harness)
        await capture_stored(harness)
        await harness.stack.stop()
        logs = {log.name: log.read_text() for log in sorted((tmp_path / "logs").iterdir())}
        for name, text in logs.items():
            harness.captured.capture(name, text)
        secrets = {*KNOWN, *harness.handed_out()}
    assert logs.keys() == {"collector.log", "aggregator.log", "gateway.log"}
    assert all(" DEBUG " in logs[f"{name}.log"] for name in ("collector", "gateway"))
    assert len({secret for secret in secrets if secret.count(".") == 2}) >= 1, "assertions"
    assert len({secret for secret in secrets if secret.startswith("ghs_installation_11_")}) >= 2
    harness.captured.check(secrets)


@pytest.mark.parametrize("around", ["{}", "see {}?", "Basic {}="])
def test_a_secret_is_found_however_it_is_written(around: str) -> None:
    for secret in KNOWN:
        in_base64 = base64.urlsafe_b64encode(f"user:{secret}, and more".encode()).decode()
        for written in (secret, quote(secret, safe=""), in_base64):
            captured = CapturedOutput([("somewhere", around.format(written))])
            with pytest.raises(AssertionError, match="somewhere shows"):
                captured.check([secret])
    CapturedOutput([("somewhere", around.format("nothing of it"))]).check(KNOWN)


async def _github_is_unwell(harness: SecretsHarness) -> None:
    troubles = [
        faults.dropped,
        faults.html(502),
        faults.secondary_limit(1),
        faults.refused(),
        faults.unauthorized,
    ]
    before = harness.github.faults.given
    harness.github.faults.script(troubles, when=faults.graphql)
    await until(lambda: harness.github.faults.given == before + len(troubles), "every trouble being met")
    await until(harness.live, "being live again")


async def _deliveries_arrive(harness: SecretsHarness) -> None:
    world, repository = harness.recorder.world, harness.recorder.world.find_repository("acme/api")
    world.add_pull_request(repository, "carol", datetime.now(UTC), title="Delivered")
    good = harness.recorder.deliveries[-1]
    assert await harness.deliver(good) == 202
    assert await harness.deliver(replace(good, guid="2"), **{"X-Hub-Signature-256": "sha256=0"}) == 401
    assert await harness.deliver(replace(good, guid="3", secret=None)) == 401
    odd = sample("pull_request", {"action": "opened", "pull_request": {"number": "x"}}, HOOK_SECRET)
    assert await harness.deliver(odd) == 202
    await until(lambda: "cannot be read" in harness.stack.log("collector"), "the dead letter")


async def _somebody_asks(harness: SecretsHarness) -> None:
    gateway = harness.stack.url("gateway")
    for path in ASKED:
        for headers in ({}, bearer(WRONG_API_TOKEN), bearer(API_TOKENS[0])):
            await harness.get(gateway + path, **headers)
    assert await harness.get(f"{gateway}/api/v1/sources", **bearer(API_TOKENS[1])) == 200
    await harness.get(f"{gateway}/nothing?{WRONG_API_TOKEN}={API_TOKENS[0]}")
    assert await harness.get(f"{gateway}/api/v1/sources?access_token={API_TOKENS[0]}") == 401
    for service in ("collector", "aggregator"):
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert await harness.get(harness.stack.url(service) + path) == 200


async def _somebody_logs_in(harness: SecretsHarness) -> None:
    """What a browser receives; its cookie is made of a token, and is none."""
    received: list[Response] = []

    def note(answer: Response) -> None:
        received.append(answer)

    async with async_playwright() as playwright:
        browser = await chromium.launch(playwright)
        page = await browser.new_page()
        page.on("response", note)
        await page.goto(harness.stack.url("gateway"))
        for token in (WRONG_API_TOKEN, API_TOKENS[1]):
            harness.captured.capture("the page", await page.content())
            await page.get_by_label("Access token").fill(token)
            await page.get_by_role("button", name="Open the dashboard").click()
        await until(lambda: any("/metrics/" in each.url and each.ok for each in received), "figures")
        harness.captured.capture("the page", await page.content())
        bodies = 0
        for answer in received:
            harness.captured.capture(answer.url, str(await answer.all_headers()))
            if answer.status == 200 and "/api/v1/" in answer.url and "/stream" not in answer.url:
                with contextlib.suppress(Error):  # the page asked again before it had come
                    harness.captured.capture(answer.url, await answer.text())
                    bodies += 1
        await browser.close()
    assert bodies >= 3


async def _servers_go_and_return(harness: SecretsHarness) -> None:
    stack = harness.stack
    await harness.nats.stop()
    await harness.mongod.stop()
    for service in SERVICES:
        await until(lambda name=service: _waits(harness, name), f"{service} waiting")
    await harness.get(f"{stack.url('gateway')}/api/v1/overview", **bearer(API_TOKENS[0]))
    await harness.nats.start()
    await harness.mongod.start()
    for service in SERVICES:
        await until(lambda name=service: stack.ready(name), f"{service} being ready again")


async def _waits(harness: SecretsHarness, service: str) -> bool:
    with contextlib.suppress(ClientError):
        return await harness.get(f"{harness.stack.url(service)}/health/ready") == 503
    return False


async def _fails(harness: SecretsHarness, why: str) -> bool:
    found = (await harness.sources()).get("acme/api")
    return found is not None and found["state"] == "failing" and why in found["error"]


async def _an_app_collects(harness: SecretsHarness, folder: Path) -> None:
    key = folder / "app.pem"
    key.write_text(PRIVATE_KEY)
    harness.github.faults.add(_ill_shaped, when=faults.path("access_tokens"))
    await harness.collects_as(HEADWAY_GITHUB_APP_ID="77", HEADWAY_GITHUB_APP_PRIVATE_KEY_FILE=str(key))
    await until(harness.live, "being collected by the App")
    refused = harness.github.counters.by_status[401]
    for token in [each for each in harness.handed_out() if each.startswith("ghs_installation_")]:
        harness.github.responder.credentials.revoke(token)
    await until(lambda: harness.github.counters.by_status[401] > refused, "a token that was revoked")
    await until(harness.live, "going on with another")


def _ill_shaped(_: Call) -> Answer:
    return Answer({"token": ILL_SHAPED, "expires_at": "never"}, 201, {})


async def _passwords_are_wrong(harness: SecretsHarness) -> None:
    """Each service with passwords that are refused, and commands that cannot do their work."""
    wrong = {
        "HEADWAY_NATS_URL": with_password(harness.nats.address, WRONG_PASSWORD),
        "HEADWAY_MONGO_URL": harness.mongod.url_with(WRONG_PASSWORD),
    }
    await asyncio.gather(*(harness.stack.stop(name) for name in SERVICES))
    starting = asyncio.gather(*(harness.stack.start(name, GITHUB_TOKEN=TOKEN, **wrong) for name in SERVICES))
    await asyncio.gather(_mistaken_commands(harness, **wrong), _are_refused(harness))
    starting.cancel()
    with contextlib.suppress(asyncio.CancelledError, AssertionError):  # they do not become ready
        await starting
    await asyncio.gather(*(harness.stack.stop(name) for name in SERVICES))


async def _are_refused(harness: SecretsHarness) -> None:
    await until(lambda: harness.nats.log.read_text().count("authentication error") >= 3, "NATS refusing")
    await until(lambda: _says(harness, "OperationFailure"), "MongoDB refusing")
    for service in ("collector", "aggregator"):
        await until(lambda name=service: _waits(harness, name), f"{service} saying so")


async def _mistaken_commands(harness: SecretsHarness, **wrong: str) -> None:
    nowhere = with_password(f"nats://127.0.0.1:{free_port()}", WRONG_PASSWORD)
    ill_said = {"HEADWAY_REPOSITORIES": "acme", "HEADWAY_GITHUB_API_URL": f"https://x:{WRONG_PASSWORD}@"}
    for name, settings in (
        ("dead-letters list", {"HEADWAY_NATS_URL": nowhere}),
        ("dead-letters list", wrong),
        ("check", wrong | ill_said),
    ):
        ran = await headway(*name.split(), cwd=None, **settings)
        assert ran.code != 0
        harness.captured.capture(f"headway {name}", ran.output + ran.errors)


async def _says(harness: SecretsHarness, word: str) -> bool:
    with contextlib.suppress(ClientError):
        await harness.get(f"{harness.stack.url('gateway')}/health/ready")
    return any(word in text for where, text in harness.captured.texts if where.endswith("/health/ready"))

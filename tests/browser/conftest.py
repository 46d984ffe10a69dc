"""One browser and one small team for all tests here; a page of its own for every test."""

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from services.contracts.notices import SourceState
from services.runtime.messaging import ensure_streams
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.browser import chromium
from tests.browser.history import DEFINITIONS, REPOSITORIES, all_events, merged_pulls, utc_now, waiting_pulls
from tests.browser.team import Team, quota
from tests.nats_client import connect
from tests.stack import Stack

BUILT = Path(__file__).parents[2] / "services" / "gateway" / "static" / "index.html"
TIMEOUT_MILLISECONDS = 60_000
WHOLE_PAGE = ViewportSize(width=1440, height=3600)  # what is out of view is not fetched

expect.set_options(timeout=TIMEOUT_MILLISECONDS)

OpenPage = Callable[..., AbstractAsyncContextManager[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(pytestconfig: pytest.Config) -> AsyncIterator[Browser]:
    """Chromium without a window; the run says which."""
    assert BUILT.exists(), "the dashboard is not built: make web"
    async with async_playwright() as playwright:
        browser = await chromium.launch(playwright)
        if reporter := pytestconfig.pluginmanager.getplugin("terminalreporter"):
            reporter.write_line(f"\n{chromium.describe_browser(playwright, browser)}")
        yield browser
        await browser.close()


@contextlib.asynccontextmanager
async def running_team(folder: Path, mongo_url: str, definitions: str = "") -> AsyncIterator[Team]:
    """An aggregator and a gateway over an empty log and an empty database."""
    (folder / "headway.toml").write_text(definitions)
    settings = {"HEADWAY_CONFIG": str(folder / "headway.toml")}
    async with NatsServer(folder / "nats") as nats:
        client = await connect(nats.url)
        await ensure_streams(client.jetstream(timeout=60))
        async with Stack(nats.url, mongo_url, folder, settings) as stack:
            await stack.start("aggregator", "gateway")
            yield Team(stack, client)
        await client.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def team(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Team]:
    """A team with some weeks behind it. Tests add to its life; none takes from it."""
    folder = tmp_path_factory.mktemp("browser")
    async with (
        Mongod(folder / "mongo") as mongod,
        running_team(folder, f"{mongod.url}/browser", DEFINITIONS) as team,
    ):
        now = utc_now()
        for repository in REPOSITORIES:
            await team.progress(repository, SourceState.LIVE, quota=quota(now))
        await team.publish(all_events(now))
        await team.wait_for(len(merged_pulls(now)), state="merged")
        await team.wait_for(len(waiting_pulls(now)), state="open")
        yield team


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> OpenPage:
    """Opens the dashboard in a window of its own, in which nothing may go wrong unless the test allows it."""

    @contextlib.asynccontextmanager
    async def opened(url: str, may_fail: bool = False, **context: Any) -> AsyncIterator[Page]:
        errors: list[str] = []
        usual = {"viewport": WHOLE_PAGE, "reduced_motion": "reduce"}
        window = await browser.new_context(**{**usual, **context})
        window.set_default_timeout(TIMEOUT_MILLISECONDS)
        page = await window.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        await page.goto(url)
        yield page
        await window.close()
        assert may_fail or errors == []

    return opened

"""What the first page costs: JavaScript, requests, time to the first chart; and what a live event costs.

A small team's weeks over real services, Chromium without a window on this machine. The time is from the
navigation to the frame in which the first chart is drawn, with nothing in the browser's cache; once as it
is, once with the processor slowed down four times and 50 ms of latency. Live: one event a second.
"""

import asyncio
import gzip
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, Request, async_playwright, expect

from services.contracts.notices import SourceState
from services.standalone.embedded_servers import Mongod
from tests.browser.chromium import launch
from tests.browser.conftest import running_team
from tests.browser.history import API, DEFINITIONS, REPOSITORIES, WEB, all_events, merged_pulls, utc_now
from tests.browser.page import wait_until_filled
from tests.browser.team import Team

TIMES = 7
EVENTS = 20
SLOW_CPU, LATENCY = 4, 50
DRAWN = "main canvas[role=img][data-drawn]"
HEAP = "performance.memory.usedJSHeapSize"


class Watched:
    """The requests of a page, as they come."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.requests.append(request)

    @property
    def api(self) -> list[str]:
        """The API's addresses that were asked for, without the stream."""
        urls = [request.url.partition("/api/v1/")[2] for request in self.requests]
        return [url for url in urls if url and not url.startswith("stream")]


async def _first_load(browser: Browser, url: str, *, slow: bool = False) -> tuple[float, Watched]:
    """Seconds to the first chart, and the requests until the page is filled."""
    context = await browser.new_context()
    page = await context.new_page()
    if slow:
        await _slow_down(await context.new_cdp_session(page))
    watched = Watched(page)
    begun = asyncio.get_running_loop().time()
    await page.goto(url, wait_until="commit")
    await page.locator(DRAWN).first.wait_for()
    seconds = asyncio.get_running_loop().time() - begun
    await wait_until_filled(page)
    await context.close()
    return seconds, watched


async def _slow_down(session: CDPSession) -> None:
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
    await session.send("Network.enable")
    network = {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
    await session.send("Network.emulateNetworkConditions", network)


async def _script_bytes(browser: Browser, url: str) -> int:
    """The JavaScript of the first page, compressed by gzip."""
    context = await browser.new_context()
    page = await context.new_page()
    bodies: list[asyncio.Task[bytes]] = []
    page.on("response", lambda response: _keep_script(response, bodies))
    await page.goto(url)
    await wait_until_filled(page)
    total = sum([len(gzip.compress(await body)) for body in bodies])
    await context.close()
    return total


def _keep_script(response: Any, bodies: list[asyncio.Task[bytes]]) -> None:
    if response.request.resource_type == "script":
        bodies.append(asyncio.ensure_future(response.body()))


async def _live(browser: Browser, team: Team) -> tuple[float, float]:
    """API requests for each live event, one a second, and by how much the heap grew, in megabytes."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(team.url)
    await wait_until_filled(page)
    before = await page.evaluate(HEAP)
    watched = Watched(page)
    pull = await team.open(WEB, "ada")
    for place in range(EVENTS - 1):
        await (team.comment(pull, "grace") if place % 4 else team.merge(API, "barbara"))
        await asyncio.sleep(1)
    await expect(page.locator(".badge")).to_have_text("Live")
    after = await page.evaluate(HEAP)
    await context.close()
    return len(watched.api) / EVENTS, (after - before) / 1e6


async def _measure(team: Team) -> None:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        size = await _script_bytes(browser, team.url)
        loads = [await _first_load(browser, team.url) for _ in range(TIMES)]
        slow = [await _first_load(browser, team.url, slow=True) for _ in range(TIMES)]
        each, heap = await _live(browser, team)
        await browser.close()
    print(f"JavaScript of the first page  {size / 1000:8.1f} kB gzip")
    print(f"API requests of a first load  {len(loads[-1][1].api):8d}    {', '.join(_paths(loads[-1][1]))}")
    print(f"first chart, cold             {statistics.median(one for one, _ in loads):8.2f} s")
    median = statistics.median(one for one, _ in slow)
    print(f"first chart, {SLOW_CPU} x CPU, {LATENCY} ms    {median:8.2f} s")
    print(f"API requests of a live event  {each:8.2f}    three comments, then a merge, and so on")
    print(f"heap after {EVENTS} live events     {heap:8.1f} MB more")


def _paths(watched: Watched) -> list[str]:
    return [url.partition("?")[0] for url in watched.api]


async def main() -> None:
    """Measure the first page over a small team's weeks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        async with (
            Mongod(path / "mongo") as mongod,
            running_team(path, f"{mongod.url}/page", DEFINITIONS) as team,
        ):
            now = utc_now()
            for repository in REPOSITORIES:
                await team.progress(repository, SourceState.LIVE)
            await team.publish(all_events(now))
            await team.wait_for(len(merged_pulls(now)), state="merged")
            await _measure(team)

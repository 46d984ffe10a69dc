"""What the first page costs: JavaScript, requests, time to the first chart; and what a live event costs.

A small team's weeks over real services, Chromium without a window on this machine. The time is from the
navigation to the frame in which the first chart is drawn, with nothing in the browser's cache; once as it
is, once with the processor slowed down four times and 50 ms of latency. The ratios are to a blank page that
draws three bars with the same Chart.js, loaded in turn with it. Live: one event a second.
"""

import asyncio
import gzip
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, Request, async_playwright, expect

from bench.small_team import small_team
from tests.browser.chromium import launch
from tests.browser.history import API, WEB
from tests.browser.page import wait_until_filled
from tests.browser.team import Team

TIMES = 7
EVENTS = 20
SLOW_CPU, LATENCY = 4, 50
DRAWN = "main canvas[role=img][data-drawn]"
CHART_JS = Path(__file__).parents[1] / "services/gateway/web/node_modules/chart.js/dist/chart.umd.min.js"
BLANK = """<!doctype html><main><canvas role="img"></canvas></main>
<script src="chart.js"></script><script src="draw.js"></script>"""
DRAW = """const canvas = document.querySelector("canvas");
const data = { labels: [1, 2, 3], datasets: [{ data: [3, 1, 2] }] };
new Chart(canvas, { type: "bar", data, options: { animation: false } });
canvas.dataset.drawn = "1";"""
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


class _Silent(SimpleHTTPRequestHandler):
    """Serves a folder, without a log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _blank_page(folder: Path) -> Iterator[str]:
    """The address of a page that does nothing but draw a chart of three bars."""
    (folder / "chart.js").write_bytes(CHART_JS.read_bytes())
    (folder / "draw.js").write_text(DRAW)
    (folder / "index.html").write_text(BLANK)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


async def _first_chart(page: Page, url: str, *, slow: bool) -> float:
    """Seconds from the navigation to the first chart."""
    if slow:
        await _slow_down(await page.context.new_cdp_session(page))
    begun = asyncio.get_running_loop().time()
    await page.goto(url, wait_until="commit")
    await page.locator(DRAWN).first.wait_for()
    return asyncio.get_running_loop().time() - begun


async def _first_load(browser: Browser, url: str, *, slow: bool = False) -> tuple[float, Watched]:
    """Seconds to the first chart, and the requests until the page is filled."""
    page = await (await browser.new_context()).new_page()
    watched = Watched(page)
    seconds = await _first_chart(page, url, slow=slow)
    await wait_until_filled(page)
    await page.context.close()
    return seconds, watched


async def _blank_load(browser: Browser, url: str, *, slow: bool = False) -> float:
    """Seconds to the chart of the blank page."""
    page = await (await browser.new_context()).new_page()
    seconds = await _first_chart(page, url, slow=slow)
    await page.context.close()
    return seconds


@dataclass(frozen=True, slots=True)
class Load:
    """A first load: its seconds to the first chart, those of the blank page beside it, and its requests."""

    seconds: float
    blank: float
    watched: Watched


async def _beside_blank(browser: Browser, url: str, blank: str, *, slow: bool = False) -> Load:
    """Load the blank page, then the dashboard."""
    before = await _blank_load(browser, blank, slow=slow)
    seconds, watched = await _first_load(browser, url, slow=slow)
    return Load(seconds, before, watched)


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
        with tempfile.TemporaryDirectory() as folder, _blank_page(Path(folder)) as blank:
            loads = [await _beside_blank(browser, team.url, blank) for _ in range(TIMES)]
            slow = [await _beside_blank(browser, team.url, blank, slow=True) for _ in range(TIMES)]
        each, heap = await _live(browser, team)
        await browser.close()
    print(f"JavaScript of the first page  {size / 1000:8.1f} kB gzip")
    watched = loads[-1].watched
    print(f"API requests of a first load  {len(watched.api):8d}    {', '.join(_paths(watched))}")
    print(f"first chart, cold             {_in_words(loads)}")
    print(f"first chart, {SLOW_CPU} x CPU, {LATENCY} ms    {_in_words(slow)}")
    print(f"API requests of a live event  {each:8.2f}    three comments, then a merge, and so on")
    print(f"heap after {EVENTS} live events     {heap:8.1f} MB more")


def _in_words(loads: list[Load]) -> str:
    seconds = statistics.median(one.seconds for one in loads)
    blank = statistics.median(one.blank for one in loads)
    return f"{seconds:8.2f} s    {seconds / blank:.1f} x the blank page ({blank:.2f} s)"


def _paths(watched: Watched) -> list[str]:
    return [url.partition("?")[0] for url in watched.api]


async def main() -> None:
    """Measure the first page over a small team's weeks."""
    async with small_team() as (team, _):
        await _measure(team)

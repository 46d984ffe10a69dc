"""`python -m scripts.screenshots`: the pictures of README and docs, of the demo.

Starts a demo of its own in a temporary folder and ends it, or takes the address of one that runs (`--url`).
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import aiohttp
from playwright.async_api import Browser, FloatRect, ViewportSize, async_playwright, expect

from services.standalone.server_process import LOOPBACK, free_port
from tests.browser.chromium import launch
from tests.waiting import until

IMAGES = Path(__file__).parents[1] / "docs" / "images"
ENOUGH = 2_000
"""So many pull requests are there once the demo's history is published."""
WIDE, NARROW = 1440, 390
FIRST_HEIGHT, TALL, LONGEST = 900, 3_600, 1_500


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its file, the page that it shows, and in which look."""

    file: str
    page: str
    scheme: Literal["light", "dark"] = "light"
    width: int = WIDE


PICTURES = (
    Picture("dashboard.png", ""),
    Picture("dashboard-dark.png", "", "dark"),
    Picture("dashboard-phone.png", "", width=NARROW),
    Picture("reviews.png", "reviews"),
    Picture("people.png", "people?with=team:web&with=team:platform&with=team:mobile"),
    Picture("delivery.png", "delivery"),
    Picture("explore.png", "explore?metric=cycle_time&group=team&compare=before"),
)


@contextlib.asynccontextmanager
async def _demo() -> AsyncIterator[str]:
    """The address of a demo that runs for as long as it is needed."""
    port, webhooks = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).parent / "headway"), "up", "--demo", "--data-dir", folder]
        ports = ["--port", str(port), "--webhook-port", str(webhooks)]
        process = await asyncio.create_subprocess_exec(*command, *ports, stdout=DEVNULL, stderr=DEVNULL)
        url = f"http://{LOOPBACK}:{port}"
        try:
            async with aiohttp.ClientSession() as http:
                await until(lambda: _has_history(http, url), "the demo's history")
            yield url
        finally:
            process.terminate()
            await process.wait()


async def _has_history(http: aiohttp.ClientSession, url: str) -> bool:
    with contextlib.suppress(aiohttp.ClientError):
        async with http.get(f"{url}/api/v1/pull-requests?limit=1") as response:
            return response.ok and (await response.json())["total"] >= ENOUGH
    return False


def _window(picture: Picture, height: int) -> ViewportSize:
    return ViewportSize(width=picture.width, height=height)


async def _take(browser: Browser, url: str, picture: Picture) -> None:
    context = await browser.new_context(
        viewport=_window(picture, FIRST_HEIGHT), color_scheme=picture.scheme, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(f"{url}/{picture.page}")
    await expect(page.locator(".badge")).to_have_text("Live")
    await page.set_viewport_size(_window(picture, TALL))  # what is out of view is not fetched
    await expect(page.locator("main .skeleton, main [aria-busy=true]")).to_have_count(0)
    height = await page.evaluate("document.querySelector('main').getBoundingClientRect().bottom")
    shown = FloatRect(x=0, y=0, width=picture.width, height=min(float(height), LONGEST))
    await page.screenshot(path=IMAGES / picture.file, clip=shown)
    await context.close()


async def take_all(url: str) -> None:
    """Take every picture of the demo at an address."""
    expect.set_options(timeout=60_000)
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        for picture in PICTURES:
            await _take(browser, url, picture)
        await browser.close()


async def main() -> None:
    """Take the pictures of the demo that is named, or of one of its own."""
    parser = argparse.ArgumentParser(prog="screenshots", description=__doc__)
    parser.add_argument("--url", help="the address of a demo that runs")
    if url := parser.parse_args().url:
        await take_all(url)
    else:
        async with _demo() as url:
            await take_all(url)


if __name__ == "__main__":
    asyncio.run(main())

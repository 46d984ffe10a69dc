"""Whether a page that stays open grows: heap, DOM nodes and listeners while events come, one a second.

Two pages of a small team over real services, in Chromium without a window on this machine: the overview, and
the pull requests with their feed. The events are merges, and comments on what is open; before them there are
more pull requests than a page shows. Garbage is collected before each reading. `--size 1` is thirty minutes.
"""

import asyncio
from dataclasses import dataclass

from playwright.async_api import Browser, CDPSession, async_playwright, expect

from bench.small_team import small_team
from tests.browser.chromium import launch
from tests.browser.history import API, WEB
from tests.browser.memory import PageMemory, read_memory, watch_memory
from tests.browser.page import wait_until_filled
from tests.browser.team import Team

MINUTES = 30
PAGES = ("", "pull-requests")
EVERY = 60
MORE_THAN_SHOWN = 550


@dataclass(frozen=True, slots=True)
class Watched:
    """An open page and what is read of it: at the beginning, then once a minute."""

    name: str
    session: CDPSession
    readings: list[PageMemory]

    async def read(self) -> None:
        """Read it once more, and say so."""
        self.readings.append(reading := await read_memory(self.session))
        when = f"{len(self.readings) - 1:3d} min  {self.name or 'overview':<14}"
        held = f"nodes {reading.nodes:6d}  listeners {reading.listeners:5d}"
        print(f"{when} heap {reading.heap_megabytes:6.2f} MB  {held}", flush=True)


async def _open(browser: Browser, team: Team, name: str) -> Watched:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{team.url}/{name}")
    await wait_until_filled(page)
    await expect(page.locator(".badge")).to_have_text("Live")
    return Watched(name, await watch_memory(page), [])


async def _measure(team: Team, seconds: int) -> None:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        pages = [await _open(browser, team, name) for name in PAGES]
        pull = await team.open(WEB)
        for second in range(seconds + 1):
            if second % EVERY == 0:
                for page in pages:
                    await page.read()
            await (team.merge(API, "barbara") if second % 2 else team.comment(pull, "grace"))
            await asyncio.sleep(1)
        await browser.close()


async def main(size: float = 1.0) -> None:
    """Let events come, one a second, and read what the pages hold."""
    async with small_team() as (team, merged):
        for _ in range(MORE_THAN_SHOWN):
            await team.merge(API, "barbara")
        await team.wait_for(merged + MORE_THAN_SHOWN, state="merged")
        await _measure(team, round(MINUTES * 60 * size))

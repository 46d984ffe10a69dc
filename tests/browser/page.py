"""What the tests look at on the page."""

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

_ANY = re.compile(r"\d+")
PAGES = ("", "reviews", "people", "delivery", "goals", "pull-requests", "explore", "sources", "definitions")
DRAWN = "main canvas[role=img]"
RECORD_PRINT = """addEventListener("afterprint", () => {
    window.printed = {
        panels: document.querySelectorAll("main .panel:not(#feed)").length,
        unread: document.querySelectorAll("main :not(#feed) > .body > .skeleton, main > .skeleton").length,
        widths: [...document.querySelectorAll("main canvas[role=img][data-drawn]")].map(({ width }) => width),
        theme: document.documentElement.dataset.theme,
    };
})"""


async def wait_until_filled(page: Page) -> None:
    """Wait until everything on the page that is in view is there, and every chart is drawn."""
    await expect(page.locator(".badge")).to_have_text("Live")
    await expect(page.locator("main .panel, main .figures").first).to_be_visible()
    await expect(page.locator("main .skeleton, main [aria-busy=true]")).to_have_count(0)
    for canvas in await page.locator(DRAWN).all():
        await expect(canvas).to_have_attribute("data-drawn", _ANY)


async def go_to(page: Page, name: str) -> None:
    """Go to another page by the bar, without a reload, and wait until it is filled."""
    await page.get_by_role("navigation", name="Pages").locator(f"a[href^='./{name}']").first.click()
    await expect(page).to_have_url(re.compile(rf"/{name}(\?|#|$)"))
    await wait_until_filled(page)


async def charts(page: Page) -> list[str]:
    """The ids of the panels with a chart, from the top."""
    found: Any = await page.locator(DRAWN).evaluate_all("all => all.map(one => one.closest('section').id)")
    return list(found)


def figure(page: Page, label: str) -> Locator:
    """A headline figure by its label."""
    return page.locator(".figures .figure").filter(has=page.get_by_role("heading", name=label))


async def count_of(page: Page, label: str) -> int:
    """The n of a headline figure."""
    text = await figure(page, label).locator(".n").inner_text()
    return int(text.removeprefix("n ").replace(",", ""))


async def chart_drawings(page: Page) -> dict[str, tuple[str | None, str | None]]:
    """Of every chart: which canvas instance it is, and how often it was drawn."""
    found = {}
    for chart in await charts(page):
        canvas = page.locator(f"#{chart} canvas[role=img]")
        found[chart] = (await canvas.get_attribute("data-instance"), await canvas.get_attribute("data-drawn"))
    return found


async def colour_count(page: Page, chart: str) -> int:
    """How many different colours a chart is drawn in: a blank canvas has one."""
    colours: Any = await page.locator(f"#{chart} canvas[role=img]").evaluate(
        """canvas => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const seen = new Set();
            for (let i = 0; i < data.length; i += 4) {
                seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
            }
            return seen.size;
        }"""
    )
    return int(colours)


async def mark_page(page: Page) -> None:
    """Leave something in the page that a reload would take away."""
    await page.evaluate("window.notReloaded = true")


async def was_reloaded(page: Page) -> bool:
    """Whether the page was loaded again since it was marked."""
    return not await page.evaluate("window.notReloaded === true")


async def overflow_pixels(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wide: Any = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return int(wide)


async def open_every_figure(page: Page, address: str) -> int:
    """Open every figure of the page that can be clicked: the list is as long as it says. Returns how many."""
    figures = page.locator("main [data-n]:not([data-n='0'])")
    count = await figures.count()
    assert count > 0, address
    for place in range(count):
        figure = figures.nth(place)
        name, n = await figure.evaluate("one => [one.ariaLabel ?? one.title, one.dataset.n]")
        await figure.evaluate("one => one.click()")
        total = page.locator("dialog [data-total]")
        await expect(total, f"{address}: {name}").to_have_attribute("data-total", n)
        await expect(page.locator("dialog li")).to_have_count(min(int(n), 100))
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog")).to_have_count(0)
    return count


async def print_out(page: Page) -> dict[str, Any]:
    """What was on the page when it was printed."""
    assert len(await page.pdf()) > 0
    printed: Any = await page.evaluate("window.printed")
    return dict(printed)

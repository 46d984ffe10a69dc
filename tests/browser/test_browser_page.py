"""What the pages show is what happened; everything on them can be opened, read, taken along."""

import re
import statistics

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.history import API, merged_pulls, utc_now
from tests.browser.page import PAGES, charts, colour_count, count_of, figure, go_to, wait_until_filled
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")


def as_said(hours: float) -> str:
    """A duration as the page says it, worked out here once more."""
    return f"{hours:.1f} h" if hours < 23.95 else f"{hours / 24:.1f} d"


async def test_the_figures_are_those_of_the_history_and_lead_to_pull_requests_and_facts(
    team: Team, open_page: OpenPage
) -> None:
    # A repository to which no other test adds anything.
    cycles = [merged.cycle_hours for merged in merged_pulls(utc_now()) if merged.repo == "acme/nats.py"]
    async with open_page(f"{team.url}/?repo=acme/nats.py") as page:
        await wait_until_filled(page)
        await expect(figure(page, "Cycle time").locator(".value")).to_contain_text(
            as_said(statistics.median(cycles)).split()[0]
        )
        await expect(figure(page, "Pickup").locator(".value")).to_contain_text(
            as_said(statistics.median(cycles) / 4).split()[0]
        )
        assert await count_of(page, "Cycle time") == len(cycles)
        assert await count_of(page, "Merged") == len(cycles)
        await expect(figure(page, "Cycle time").locator(".counterpart")).to_contain_text("in working hours")
        await expect(figure(page, "Merged").locator(".counterpart")).to_have_count(0)
        await page.locator("#cycle-time").get_by_role("button", name="Table").click()
        await expect(page).to_have_url(f"{team.url}/?repo=acme/nats.py&table=cycle-time")
        row = page.locator("#cycle-time tbody tr").filter(has_text=re.compile(r"Week of .*\d+ [hd]")).last
        merged = int(await row.locator("td").first.inner_text())
        await row.get_by_role("button").click()
        drawer = page.get_by_role("dialog")
        await expect(drawer.locator("li")).to_have_count(merged)
        await expect(drawer.get_by_role("link", name="on GitHub").first).to_have_attribute(
            "href", re.compile(r"^https://github.com/acme/nats.py/pull/\d+$")
        )
        await drawer.locator("li a.title").first.click()
        await _explains(page)
        await page.go_back()
        await expect(drawer.locator("li")).to_have_count(merged)
        await page.keyboard.press("Escape")
        await expect(drawer).to_have_count(0)
        await expect(page).to_have_url(f"{team.url}/?repo=acme/nats.py&table=cycle-time")


async def _explains(page: Page) -> None:
    detail = page.get_by_role("dialog")
    await expect(detail.get_by_role("heading", name="Milestones")).to_be_visible()
    await expect(detail.get_by_role("link", name="Open on GitHub")).to_be_visible()
    for said in ("Pickup", "approved", "gh:github.com:pr:"):
        await expect(detail).to_contain_text(said)
    measure = detail.locator(".explained > div").filter(has=page.get_by_text("Cycle time", exact=True))
    await expect(measure.first.locator(".counterpart")).to_contain_text("working")


async def test_every_chart_is_drawn_says_the_same_as_a_table_and_can_be_taken_along(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(team.url, permissions=["clipboard-read", "clipboard-write"]) as page:
        await wait_until_filled(page)
        for name in PAGES:
            await go_to(page, name)
            for chart in await charts(page):
                await _can_be_taken_along(page, name, chart)


async def _can_be_taken_along(page: Page, name: str, chart: str) -> None:
    panel = page.locator(f"#{chart}")
    assert await colour_count(page, chart) > 5, chart
    await panel.get_by_role("button", name=re.compile("^What is")).first.click()
    await expect(panel.locator(".definition")).to_contain_text(re.compile(r"\w+ \w+"))
    await page.keyboard.press("Escape")
    await expect(panel.locator(".definition")).to_have_count(0)
    csv = await panel.get_by_role("link", name="Download as CSV").evaluate("link => link.href")
    answer = await page.request.get(csv)
    assert answer.headers["content-type"].startswith("text/csv"), await answer.text()
    await panel.get_by_role("button", name="Table").click()
    await expect(panel.get_by_role("row")).not_to_have_count(0)
    await expect(panel.locator("canvas[role=img]")).to_have_count(0)
    await panel.get_by_role("link", name="Copy link").click()
    # A link keeps its days, its table, and the version it was made with.
    link = await page.evaluate("navigator.clipboard.readText()")
    days = r"period=\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d"
    assert re.search(rf"/{name}\?{days}&table={chart}&definitions=1#{chart}$", link), link
    await panel.get_by_role("button", name="Table").click()
    await expect(panel.locator("canvas[role=img]")).to_be_visible()


async def test_a_click_on_a_bar_opens_what_is_behind_it(team: Team, open_page: OpenPage) -> None:
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        canvas = page.locator("#cycle-time canvas[role=img]")
        box = await canvas.bounding_box()
        assert box is not None
        await canvas.click(position={"x": box["width"] * 0.7, "y": box["height"] * 0.8})
        await expect(page.get_by_role("dialog").locator("li")).not_to_have_count(0)
        # The lowest bar of the stack is a phase: those that have it, the longest first.
        days = r"\d{4}-\d\d-\d\d:\d{4}-\d\d-\d\d"
        await expect(page).to_have_url(re.compile(rf"\?behind=cycle_time:{days}&in=phase:\w+$"))
        await expect(page.get_by_role("dialog")).to_contain_text("the longest first")


async def test_what_waits_stands_oldest_first_with_running_clocks(team: Team, open_page: OpenPage) -> None:
    await team.open(API, title="A clock that runs")
    async with open_page(team.url) as page:
        rows = page.locator("#waiting li")
        await expect(rows.first).to_contain_text("Forgotten review that is due")
        await expect(rows.first.locator(".clock.red")).to_contain_text("5 d")
        # Whether that is long depends on the weekday: the team's calendar counts.
        await expect(rows.nth(1).locator(".clock")).to_contain_text("1 d 6 h")
        fresh = rows.filter(has_text="Fresh review").locator(".clock")
        await expect(fresh).to_contain_text(re.compile(r"\d+ min"))
        clock = rows.filter(has_text="A clock that runs").locator(".clock")
        await expect(clock).to_contain_text(re.compile(r"\d+ s"))
        before = await clock.inner_text()
        await expect(clock).not_to_have_text(before)
        await go_to(page, "sources")
        panel = page.locator("#sources")
        await expect(panel.locator("li")).to_have_count(3)
        await expect(panel).to_contain_text("4,312 of 5,000 left")
        await expect(page.locator(".freshness")).to_contain_text(re.compile(r"Demo data (now|\d+ \w+ ago)"))

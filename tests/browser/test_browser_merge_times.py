"""When merges happen and how long they took: the hours of the week, and the distribution."""

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.history import QUIET, quiet_merges
from tests.browser.page import overflow_pixels, wait_until_filled
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def in_words(hour: datetime, merges: int) -> str:
    """An hour of the week as its cell says it, worked out here once more."""
    after = (hour + timedelta(hours=1)).hour or 24
    noun = "merge" if merges == 1 else "merges"
    return f"{WEEKDAYS[hour.weekday()]} {hour.hour:02}:00–{after:02}:00: {merges} {noun}"


async def test_each_hour_of_the_week_is_reached_by_key_and_says_its_merges(
    team: Team, open_page: OpenPage
) -> None:
    at = Counter((one.merged_at.weekday(), one.merged_at.hour) for one in quiet_merges())
    hour = {(one.merged_at.weekday(), one.merged_at.hour): one.merged_at for one in quiet_merges()}
    async with open_page(f"{team.url}/pull-requests?repo={QUIET}") as page:
        panel = page.locator("#merge-hours")
        for place, merges in at.items():
            await expect(panel.get_by_role("gridcell", name=in_words(hour[place], merges))).to_be_visible()
        await expect(panel.locator(".about")).to_contain_text(f"UTC · n {sum(at.values())}")
        # The busiest is the one stop of Tab; arrows lead on from there.
        stop = panel.locator("[tabindex='0'][role=gridcell]")
        await expect(stop).to_have_count(1)
        day, first = min(place for place, merges in at.items() if merges == max(at.values()))
        await expect(stop).to_have_attribute("data-cell", f"{day}-{first}")
        await stop.focus()
        await page.keyboard.press("Enter")
        behind = page.get_by_role("dialog")
        await expect(behind.locator("li")).to_have_count(at[day, first])
        words, _, _ = in_words(hour[day, first], at[day, first]).partition(": ")
        await expect(behind.locator(".head")).to_contain_text(words)
        await expect(page).to_have_url(re.compile(rf"&in=weekday:{day + 1}&in=hour:{first:02}$"))
        await page.reload()
        await expect(behind.locator("li")).to_have_count(at[day, first])
        await page.keyboard.press("Escape")
        await wait_until_filled(page)
        await stop.focus()
        await page.keyboard.press("ArrowRight")
        await expect(panel.locator(f"[data-cell='{day}-{first + 1}']")).to_be_focused()
        await page.keyboard.press("End")
        await page.keyboard.press("ArrowDown")
        await expect(panel.locator(f"[data-cell='{day + 1}-23']")).to_be_focused()
        await expect(page.locator(".tooltip")).to_contain_text("0 merges")
        await panel.get_by_role("button", name="Table").click()
        await expect(panel.get_by_role("row").last.locator("td").last).to_have_text(str(sum(at.values())))
        theirs = sum(merged.pull.author == "barbara" for merged in quiet_merges())
        await page.get_by_role("button", name="Authors: All authors").click()
        await page.get_by_label("barbara").check()
        await expect(panel.locator(".about")).to_contain_text(f"n {theirs}")


async def test_the_spread_leads_to_what_is_behind_and_one_single_merge_looks_intended(
    team: Team, open_page: OpenPage
) -> None:
    days = Counter(merged.merged_at.date() for merged in quiet_merges())
    alone = next(merged for merged in quiet_merges() if days[merged.merged_at.date()] == 1)
    day = alone.merged_at.date()
    async with open_page(f"{team.url}/pull-requests?repo={QUIET}&table=distribution") as page:
        panel = page.locator("#distribution")
        await expect(panel.locator(".about")).to_contain_text(f"n {len(quiet_merges())}")
        row = panel.locator("tbody tr").filter(has_text="8 h to 1 d")
        inside = sum(8 <= merged.cycle_hours < 24 for merged in quiet_merges())
        await expect(row.locator("td").first).to_have_text(str(inside))
        await row.get_by_role("button").click()
        await expect(page.get_by_role("dialog").locator("li")).to_have_count(inside)
        await page.goto(f"{team.url}/pull-requests?repo={QUIET}&period={day}..{day}")
        await wait_until_filled(page)
        cell = in_words(alone.merged_at, 1)
        await expect(page.get_by_role("gridcell", name=cell)).to_have_class("heat-cell shade-5")
        await expect(panel.locator(".about")).to_have_text("pull requests · n 1")
        assert await overflow_pixels(page) == 0

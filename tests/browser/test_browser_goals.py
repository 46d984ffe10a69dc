"""Goals: how they are kept, what missed them, and what another threshold would have meant."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.page import open_every_figure, overflow_pixels, wait_until_filled
from tests.browser.team import Team
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

FEWEST = 4

# Of a repository to which no other test adds anything, and on no other chart.
GOAL = """
[[goals]]
name = "merged_in_a_day"
label = "Merged within a day"
clock = "open"
within = "24h"
repos = ["acme/nats.py"]
"""


async def test_a_goal_is_shown_with_what_missed_it_and_another_threshold_is_tried(
    team: Team, open_page: OpenPage, tmp_path: Path
) -> None:
    (tmp_path / "headway.toml").write_text(GOAL)
    await team.stack.start("notifier", HEADWAY_CONFIG=str(tmp_path / "headway.toml"))
    async with open_page(f"{team.url}/goals") as page:

        async def known() -> bool:
            return bool((await team.get("/goals"))["items"])

        await until(known, "the goal being known")
        await team.stack.stop("notifier")
        await page.reload()
        await wait_until_filled(page)
        (goal,) = (await team.get("/goals"))["items"]
        row = page.locator("#goals tbody tr")
        await expect(row).to_contain_text("Merged within a day")
        await expect(row.locator("td").nth(3)).to_have_text(str(goal["n"]))
        await expect(page.locator("#trend .about")).to_contain_text("Merged within a day, by week · n ")
        await expect(page.locator("#missed li")).to_have_count(goal["missed"])
        await page.goto(f"{team.url}/goals?table=trend")
        await wait_until_filled(page)
        for name, n in (("decided before", goal["previous_n"]), ("running", goal["running"])):
            assert n > 0
            figure = row.get_by_role("button", name=re.compile(rf"{n} {name}$"))
            await expect(figure).to_have_attribute("data-n", str(n))
        assert await open_every_figure(page, "goals") > FEWEST
        before = await page.locator("#preview p").inner_text()
        slider = page.get_by_role("slider")
        await slider.press("Home")
        await expect(page).to_have_url(re.compile("within=1h"))
        await expect(page.locator("#preview p")).not_to_have_text(before)
        preview = await team.get("/alerts/preview", goal="merged_in_a_day", within="1h", days=90)
        await expect(page.locator("#preview p")).to_contain_text(f"{preview['alerts']} alerts")
        await page.set_viewport_size({"width": 320, "height": 3600})
        assert await overflow_pixels(page) == 0
        chart = await page.locator("#preview .chart").bounding_box()
        assert chart is not None
        assert chart["height"] > 200

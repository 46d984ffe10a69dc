"""What opens and closes over the page, and what a frozen gateway does to it."""

import re

import pytest
from playwright.async_api import Request, expect

from tests.browser.conftest import OpenPage
from tests.browser.history import QUIET
from tests.browser.page import wait_until_filled
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_tap_is_read_first_and_a_click_that_closes_a_menu_opens_nothing(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(f"{team.url}/?repo={QUIET}", has_touch=True) as page:
        await wait_until_filled(page)
        canvas = page.locator("#cycle-time canvas[role=img]")
        box = await canvas.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.8
        await page.touchscreen.tap(x, y)
        await expect(page.locator(".tooltip")).to_contain_text("Median")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.touchscreen.tap(x, y)
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Period: Last 12 weeks").click()
        await page.mouse.click(x, y)
        await expect(page.get_by_role("button", name="Last 4 weeks")).to_have_count(0)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.mouse.click(x, y)
        await expect(page.get_by_role("dialog")).to_be_visible()


async def test_layers_close_one_by_one_and_the_focus_returns(team: Team, open_page: OpenPage) -> None:
    async with open_page(f"{team.url}/?repo={QUIET}") as page:
        await wait_until_filled(page)
        opener = page.locator(".figures .figure").first.get_by_role("button").last
        await opener.click()
        drawer = page.get_by_role("dialog")
        link = drawer.locator("li a.title").nth(1)
        await link.click()
        await expect(drawer.get_by_role("heading", name="Milestones")).to_be_visible()
        await drawer.get_by_role("button", name="Back").click()
        await expect(link).to_be_focused()
        await expect(drawer.get_by_role("button", name="Back")).to_have_count(0)
        await page.keyboard.press("Escape")
        await expect(drawer).to_have_count(0)
        await expect(opener).to_be_focused()


async def test_ticked_filters_are_one_entry_of_the_history(team: Team, open_page: OpenPage) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/v1/" in request.url:
            asked.append(request.url.partition("/api/v1/")[2])

    async with open_page(team.url, viewport={"width": 1440, "height": 900}) as page:
        await expect(page.locator("#cycle-time canvas[role=img]")).to_be_visible()
        await expect(page.locator(".badge")).to_have_text("Live")
        before = await page.evaluate("history.length")
        page.on("request", note)
        await page.get_by_role("button", name="Repositories: All repositories").click()
        await page.get_by_role("checkbox", name="acme/nats.py").check()
        await page.get_by_role("checkbox", name="acme/api").check()
        await expect(page.locator("#cycle-time")).to_have_attribute("aria-busy", "false")
        await expect(page).to_have_url(f"{team.url}/?repo=acme/api&repo=acme/nats.py")
        assert await page.evaluate("history.length") == before + 1
        await page.keyboard.press("Escape")
        await page.go_back()
        await expect(page).to_have_url(f"{team.url}/")
    # What is in view, at most twice for the two ticks and once for the way back.
    assert len(asked) <= 36, asked


async def test_a_missing_pull_request_is_asked_for_once(team: Team, open_page: OpenPage) -> None:
    asked: list[str] = []
    async with open_page(f"{team.url}/", may_fail=True) as page:
        await wait_until_filled(page)
        page.on("request", lambda request: asked.append(request.url) if "424242" in request.url else None)
        await page.clock.install()
        await page.goto(f"{team.url}/?pull=acme/api/424242")
        await expect(page.get_by_role("heading", name="acme/api#424242 is not here")).to_be_visible()
        await page.clock.fast_forward(120_000)
        await expect(page.locator(".badge")).to_have_text("Live")
        assert len([url for url in asked if "/api/v1/" in url]) == 1


async def test_a_frozen_gateway_is_said_and_tried_again(team: Team, open_page: OpenPage) -> None:
    async with open_page(f"{team.url}/people", may_fail=True) as page:
        await wait_until_filled(page)
        await page.route("**/api/v1/metrics/merged*", lambda route: None)
        await page.get_by_role("button", name="Period: Last 12 weeks").click()
        await page.get_by_role("button", name="Last 4 weeks").click()
        panel = page.locator("#merges")
        await expect(panel.get_by_role("alert")).to_contain_text("does not answer in time")
        await expect(panel.get_by_role("alert")).to_contain_text(re.compile("Trying again"))
        await page.unroute_all()
        await panel.get_by_role("button", name="Try now").click()
        await expect(panel).to_have_attribute("aria-busy", "false")

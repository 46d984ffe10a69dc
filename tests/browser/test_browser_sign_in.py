"""Who is not signed in sees the log-in page, and after it what the link was about."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.page import wait_until_filled
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOKEN = "a-token-for-people"
LINK = "pull-requests?period=4w&author=ada#merges"


@pytest_asyncio.fixture(loop_scope="session")
async def guarded(team: Team) -> AsyncIterator[Team]:
    """The team, whose gateway asks for a token."""
    await team.stack.stop("gateway")
    await team.stack.start("gateway", HEADWAY_API_TOKENS=TOKEN)
    yield team
    await team.stack.stop("gateway")
    await team.stack.start("gateway")


async def looks(page: Page) -> list[str]:
    """The ground of the page, of its box, and of its button."""
    found: Any = await page.evaluate(
        """[document.documentElement, document.querySelector("main"), document.querySelector("button")].map(
            element => getComputedStyle(element).backgroundColor)"""
    )
    return list(found)


async def test_signing_in_keeps_the_link_and_being_signed_out_is_said(
    guarded: Team, open_page: OpenPage
) -> None:
    async with open_page(f"{guarded.url}/{LINK}", may_fail=True, color_scheme="dark") as page:
        assert await looks(page) == ["rgb(16, 18, 23)", "rgb(23, 26, 33)", "rgb(127, 164, 248)"]
        await page.emulate_media(color_scheme="light")
        await page.reload()
        assert await looks(page) == ["rgb(246, 247, 249)", "rgb(255, 255, 255)", "rgb(43, 89, 195)"]
        await page.get_by_label("Access token").fill("wrong")
        await page.get_by_role("button", name="Open the dashboard").click()
        await expect(page.get_by_role("alert")).to_contain_text("not known here")
        await page.get_by_label("Access token").fill(TOKEN)
        await page.get_by_role("button", name="Open the dashboard").click()
        await expect(page).to_have_url(f"{guarded.url}/{LINK}")
        await wait_until_filled(page)
        await page.context.clear_cookies()
        await page.get_by_role("button", name="Period: Last 4 weeks").click()
        await page.get_by_role("button", name="Last 12 weeks").click()
        await expect(page.locator(".badge")).to_have_text("Signed out")
        link = page.get_by_role("link", name="Sign in again")
        await expect(link).to_have_attribute("href", "./pull-requests?author=ada")
        assert await link.evaluate("link => getComputedStyle(link).textDecorationLine") == "underline"

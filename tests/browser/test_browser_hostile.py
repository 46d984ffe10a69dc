"""What anybody may write at GitHub is text on the page; and who signs in on the page signs out there."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from pydantic import SecretStr

from tests.browser.conftest import BUILT, OpenPage
from tests.integration.gateway_harness import Harness, start_gateway
from tests.unit.gateway.documents import active, definitions, pull_request, source

pytestmark = pytest.mark.asyncio(loop_scope="session")

TITLES = [
    '<img src=x onerror="window.hacked=1">',
    '"><script>window.hacked=1</script>',
    "{{constructor.constructor('window.hacked=1')()}}",
    "\u202egnp.exe \u2066bidi\u2069",
    "javascript:window.hacked=1",
]


def waiting(number: int, title: str) -> dict[str, Any]:
    """An open pull request that waits for a review."""
    at = datetime.now(UTC) - timedelta(hours=number)
    document = pull_request(
        number,
        title=title,
        url="javascript:window.hacked=1",
        labels=[title],
        state="open",
        waiting_since=at,
        updated_at=at,
    )
    return {**document, "author": title[:30]}


@pytest_asyncio.fixture(loop_scope="session")
async def guarded(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with start_gateway(nats_url, mongo_url, BUILT.parent, api_tokens=SecretStr("a-token")) as found:
        found.now = datetime.now(UTC)
        await found.put("definitions", definitions())
        await found.put("sets", active())
        await found.put("sources", source())
        await found.put("pull_requests_1", *(waiting(at, title) for at, title in enumerate(TITLES, 1)))
        yield found


async def sign_in(page: Page) -> None:
    await page.get_by_label("Access token").fill("a-token")
    await page.get_by_role("button", name="Open the dashboard").click()


async def test_titles_are_text_and_no_address_runs_anything(guarded: Harness, open_page: OpenPage) -> None:
    async with open_page(guarded.url, may_fail=True) as page:
        await sign_in(page)
        for title in TITLES:
            await expect(page.get_by_text(title, exact=False).first).to_be_attached()
        assert await page.evaluate("window.hacked") is None
        assert await page.locator("a[href^='javascript:' i]").count() == 0
        assert await page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_who_signs_in_goes_where_they_wanted_and_signs_out_again(
    guarded: Harness, open_page: OpenPage, scheme: str
) -> None:
    async with open_page(f"{guarded.url}/?period=30d", may_fail=True, color_scheme=scheme) as page:
        theme = page.locator("html")
        await expect(theme).to_have_attribute("data-theme", scheme)
        background = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        await sign_in(page)
        await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        assert page.url == f"{guarded.url}/?period=30d"
        assert await page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == background
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_label("Access token")).to_be_visible()

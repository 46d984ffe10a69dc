"""The table of reviewers, sorted, paged and opened by mouse and by key; absent where people are hidden."""

import re
from collections import Counter

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.history import PEOPLE, QUIET, Merged, quiet_merges
from tests.browser.page import PAGES, go_to, wait_until_filled
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")


def reviewer_of(merged: Merged) -> str:
    """Whom the history asks: the first who is not the author."""
    return next(person for person in PEOPLE if person != merged.pull.author)


async def column(page: Page, place: int) -> list[str]:
    """A column of the table of reviewers, from the top."""
    return await page.locator(f"#reviewers tbody tr > :nth-child({place})").all_inner_texts()


def head(page: Page, name: str) -> Locator:
    """The head of a column."""
    return page.locator("#reviewers th").filter(has=page.get_by_role("button", name=name, exact=True))


async def test_every_reviewer_has_a_row_that_can_be_sorted_and_opened(
    team: Team, open_page: OpenPage
) -> None:
    asked = Counter(map(reviewer_of, quiet_merges()))["ada"] + 1
    address = f"{team.url}/reviews?repo={QUIET}"
    async with open_page(address) as page:
        row = page.locator("#reviewers tbody tr").filter(has=page.get_by_role("button", name="ada"))
        # One pull request waits for ada beside those that were merged.
        await expect(row.locator("td").first).to_have_text(str(asked))
        await expect(row.locator(".clock")).to_contain_text(re.compile(r"1 d \d+ h"))
        # Both clocks, side by side: this team's calendar states hours.
        await expect(head(page, "Median")).to_be_visible()
        await expect(head(page, "Median, working")).to_be_visible()
        await _opens_what_it_counts(page, address, asked)
        await expect(head(page, "Requests")).to_have_attribute("aria-sort", "descending")
        await head(page, "Reviewer").get_by_role("button").focus()
        await page.keyboard.press("Enter")
        await expect(head(page, "Reviewer")).to_have_attribute("aria-sort", "ascending")
        await expect(head(page, "Requests")).to_have_attribute("aria-sort", "none")
        names = sorted(await column(page, 1))
        await expect(page.locator("#reviewers tbody tr > :first-child")).to_have_text(names)
        await page.keyboard.press("Enter")
        await expect(page.locator("#reviewers").get_by_role("status")).to_have_text(
            "Sorted by reviewer, from Z to A"
        )
        await expect(page.locator("#reviewers tbody tr > :first-child")).to_have_text(names[::-1])
        await expect(page).to_have_url(f"{address}&sort=-reviewer")
        await _turns_pages_in_this_order(page, names[::-1])
        # A link straight to something open can be closed, too.
        await page.goto(f"{team.url}/reviews?rounds=ada")
        drawer = page.get_by_role("dialog", name="Review requests of ada")
        await expect(drawer.locator("li")).not_to_have_count(0)
        await page.keyboard.press("Escape")
        await expect(drawer).to_have_count(0)
        await expect(page).to_have_url(f"{team.url}/reviews")


async def _turns_pages_in_this_order(page: Page, names: list[str]) -> None:
    """With one row a page and a total of many: the link has the page, another order begins at the top."""
    panel, rows = page.locator("#reviewers"), page.locator("#reviewers tbody tr > :first-child")
    about = await panel.locator(".about").inner_text()
    await page.route(re.compile("/reviewers.*limit=50"), _one_row)
    await page.reload()
    await expect(rows).to_have_text(names[:1])
    await panel.get_by_role("button", name="Next").click()
    await expect(panel.get_by_role("navigation")).to_contain_text("51 to 51 of ")
    await expect(rows).to_have_text(names[1:2])
    await page.reload()
    await expect(rows).to_have_text(names[1:2])
    await expect(panel.locator(".about")).to_have_text(about)
    await panel.get_by_role("button", name="Previous").click()
    await expect(rows).to_have_text(names[:1])
    await page.go_back()
    await expect(rows).to_have_text(names[1:2])
    await head(page, "Reviewer").get_by_role("button").click()
    await expect(rows).to_have_text(names[:-2:-1])
    assert "page=" not in page.url
    await page.unroute(re.compile("/reviewers.*limit=50"))


async def _one_row(route: Route) -> None:
    headers = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
    answer = await route.fetch(url=route.request.url.replace("limit=50", "limit=1"), headers=headers)
    page = await answer.json()
    await route.fulfill(response=answer, json={**page, "total": page["total"] + 60})


async def _opens_what_it_counts(page: Page, address: str, asked: int) -> None:
    before = await page.evaluate("history.length")
    await page.get_by_role("button", name="1 pending for ada").click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.locator("li")).to_have_count(1)
    await expect(drawer.locator("li")).to_contain_text("Old review that is due")
    await expect(page).to_have_url(f"{address}&pending=ada")
    await page.keyboard.press("Escape")
    await expect(page).to_have_url(address)
    await page.locator("#reviewers").get_by_role("button", name="ada", exact=True).click()
    await expect(drawer.locator("li")).to_have_count(asked)
    await expect(drawer.locator("li .measure").first).to_contain_text("working")
    await drawer.locator("li a.title").first.click()
    await expect(drawer.get_by_role("heading", name="Measures")).to_be_visible()
    # Esc closes the layer on top; the link that had opened it has the focus again.
    await page.keyboard.press("Escape")
    await expect(drawer.locator("li")).to_have_count(asked)
    await expect(drawer.locator("li a.title").first).to_be_focused()
    await page.keyboard.press("Escape")
    # Both entries that were opened are gone again: going forth and closing leaves no trail.
    await expect(page).to_have_url(address)
    await page.go_forward()
    await expect(page).to_have_url(f"{address}&rounds=ada")
    assert await page.evaluate("history.length") == before + 2
    await page.keyboard.press("Escape")
    await expect(page).to_have_url(address)


async def test_where_people_are_hidden_nothing_is_asked_about_them(team: Team, open_page: OpenPage) -> None:
    async with open_page("about:blank") as page:
        # The answers are those of the gateway, but for what is shown of individuals.
        await page.route("**/api/v1/metrics", _hiding_people)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"{team.url}/explore?author=ada&metric=merged&group=author")
        await wait_until_filled(page)
        await expect(page.locator("#any-metric canvas[role=img]")).to_be_visible()
        await expect(page.get_by_role("button", name="Authors: ")).to_have_count(0)
        for name in PAGES:
            await go_to(page, name)
            await expect(page.locator("#reviewers")).to_have_count(0)
        questions = [url for url in asked if "/api/" in url]
        assert questions
        assert [url for url in questions if re.search("author|reviewer|contributor", url)] == []


async def _hiding_people(route: Route) -> None:
    answer = await route.fetch()
    await route.fulfill(response=answer, json={**(await answer.json()), "people": "hidden"})

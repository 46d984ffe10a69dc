"""Reviewers, delivery, the hours of merging, any metric: what the history gives, by mouse and by key."""

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.history import PEOPLE, Merged, merged_pulls, utc_now
from tests.browser.page import PAGES, go_to, overflow_pixels, wait_until_filled
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")

# A repository to which no other test adds anything.
QUIET = "acme/nats.py"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def quiet() -> list[Merged]:
    """What was merged there."""
    return [merged for merged in merged_pulls(utc_now()) if merged.repo == QUIET]


def reviewer_of(merged: Merged) -> str:
    """Whom the history asks: the first who is not the author."""
    return next(person for person in PEOPLE if person != merged.pull.author)


def in_words(hour: datetime, merges: int) -> str:
    """An hour of the week as its cell says it, worked out here once more."""
    after = (hour + timedelta(hours=1)).hour or 24
    noun = "merge" if merges == 1 else "merges"
    return f"{WEEKDAYS[hour.weekday()]} {hour.hour:02}:00–{after:02}:00: {merges} {noun}"


async def column(page: Page, place: int) -> list[str]:
    """A column of the table of reviewers, from the top."""
    return await page.locator(f"#reviewers tbody tr > :nth-child({place})").all_inner_texts()


def head(page: Page, name: str) -> Locator:
    """The head of a column."""
    return page.locator("#reviewers th").filter(has=page.get_by_role("button", name=name, exact=True))


async def test_every_reviewer_has_a_row_that_can_be_sorted_and_opened(
    team: Team, open_page: OpenPage
) -> None:
    asked = Counter(map(reviewer_of, quiet()))["ada"] + 1
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


async def test_delivery_says_what_a_deployment_is_how_often_one_fails_and_which(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(f"{team.url}/delivery") as page:
        panel = page.locator("#delivery")
        await expect(panel.locator(".about")).to_contain_text(
            "GitHub's deployments to environments like prod"
        )
        rate = panel.locator(".figure").filter(has_text="Change failure rate")
        await expect(rate.locator(".value")).to_contain_text("25%")
        await expect(rate.locator(".n")).to_have_text("n 4")
        restore = panel.locator(".figure").filter(has_text="Time to restore")
        await expect(restore.locator(".value")).to_contain_text("2.0h")
        lead = panel.locator(".figure").filter(has_text="Lead time")
        await expect(lead).to_contain_text("nothing with a known first commit was deployed")
        await panel.get_by_role("button", name="Deployments", exact=True).click()
        rows = page.get_by_role("dialog", name="Deployments").locator("li")
        await expect(rows).to_have_count(4)
        await expect(rows.nth(0)).to_contain_text("succeeded")
        at_github = re.compile(r"^https://github\.com/acme/[\w.]+/commit/[0-9a-f]{7,}$")
        await expect(rows.nth(0).get_by_role("link")).to_have_attribute("href", at_github)
        await expect(rows.nth(1)).to_contain_text("failed")
        await expect(rows.nth(1)).to_contain_text("restored after 2.0 h")
        await page.keyboard.press("Escape")
        await expect(page).to_have_url(f"{team.url}/delivery")
        await page.goto(f"{team.url}/delivery?repo={QUIET}")
        await expect(rate).to_contain_text("no deployment finished in this period")
        await expect(page.get_by_role("button", name="Marks on charts")).to_be_visible()
        reader = {"name": "reader", "scopes": ["read", "people"], "signed_in": False}
        await page.route("**/api/v1/session", lambda route: route.fulfill(json=reader))
        await page.reload()
        await go_to(page, "definitions")
        await expect(page.locator("#definitions-preview")).to_contain_text("takes the scope “admin”")
        await go_to(page, "delivery")
        await expect(page.get_by_role("button", name="Marks on charts")).to_have_count(0)


async def test_each_hour_of_the_week_is_reached_by_key_and_says_its_merges(
    team: Team, open_page: OpenPage
) -> None:
    at = Counter((one.merged_at.weekday(), one.merged_at.hour) for one in quiet())
    hour = {(one.merged_at.weekday(), one.merged_at.hour): one.merged_at for one in quiet()}
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
        theirs = sum(merged.pull.author == "barbara" for merged in quiet())
        await page.get_by_role("button", name="Authors: All authors").click()
        await page.get_by_label("barbara").check()
        await expect(panel.locator(".about")).to_contain_text(f"n {theirs}")


async def test_any_metric_can_be_looked_at_also_a_teams_own(team: Team, open_page: OpenPage) -> None:
    async with open_page(f"{team.url}/explore?repo={QUIET}") as page:
        panel = page.locator("#any-metric")
        await panel.get_by_role("button", name=re.compile("^Metric: ")).click()
        await page.keyboard.type("ready to app")
        await panel.get_by_role("button", name="Ready to approval", exact=True).click()
        await expect(panel.get_by_role("img", name="Ready to approval of")).to_be_visible()
        await expect(panel.locator(".about")).to_contain_text(f"n {len(quiet())}")
        await panel.get_by_role("button", name=re.compile("^What is")).click()
        await expect(panel.locator(".definition")).to_contain_text("as this team wants it")
        await page.keyboard.press("Escape")
        await panel.get_by_role("button", name="Shown: over time").click()
        await panel.get_by_role("button", name="by developer").click()
        authors = {merged.pull.author for merged in quiet()}
        await expect(panel.locator(".groups tbody tr")).to_have_count(len(authors))
        await expect(page).to_have_url(
            f"{team.url}/explore?repo={QUIET}&metric=ready_to_approval&group=author"
        )
        address = await panel.get_by_role("link", name="Download as CSV").get_attribute("href")
        answer = await page.request.get(f"{team.url}/{address}")
        assert "ready_to_approval" in await answer.text()


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


async def test_the_spread_leads_to_what_is_behind_and_one_single_merge_looks_intended(
    team: Team, open_page: OpenPage
) -> None:
    days = Counter(merged.merged_at.date() for merged in quiet())
    alone = next(merged for merged in quiet() if days[merged.merged_at.date()] == 1)
    day = alone.merged_at.date()
    async with open_page(f"{team.url}/pull-requests?repo={QUIET}&table=distribution") as page:
        panel = page.locator("#distribution")
        await expect(panel.locator(".about")).to_contain_text(f"n {len(quiet())}")
        row = panel.locator("tbody tr").filter(has_text="8 h to 1 d")
        inside = sum(8 <= merged.cycle_hours < 24 for merged in quiet())
        await expect(row.locator("td").first).to_have_text(str(inside))
        await row.get_by_role("button").click()
        await expect(page.get_by_role("dialog").locator("li")).to_have_count(inside)
        await page.goto(f"{team.url}/pull-requests?repo={QUIET}&period={day}..{day}")
        await wait_until_filled(page)
        cell = in_words(alone.merged_at, 1)
        await expect(page.get_by_role("gridcell", name=cell)).to_have_class("heat-cell shade-5")
        await expect(panel.locator(".about")).to_have_text("pull requests · n 1")
        assert await overflow_pixels(page) == 0

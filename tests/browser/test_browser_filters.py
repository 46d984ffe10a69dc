"""Filters live in the address: links, the back button and reloads agree, and every question follows them."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import OpenPage
from tests.browser.history import merged_pulls, utc_now
from tests.browser.page import count_of, figure, go_to, wait_until_filled
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")

NATS = sum(merged.repo == "acme/nats.py" for merged in merged_pulls(utc_now()))


async def test_filters_change_the_address_and_every_question_and_can_be_left_again(
    team: Team, open_page: OpenPage
) -> None:
    asked: list[Request] = []
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        everybody = await count_of(page, "Merged")
        page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 (a builtin cannot listen)
        await page.get_by_role("button", name="Repositories: All repositories").click()
        await page.get_by_label("acme/nats.py").check()
        await expect(figure(page, "Merged").locator(".n")).to_have_text(f"n {NATS}")
        await expect(page).to_have_url(f"{team.url}/?repo=acme/nats.py")
        await page.keyboard.press("Escape")
        for name in ("reviews", "pull-requests"):
            await go_to(page, name)
        await expect(page.get_by_role("button", name="Columns: Usual columns")).to_be_visible()
        assert _asked_about(asked, "acme/nats.py") >= {
            "overview",
            "cycle_time",
            "review_latency",
            "merged",
            "pull-requests",
            "reviewers",
            "stream",
        }
        for _ in range(3):
            await page.go_back()
        await expect(figure(page, "Merged").locator(".n")).to_have_text(f"n {everybody}")
        await expect(page.get_by_role("button", name="Repositories: All repositories")).to_be_visible()
        await page.goto(f"{team.url}/?repo=acme/api&repo=acme/nats.py")
        await wait_until_filled(page)
        both = (await team.get("/pull-requests", repo=["acme/api", "acme/nats.py"], state="merged", limit=1))[
            "total"
        ]
        assert await count_of(page, "Merged") == both
        await page.get_by_role("button", name="Repositories: 2 repositories").click()
        await page.get_by_label("acme/api").uncheck()
        await expect(figure(page, "Merged").locator(".n")).to_have_text(f"n {NATS}")
        await page.get_by_role("button", name="All repositories", exact=True).click()
        await expect(page).to_have_url(f"{team.url}/")
        await page.keyboard.press("Escape")
        await _filter_by_week_and_value(page, team)
        await _offers_what_can_be_split(page, team)


async def _filter_by_week_and_value(page: Page, team: Team) -> None:
    """By keyboard: weekday, hours and a range of values narrow the figures, and chips take them away."""
    await page.get_by_role("button", name="More filters").press("Enter")
    await page.get_by_label("Monday").press("Space")
    await page.get_by_label("From hour").select_option("08:00")
    await page.get_by_label("Until hour").select_option("20:00")
    await page.get_by_label("At least (hours)").fill("1")
    await page.keyboard.press("Enter")
    hours = [f"{hour:02}" for hour in range(8, 20)]
    chosen = "".join(f"&hour={hour}" for hour in hours)
    await expect(page).to_have_url(f"{team.url}/?weekday=1{chosen}&range=cycle_time:1..")
    wanted = {"state": "merged", "milestone": "merged", "metric": "cycle_time", "at_least": 1}
    narrow = (await team.get("/pull-requests", weekday=[1], hour=hours, limit=1, **wanted))["total"]
    await expect(figure(page, "Merged").locator(".n")).to_have_text(f"n {narrow}")
    await go_to(page, "goals")
    await expect(page.get_by_role("button", name="Take away")).to_have_count(0)
    await go_to(page, "")
    for words in ("Monday", "08:00–20:00"):
        await page.get_by_role("button", name=f"Take away: {words}").press("Enter")
    long = (await team.get("/pull-requests", limit=1, **wanted))["total"]
    await expect(figure(page, "Merged").locator(".n")).to_have_text(f"n {long}")
    await page.get_by_role("button", name="Take away: Cycle time 1.0 h or more").click()
    await expect(page).to_have_url(f"{team.url}/")


async def _offers_what_can_be_split(page: Page, team: Team) -> None:
    """Deployments have no author: another split is a click away, and so are the figures without a filter."""
    panel = page.locator("#any-metric")
    await page.goto(f"{team.url}/explore?metric=deployment_frequency&group=author")
    await expect(panel).to_contain_text(
        "cannot be split by developer: one deployment carries the changes of many"
    )
    await panel.get_by_role("button", name="by repository").click()
    await expect(panel.locator(".groups tbody tr")).to_have_count(1)
    await page.goto(f"{team.url}/delivery?author=ada&size=s")
    panel = page.locator("#deployment-frequency")
    await expect(panel).to_contain_text("cannot be split by developer or size")
    await panel.get_by_role("button", name="Show it without these filters").click()
    await expect(page).to_have_url(f"{team.url}/delivery")
    await expect(panel.locator("canvas[role=img]")).to_be_visible()
    await page.goto(f"{team.url}/explore?metric=reviews_given&range=cycle_time:1..")
    panel = page.locator("#any-metric")
    await expect(panel).to_contain_text("cannot be narrowed by a range of cycle time")
    await panel.get_by_role("button", name="Take the range away").click()
    await expect(panel.locator("canvas[role=img]")).to_be_visible()


def _asked_about(asked: list[Request], repo: str) -> set[str]:
    questions = [urlsplit(request.url) for request in asked if "/api/v1/" in request.url]
    return {one.path.split("/")[-1] for one in questions if parse_qs(one.query).get("repo") == [repo]}


async def test_periods_are_whole_weeks_any_days_ten_years_or_nothing_at_all(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        await page.get_by_role("button", name="With coding").click()
        await expect(page.locator("#cycle-time .key")).to_contain_text("Coding")
        await expect(page).to_have_url(f"{team.url}/?coding=1")
        await page.get_by_role("button", name="Without coding").click()
        await page.get_by_role("button", name="Period: Last 12 weeks").click()
        await page.get_by_role("button", name="Last 4 weeks").click()
        await expect(page.locator("#cycle-time tbody tr")).to_have_count(4)
        await expect(page).to_have_url(f"{team.url}/?period=4w")
        await page.reload()
        await wait_until_filled(page)
        await page.get_by_role("button", name="Period: Last 4 weeks").click()
        await page.get_by_label("First day").fill("2026-02-02")
        await page.get_by_label("Last day").fill("2026-02-03")
        await page.get_by_role("button", name="Show these days").click()
        await expect(page).to_have_url(f"{team.url}/?period=2026-02-02..2026-02-03")
        await expect(page.locator("#cycle-time")).to_contain_text("No pull request was merged")
        await page.goto(f"{team.url}/?period=all")
        await wait_until_filled(page)
        # The years before anything was merged are not drawn.
        assert await page.locator("#cycle-time tbody tr").count() <= 4
        await page.goto(f"{team.url}/?repo=acme/nobody-knows-this")
        await expect(page.locator("#cycle-time")).to_contain_text("No pull request was merged")
        await expect(page.locator("#waiting")).to_contain_text("Nothing waits for review")
        await expect(page.locator(".figures")).to_contain_text("no data yet")

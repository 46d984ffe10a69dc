"""What each page is for: whose turn it is, side by side, a pull request's life, any comparison, a wall."""

import re
from datetime import date, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.history import QUIET, merged_pulls, utc_now
from tests.browser.page import go_to, wait_until_filled
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_keys_lead_to_every_page_and_each_answers_its_question(team: Team, open_page: OpenPage) -> None:
    async with open_page(f"{team.url}/?period=4w&repo={QUIET}") as page:
        await wait_until_filled(page)
        await _sets_and_removes_a_mark(team, page)
        await _shows_what_the_median_is_made_of(page, team)
        await _is_laid_over_the_period_before(page, team)
        await page.goto(f"{team.url}/?repo={QUIET}")
        await wait_until_filled(page)
        await _find(page, "reviews")
        await expect(page).to_have_url(f"{team.url}/reviews?repo={QUIET}")
        await _says_whose_turn_it_is(page)
        await _find(page, "teams and")
        await _shows_people_side_by_side(page)
        await _find(page, "definitions")
        await expect(page.locator("#metric-cycle_time .rule")).to_contain_text("from ready to merged")
        await _previews_a_changed_file(page)
        await page.locator("#metric-ready_to_approval").get_by_role("link").click()
        await expect(page).to_have_url(f"{team.url}/explore?repo={QUIET}&metric=ready_to_approval")
        await _is_compared(page)
        await _says_why_any_metric_changed(page, team)
        await _says_why_since_a_day(page, team)


async def _find(page: Page, words: str) -> None:
    """Go somewhere by the palette, with keys alone."""
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type(words)
    await expect(page.get_by_role("option").first).to_contain_text(words, ignore_case=True)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox")).to_have_count(0)


async def _sets_and_removes_a_mark(team: Team, page: Page) -> None:
    await _find(page, "set or remove a mark")
    dialog = page.get_by_role("dialog", name="Marks on charts")
    await expect(dialog.get_by_label("What happened")).to_be_focused()
    await page.keyboard.type("Pairing begins")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("status")).to_contain_text("Set on ")
    remove = dialog.get_by_role("button", name="Remove: Pairing begins")
    await expect(remove).to_be_visible()
    (mark,) = [one for one in (await team.get("/marks"))["items"] if one["kind"] == "own"]
    assert (mark["text"], mark["repo"], mark["team"]) == ("Pairing begins", None, None)
    await remove.press("Enter")
    await expect(dialog.get_by_role("button", name="Put back: Pairing begins")).to_be_visible()
    await expect(dialog).to_contain_text("The team has set no mark in these days.")
    assert not [one for one in (await team.get("/marks"))["items"] if one["kind"] == "own"]
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Marks on charts")).to_be_focused()


async def _days(team: Team) -> tuple[date, date]:
    """The first day of the page's four weeks, and the day after its last."""
    end = date.fromisoformat((await team.get("/metrics/cycle_time", interval="day"))["to"])
    today = end - timedelta(days=1)
    return today - timedelta(days=today.weekday() + 21), end


def _span(first: date, end: date) -> dict[str, str]:
    return {"from": first.isoformat(), "to": end.isoformat()}


async def _shows_what_the_median_is_made_of(page: Page, team: Team) -> None:
    first, end = await _days(team)
    change = await team.get("/metrics/cycle_time/change", repo=QUIET, **_span(first, end))
    lists = page.locator("#why-changed ol")
    for place, part in enumerate(("previous_around", "around")):
        rows = change["median"][part]
        await expect(lists.nth(place).locator("li")).to_have_count(len(rows))
        assert await lists.nth(place).locator("li a.title").all_inner_texts() == [
            row["pull_request"]["title"] for row in rows
        ]
        await expect(lists.nth(place).locator(".middle")).to_have_count(2 - len(rows) % 2)
    await lists.nth(0).locator("a.title").first.click()
    number = change["median"]["previous_around"][0]["number"]
    await expect(page.get_by_role("dialog", name=f"Pull request {QUIET}#{number}")).to_be_visible()
    await page.keyboard.press("Escape")


async def _is_laid_over_the_period_before(page: Page, team: Team) -> None:
    (first, end), weeks = await _days(team), timedelta(weeks=4)
    before = _span(first - weeks, end - weeks)
    n = (await team.get("/metrics/cycle_time", repo=QUIET, **before))["series"][0]["total"]["n"]
    assert n > 0
    await _find(page, "with the period before")
    await expect(page).to_have_url(re.compile(r"&compare=before$"))
    key = page.locator("#cycle-time .key")
    # The chart goes back whole weeks, the figures as many days: that is said, unless it is the same.
    days = (end - first).days
    same = r"$" if days % 7 == 0 else rf"whole weeks earlier, .* with the {days} days just before$"
    await expect(key).to_contain_text(re.compile(rf"before: .* · n {n}{same}"))
    await expect(page.locator("#cycle-time thead")).to_contain_text("Median before")
    await page.get_by_role("button", name="Period before").click()
    await expect(page).to_have_url(re.compile("repo=acme/nats.py$"))
    await expect(key).not_to_contain_text("before:")


async def _says_whose_turn_it_is(page: Page) -> None:
    panel = page.locator("#my-turn")
    await panel.get_by_role("button", name="I am: nobody chosen").click()
    await panel.get_by_role("button", name="ada", exact=True).click()
    await expect(panel.get_by_role("heading", name="1 review asked of you")).to_be_visible()
    await expect(panel.locator("li")).to_contain_text("Old review that is due")
    await page.reload()
    # Who they are is kept in the browser.
    await expect(panel.locator("li")).to_contain_text("Old review that is due")


async def _shows_people_side_by_side(page: Page) -> None:
    theirs = sum(one.repo == QUIET and one.pull.author == "barbara" for one in merged_pulls(utc_now()))
    panel = page.locator("#side-by-side")
    await panel.get_by_role("button", name="People: No people compared").click()
    await page.get_by_label("barbara").check()
    await page.keyboard.press("Escape")
    column = panel.get_by_role("region", name="barbara")
    merged = column.locator("dl > div").filter(has=page.get_by_text("Merged", exact=False)).last
    await expect(column.locator("[data-n]").first).to_have_attribute("data-n", str(theirs))
    await expect(merged).to_be_visible()
    await expect(panel.get_by_role("region", name="Everybody")).to_be_visible()


async def _previews_a_changed_file(page: Page) -> None:
    panel = page.locator("#definitions-preview")
    await page.get_by_role("link", name="Preview a changed file").press("Enter")
    file, preview = (
        panel.get_by_label("headway.toml"),
        panel.get_by_role("button", name="Preview", exact=True),
    )
    await expect(file).to_have_value(re.compile("^# Version 1, in force"))
    text = await file.input_value()
    await preview.press("Enter")
    await expect(panel).to_contain_text("Nothing would change: this says what is in force (version 1).")
    own = '[[metrics]]\nname = "ours"\nlabel = "Ours"\nfrom = "opened"\nto = "merged"\n'
    await file.fill(f"{text}\n{own}")
    await preview.press("Enter")
    await expect(panel).to_contain_text("metric ours is added")
    row = panel.get_by_role("row", name="Ours (ours)")
    await expect(row.locator("td").nth(1)).to_have_text("not defined")
    await expect(row.locator("td").nth(5)).to_have_text(re.compile(r"^\d+$"))
    await panel.get_by_role("button", name="Back to the file in force").press("Enter")
    await expect(file).to_have_value(text)


async def _is_compared(page: Page) -> None:
    panel = page.locator("#any-metric")
    await panel.get_by_role("button", name="Compared: not compared").click()
    await panel.get_by_role("button", name="with the period before").click()
    await expect(panel.get_by_role("list", name="Periods")).to_contain_text(re.compile(r"before: .* · n 0"))
    await panel.get_by_role("button", name="Compared: with the period before").click()
    await panel.get_by_role("button", name="before and after a day").click()
    await expect(panel.get_by_role("region", name="Before and since").locator("tbody tr")).to_have_count(2)
    await page.reload()
    await expect(panel.get_by_role("region", name="Before and since")).to_be_visible()


async def _says_why_any_metric_changed(page: Page, team: Team) -> None:
    days = _span(*await _days(team))
    counted = await team.get("/metrics/merged/change", repo=QUIET, **days)
    before, now = counted["previous_n"], counted["n"]
    panel = page.locator("#why-changed")
    await page.goto(f"{team.url}/explore?repo={QUIET}&period=4w&metric=merged")
    await expect(panel.locator(".about")).to_have_text(f"{before} → {now} pull requests")
    await panel.get_by_role("button", name=f"{before}: {QUIET}, before").click()
    await expect(page.get_by_role("dialog").locator("li")).to_have_count(before)
    await page.goto(f"{team.url}/explore?repo={QUIET}&period=4w&metric=pickup_time")
    moved = await team.get("/metrics/pickup_time/change", repo=QUIET, **days)
    first = moved["mean"]["values"][0]["pull_request"]["title"]
    await expect(panel.get_by_role("heading", name="Why pickup changed")).to_be_visible()
    await expect(panel.locator(".why ul a.title").first).to_have_text(first)
    await panel.get_by_role("button", name=QUIET).click()
    await expect(page.get_by_role("dialog").locator("[data-total]")).to_have_attribute(
        "data-total", str(moved["n"])
    )


async def _says_why_since_a_day(page: Page, team: Team) -> None:
    first, end = await _days(team)
    day = first + timedelta(weeks=1)
    await page.goto(f"{team.url}/explore?repo={QUIET}&period=4w&metric=merged&compare=day:{day}")
    since = {**_span(day, end), "compared_from": first.isoformat(), "compared_to": day.isoformat()}
    change = await team.get("/metrics/merged/change", repo=QUIET, **since)
    about = f"{change['previous_n']} → {change['n']} pull requests"
    await expect(page.locator("#why-changed .about")).to_have_text(about)


async def test_the_next_rows_of_a_table_come_where_the_first_ones_stood(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(f"{team.url}/pull-requests") as page:
        await wait_until_filled(page)
        table = page.locator("#pull-request-table")
        first = await table.locator("tbody a").first.inner_text()
        await table.get_by_role("button", name="Next").click()
        await expect(table).to_contain_text("51 to ")
        assert await table.locator("tbody a").first.inner_text() != first


async def test_a_stretch_becomes_the_period_a_life_is_lanes_and_a_wall_turns_pages(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(f"{team.url}/?repo={QUIET}") as page:
        await wait_until_filled(page)
        box = await page.locator("#cycle-time canvas[role=img]").bounding_box()
        assert box is not None
        y = box["y"] + box["height"] / 2
        await page.mouse.move(box["x"] + box["width"] * 0.5, y)
        await page.mouse.down()
        await page.mouse.move(box["x"] + box["width"] * 0.7, y, steps=3)
        await page.mouse.up()
        await expect(page).to_have_url(re.compile(r"\?period=\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d&repo="))
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.go_back()
        await go_to(page, "pull-requests")
        await page.locator("#pull-request-table tbody a").first.click()
        await page.get_by_role("dialog").get_by_role("link", name="Its own page").click()
        await expect(page).to_have_url(re.compile(rf"/pull-request\?repo={QUIET}&of={QUIET}/\d+$"))
        lanes = page.locator(".lane")
        await expect(lanes.filter(has_text="Phases").locator("li")).to_have_count(3)
        await expect(lanes.filter(has_text="State").locator("li")).to_have_attribute(
            "title", re.compile("^open, ")
        )
        await page.clock.install()
        await page.goto(f"{team.url}/?wall=1")
        await expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
        await expect(page.locator(".figures .number")).to_have_count(5)
        await expect(page.get_by_role("button", name="Period")).to_have_count(0)
        await page.clock.fast_forward(20_000)
        await expect(page.get_by_role("heading", name="Reviews", level=1)).to_be_visible()

"""What happens at GitHub is on the page a moment later, without a reload and without flicker."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Request, Route, expect

from services.contracts.notices import DefinitionsChanged, SourceState
from tests.browser.conftest import OpenPage
from tests.browser.history import API, WEB, utc_now, waiting_pull
from tests.browser.memory import read_memory, watch_memory
from tests.browser.page import chart_drawings, count_of, figure, mark_page, wait_until_filled, was_reloaded
from tests.browser.team import Team
from tests.waiting import until

MERGES, NODES_OF_A_ROW = 12, 18

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def grows_to(page: Page, label: str, count: int) -> None:
    """Wait until a figure's n is so many."""
    await expect(figure(page, label).locator(".n")).to_have_text(f"n {count:,}")


async def test_a_merge_arrives_without_reload_glows_and_the_charts_live_on(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        await mark_page(page)
        merged, before = await count_of(page, "Merged"), await chart_drawings(page)
        await expect(page.locator(".highlight")).to_have_count(0)
        await team.merge(API, "ada")
        await grows_to(page, "Merged", merged + 1)
        await expect(figure(page, "Merged").locator(".highlight")).to_have_count(1)
        await expect(figure(page, "Deployments").locator(".highlight")).to_have_count(0)
        after = await chart_drawings(page)
        assert {chart: one[0] for chart, one in after.items()} == {
            chart: one[0] for chart, one in before.items()
        }
        # What opens, waits, and draws no chart again.
        await team.open(WEB, title="Something quite new")
        await expect(page.locator("#waiting")).to_contain_text("Something quite new")
        assert await chart_drawings(page) == after
        assert not await was_reloaded(page)


async def test_no_request_waits_for_the_stream_and_what_changes_before_it_opens_is_not_missed(
    team: Team, open_page: OpenPage
) -> None:
    merged_meanwhile = asyncio.Event()

    async def hold(route: Route) -> None:
        await merged_meanwhile.wait()
        await route.continue_()

    async with open_page("about:blank") as page:
        await page.route("**/api/v1/stream**", hold)
        await page.goto(team.url)
        await expect(page.locator("#cycle-time canvas[data-drawn]")).to_be_visible()
        await expect(page.locator(".badge")).to_have_text("Connecting")
        merged = await count_of(page, "Merged")
        total = (await team.get("/pull-requests", limit=1, state="merged"))["total"]
        await team.merge(API, "ada")
        await team.wait_for(total + 1, state="merged")
        merged_meanwhile.set()
        await grows_to(page, "Merged", merged + 1)


async def test_a_table_keeps_nothing_of_the_rows_that_left_it(team: Team, open_page: OpenPage) -> None:
    async with open_page(f"{team.url}/pull-requests", viewport={"width": 1440, "height": 600}) as page:
        await wait_until_filled(page)
        # Its panels are drawn anew, and the page has to be with them.
        await page.locator("#pull-request-table tbody a").first.click()
        await page.get_by_role("dialog").get_by_role("button", name="Close").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await _merge_and_see(page, team)
        session = await watch_memory(page)
        before = await read_memory(session)
        await _merge_and_see(page, team)
        after = await read_memory(session)
        assert after.nodes - before.nodes < NODES_OF_A_ROW * MERGES / 2, (before, after)
        assert after.listeners - before.listeners < MERGES / 2, (before, after)


async def _merge_and_see(page: Page, team: Team) -> None:
    """Merge pull requests, and wait until the table begins with the last of them."""
    for _ in range(MERGES):
        pull = await team.merge(API, "ada")
    await expect(page.locator("#pull-request-table tbody tr").first).to_contain_text(f"#{pull.number}")
    # Drawn again with the same rows, which then belong to two drawings.
    await page.locator("#pull-request-table header").hover()
    await page.mouse.move(5, 5)


async def test_what_does_not_touch_a_chart_does_not_draw_it_again(team: Team, open_page: OpenPage) -> None:
    async with open_page(f"{team.url}/?repo=acme/nats.py") as page:
        await wait_until_filled(page)
        before = await chart_drawings(page)
        pull = await team.merge(API, "ada")
        async with open_page(f"{team.url}/pull-requests") as other:
            await expect(other.locator("#feed")).to_contain_text(f"acme/api#{pull.number}")
        assert await chart_drawings(page) == before


async def test_the_feed_says_what_moved_who_moved_it_and_costs_no_request(
    team: Team, open_page: OpenPage
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url.partition("/api/v1/")[2].partition("?")[0])

    late = waiting_pull(team.new_number(), "ada", WEB, utc_now(), "Learnt late")
    opened, requested, described = late.events
    async with open_page(f"{team.url}/pull-requests") as page:
        await wait_until_filled(page)
        await expect(page.locator("#feed li")).to_have_count(10)
        first = page.locator("#feed li").first
        page.on("request", note)
        await team.publish([opened])
        await expect(first).to_contain_text(f"#{late.number}")
        await team.publish([requested])
        await expect(first).to_contain_text("review requested")
        await team.publish([described])
        await expect(first).to_contain_text("Learnt late")
        pull = await team.open(WEB, "ada", title="To be approved by grace")
        await expect(first).to_contain_text("To be approved by grace")
        await team.comment(pull, "grace")
        await expect(first).to_contain_text("commented")
        await team.approve(pull, "grace")
        line = page.locator("#feed li").filter(has_text="approved").first
        await expect(line).to_contain_text("grace")
        await expect(line).to_contain_text(re.compile(r"now|\d+ s ago"))
        await team.merge(API, "ada")
        await expect(first).to_contain_text("merged")
        await until(lambda: "metrics/merged" in asked, "the merges being asked for")
        await _waits_for_the_pointer(page, team)
    assert not [path for path in asked if path.startswith("pull-requests/")], asked


async def _waits_for_the_pointer(page: Page, team: Team) -> None:
    feed = page.locator("#feed")
    await feed.hover()
    first = await feed.locator("li").first.inner_text()
    await team.open(WEB, title="Must wait for the pointer")
    await expect(feed.locator(".paused")).to_be_visible()
    await feed.hover(position={"x": 30, "y": 20})
    await expect(feed).not_to_contain_text("Must wait for the pointer")
    assert (await feed.locator("li").first.inner_text()).splitlines()[:2] == first.splitlines()[:2]
    await page.mouse.move(5, 5)
    await expect(feed).to_contain_text("Must wait for the pointer")


async def test_a_burst_costs_a_few_questions_not_one_each(team: Team, open_page: OpenPage) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    async with open_page(team.url) as page:
        await wait_until_filled(page)
        merged = await count_of(page, "Merged")
        page.on("request", note)
        for _ in range(60):
            await team.merge(API, "barbara")
        await grows_to(page, "Merged", merged + 60)
        overviews = [url for url in asked if "/overview" in url]
        assert 1 <= len(overviews) <= 20, len(overviews)


async def test_the_page_survives_the_gateways_restart_and_catches_up(team: Team, open_page: OpenPage) -> None:
    async with open_page(team.url, may_fail=True) as page:
        await wait_until_filled(page)
        await mark_page(page)
        merged, before = await count_of(page, "Merged"), await chart_drawings(page)
        await team.stack.stop("gateway")
        await expect(page.locator(".badge")).to_have_text("Reconnecting")
        await team.merge(API, "ada")
        await team.stack.start("gateway")
        await expect(page.locator(".badge")).to_have_text("Live")
        await grows_to(page, "Merged", merged + 1)
        after = await chart_drawings(page)
        assert {chart: one[0] for chart, one in after.items()} == {
            chart: one[0] for chart, one in before.items()
        }
        assert not await was_reloaded(page)


async def test_what_cannot_be_resumed_is_read_anew(team: Team, open_page: OpenPage) -> None:
    async with open_page(team.url, may_fail=True) as page:
        await wait_until_filled(page)
        await mark_page(page)
        merged = await count_of(page, "Merged")
        await team.stack.stop("gateway")
        await team.merge(API, "ada")
        await team.forget_changes()
        await team.stack.start("gateway")
        await grows_to(page, "Merged", merged + 1)
        await expect(page.locator(".badge")).to_have_text("Live")
        assert not await was_reloaded(page)


async def test_a_change_of_definitions_shows_how_far_it_is(team: Team, open_page: OpenPage) -> None:
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        await team.notice(DefinitionsChanged(version=2, in_force=False, done=30, total=90))
        strip = page.get_by_role("group", name="Definitions changed")
        await expect(strip).to_contain_text("version 2 of the definitions")
        await expect(strip.get_by_role("progressbar")).to_have_attribute("value", "30")
        async with page.expect_request(lambda request: request.url.endswith("/api/v1/metrics")):
            await team.notice(DefinitionsChanged(version=2, in_force=True, done=90, total=90))
        await expect(strip).to_have_count(0)


async def test_a_killed_gateway_leaves_the_figures_standing(team: Team, open_page: OpenPage) -> None:
    async with open_page(team.url, may_fail=True) as page:
        await wait_until_filled(page)
        await page.clock.install()
        await team.stack.kill("gateway")
        await expect(page.locator(".badge")).to_have_text("Reconnecting")
        await expect(page.locator(".figures .number")).to_have_count(5)
        await page.clock.fast_forward(30_000)
        await expect(page.locator(".badge")).to_have_text(re.compile(r"Stale since \d\d:\d\d"))
        await team.stack.start("gateway")
        await page.clock.fast_forward(60_000)
        await expect(page.locator(".badge")).to_have_text("Live")


async def test_a_backfill_shows_its_progress(team: Team, open_page: OpenPage) -> None:
    async with open_page(f"{team.url}/sources") as page:
        await wait_until_filled(page)
        await team.progress(
            WEB,
            SourceState.BACKFILLING,
            collected=40,
            expected=100,
            rate_per_second=2.5,
            remaining_seconds=24.0,
        )
        strip = page.get_by_role("group", name="Collection under way")
        await expect(strip).to_contain_text("40 of 100 pull requests · 2.5 per second · 24 s left")
        await team.progress(WEB, SourceState.FAILING, error="GitHub does not know this repository")
        await expect(strip).to_have_count(0)
        await expect(page.locator("#sources li").first).to_contain_text(
            "GitHub does not know this repository"
        )
        await team.progress(WEB, SourceState.LIVE)
        await expect(page.locator("#sources .failing")).to_have_count(0)


async def test_a_hidden_page_catches_up_when_it_is_seen_again(team: Team, open_page: OpenPage) -> None:
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        merged = await count_of(page, "Merged")
        await page.evaluate(
            """Object.defineProperty(document, "hidden", { value: true, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"))"""
        )
        await team.merge(API, "ada")

        async def known() -> bool:
            figures = (await team.get("/overview"))["figures"]
            return any(one["metric"] == "merged" and one["n"] == merged + 1 for one in figures)

        await until(known, "the gateway knowing of the merge")
        assert await count_of(page, "Merged") == merged
        await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
        await grows_to(page, "Merged", merged + 1)

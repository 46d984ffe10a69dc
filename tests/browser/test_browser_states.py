"""Nothing there yet, something missing, something broken: the page says what it is and heals by itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from services.contracts.events import Repository
from services.contracts.notices import SourceState
from services.standalone.embedded_servers import Mongod
from tests.browser.conftest import OpenPage, running_team
from tests.browser.history import API
from tests.browser.page import count_of, mark_page, wait_until_filled, was_reloaded
from tests.browser.team import Team
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def mongod_of_its_own(tmp_path: Path) -> AsyncIterator[Mongod]:
    """A mongod that may be stopped."""
    async with Mongod(tmp_path / "mongo") as mongod:
        yield mongod


@pytest_asyncio.fixture(loop_scope="session")
async def newcomer(tmp_path: Path, mongod_of_its_own: Mongod) -> AsyncIterator[Team]:
    """A Headway that has never collected anything."""
    async with running_team(tmp_path, f"{mongod_of_its_own.url}/newcomer") as team:
        yield team


async def test_the_first_run_says_three_steps_and_comes_alive_without_a_reload(
    newcomer: Team, open_page: OpenPage
) -> None:
    async with open_page(newcomer.url) as page:
        await expect(page.get_by_role("heading", name="Connect GitHub in three steps")).to_be_visible()
        await expect(page.locator("#first-run li")).to_have_count(3)
        await mark_page(page)
        # Never reached: nothing is live, and no figure says 0.
        never = dict.fromkeys(("observed_at", "watermark", "last_complete_walk"))
        await newcomer.progress(API, SourceState.FAILING, error="GitHub does not answer", **never)
        await expect(page.get_by_role("alert")).to_contain_text("cannot be read: GitHub does not answer")
        await expect(page.locator(".badge")).to_have_text("Sources fail")
        await expect(page.locator(".freshness")).to_have_text("Demo data has not answered")
        await expect(page.locator("#first-run li")).to_have_count(3)
        await newcomer.progress(API, SourceState.BACKFILLING, collected=0, expected=5)
        await expect(page.get_by_role("group", name="Collection under way")).to_contain_text(
            "0 of 5 pull requests"
        )
        await expect(page.locator("#cycle-time")).to_contain_text("No pull request was merged")
        await newcomer.merge(API)
        await expect(page.locator("#cycle-time canvas[role=img]")).to_be_visible()
        await wait_until_filled(page)
        assert await count_of(page, "Merged") == 1
        assert not await was_reloaded(page)


async def test_two_hundred_repositories_can_be_searched(newcomer: Team, open_page: OpenPage) -> None:
    for number in range(200):
        repository = Repository(id=1000 + number, owner="acme", name=f"service-{number:03}")
        await newcomer.progress(repository, SourceState.LIVE)

    async def all_known() -> bool:
        return bool((await newcomer.get("/sources"))["total"] == 200)

    await until(all_known, "the gateway knowing all repositories")
    async with open_page(f"{newcomer.url}/sources") as page:
        await expect(page.locator("#sources")).to_contain_text("200 live")
        await page.get_by_role("button", name="Repositories: All repositories").click()
        search = page.get_by_role("searchbox", name="Search repositories")
        await expect(search).to_be_focused()
        await expect(search).to_have_attribute("placeholder", "Search 200 repositories")
        await page.keyboard.type("-17")
        await expect(page.locator(".choices li")).to_have_count(10)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await expect(page).to_have_url(f"{newcomer.url}/sources?repo=acme/service-170")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Repositories: acme/service-170")).to_be_focused()


async def test_without_its_database_the_page_says_so_and_heals_by_itself(
    newcomer: Team, mongod_of_its_own: Mongod, open_page: OpenPage
) -> None:
    await newcomer.progress(API, SourceState.LIVE)
    await newcomer.merge(API)
    await newcomer.wait_for(1, state="merged")
    async with open_page(newcomer.url, may_fail=True) as page:
        await wait_until_filled(page)
        await mark_page(page)
        await mongod_of_its_own.stop()
        await page.get_by_role("button", name="Period: Last 12 weeks").click()
        await page.get_by_role("button", name="Last 4 weeks").click()
        panel = page.locator("#cycle-time")
        await expect(panel.get_by_role("alert")).to_contain_text("Trying again in")
        await expect(page.locator(".figures").get_by_role("alert")).to_be_visible()
        # What was there stays, and what does not need the database works.
        await expect(page.locator(".figures .number")).to_have_count(5)
        await page.get_by_role("button", name="Dark theme").click()
        await mongod_of_its_own.start()
        await expect(page.get_by_role("alert")).to_have_count(0)
        await expect(panel.locator("tbody tr")).to_have_count(4)
        assert not await was_reloaded(page)


async def test_one_answer_that_fails_leaves_the_rest_usable_and_while_it_loads_it_keeps_its_place(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(team.url, may_fail=True) as page:
        await page.route("**/api/v1/metrics/cycle_time*", lambda route: route.abort())
        await page.reload()
        panel = page.locator("#cycle-time")
        await expect(panel.get_by_role("alert")).to_contain_text("Headway's gateway does not answer")
        await expect(page.locator(".figures .number")).to_have_count(5)
        async with page.expect_request("**/api/v1/metrics/cycle_time*"):
            await panel.get_by_role("button", name="Try now").click()
        await page.unroute("**/api/v1/metrics/cycle_time*")
        await expect(panel.locator("canvas[role=img]")).to_be_visible()
        await wait_until_filled(page)
        panels = [page.locator(one) for one in (".figures", "#cycle-time", "#waiting")]
        boxes = [await panel.bounding_box() for panel in panels]
        await page.route("**/api/v1/overview*", lambda route: None)
        await page.route("**/api/v1/metrics/*", lambda route: None)
        await page.reload()
        await expect(page.locator("#cycle-time .skeleton")).to_be_visible()
        await expect(page.locator(".figures .skeleton")).to_have_count(5)
        assert [await panel.bounding_box() for panel in panels] == boxes

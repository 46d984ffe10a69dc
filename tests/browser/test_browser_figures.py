"""The figures of delivery, and any metric: what the history gives."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.history import QUIET, quiet_merges
from tests.browser.page import go_to
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")


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


async def test_any_metric_can_be_looked_at_also_a_teams_own(team: Team, open_page: OpenPage) -> None:
    async with open_page(f"{team.url}/explore?repo={QUIET}") as page:
        panel = page.locator("#any-metric")
        await panel.get_by_role("button", name=re.compile("^Metric: ")).click()
        await page.keyboard.type("ready to app")
        await panel.get_by_role("button", name="Ready to approval", exact=True).click()
        await expect(panel.get_by_role("img", name="Ready to approval of")).to_be_visible()
        await expect(panel.locator(".about")).to_contain_text(f"n {len(quiet_merges())}")
        await panel.get_by_role("button", name=re.compile("^What is")).click()
        await expect(panel.locator(".definition")).to_contain_text("as this team wants it")
        await page.keyboard.press("Escape")
        await panel.get_by_role("button", name="Shown: over time").click()
        await panel.get_by_role("button", name="by developer").click()
        authors = {merged.pull.author for merged in quiet_merges()}
        await expect(panel.locator(".groups tbody tr")).to_have_count(len(authors))
        await expect(page).to_have_url(
            f"{team.url}/explore?repo={QUIET}&metric=ready_to_approval&group=author"
        )
        address = await panel.get_by_role("link", name="Download as CSV").get_attribute("href")
        answer = await page.request.get(f"{team.url}/{address}")
        assert "ready_to_approval" in await answer.text()

"""Every figure that can be clicked opens a list that is as long as the figure says."""

from datetime import timedelta

import pytest
from playwright.async_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.history import API, hours, merged_pulls, utc_now
from tests.browser.page import open_every_figure, wait_until_filled
from tests.browser.team import Team
from tests.unit.aggregator.pull_request_history import Pull

pytestmark = pytest.mark.asyncio(loop_scope="session")

# A repository with merges and deployments. Every chart is shown as its table: its rows can be clicked.
DORA = "&".join(f"table={one}" for one in ("deployment-frequency", "change-failure-rate", "time-to-restore"))
PAGES = (
    "?repo=acme/api&table=cycle-time",
    "reviews?repo=acme/api&reviewer=ada&base=main&table=review-latency&table=review-latency-counterpart",
    "people?repo=acme/api&with=person:ada&with=person:grace&table=merges",
    f"delivery?repo=acme/api&{DORA}",
    "pull-requests?repo=acme/api&table=distribution",
    "explore?repo=acme/api&metric=review_rounds&group=author&table=any-metric&table=distribution",
    "explore?repo=acme/api&metric=reviews_given&group=size&table=any-metric",
)
FEWEST = 60

# The filters of what figures count, several at once; with a range of values, phases cannot be opened.
DAYS = "period=4w&weekday=1&weekday=2&weekday=3"
MORNING, NOON = ("".join(f"&hour={hour:02}" for hour in hours) for hours in (range(2, 10), range(10, 15)))
RANGE = "range=cycle_time:3..20"
MISSING = "missing=first_commit&missing=first_review"
FILTERED_PAGES = (
    f"?{DAYS}{NOON}&{MISSING}&why=phase&table=cycle-time",
    f"?{DAYS}{NOON}&{MISSING}&{RANGE}&why=repo&table=cycle-time&compare=before",
    f"reviews?{DAYS}{MORNING}&range=review_latency:1..4&table=review-latency",
    f"people?{DAYS}{NOON}&{RANGE}&with=person:ada&table=merges",
    f"delivery?{DAYS}{NOON}&table=deployment-frequency",
    f"pull-requests?{DAYS}{NOON}&missing=first_review&table=distribution",
    f"explore?{DAYS}{NOON}&{RANGE}&metric=pickup_time&why=team&group=hour&table=any-metric",
    "explore?period=4w&repo=acme/api&metric=merged&why=size",
)
FEWEST_FILTERED = 40
UNREVIEWED_HOURS = 6


async def test_every_clickable_figure_of_every_page_opens_exactly_what_it_counts(
    team: Team, open_page: OpenPage
) -> None:
    opened = 0
    async with open_page("about:blank") as page:
        for address in PAGES:
            opened += await _open_figures(page, team, address)
        assert opened >= FEWEST
        await _merge_without_review(team)
        filtered = 0
        for address in FILTERED_PAGES:
            filtered += await _open_figures(page, team, address)
        assert filtered >= FEWEST_FILTERED


async def _open_figures(page: Page, team: Team, address: str) -> int:
    await page.goto(f"{team.url}/{address}")
    await wait_until_filled(page)
    return await open_every_figure(page, address)


async def _merge_without_review(team: Team) -> None:
    """A pull request is merged without a review, in an hour of the last week that the filters let through."""
    last = max(one.merged_at for one in merged_pulls(utc_now()))
    end = hours((last - timedelta(days=last.weekday())).replace(hour=12, minute=0))
    pull = Pull(team.new_number(), "ada", API).opened(end - UNREVIEWED_HOURS).merged(end, by="ada")
    await team.publish(pull.events)
    await team.wait_for(1, state="merged", missing="first_review")

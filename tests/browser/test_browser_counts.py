"""Every figure that can be clicked opens a list that is as long as the figure says."""

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.page import open_every_figure, wait_until_filled
from tests.browser.team import Team

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


async def test_every_clickable_figure_of_every_page_opens_exactly_what_it_counts(
    team: Team, open_page: OpenPage
) -> None:
    opened = 0
    async with open_page("about:blank") as page:
        for address in PAGES:
            await page.goto(f"{team.url}/{address}")
            await wait_until_filled(page)
            opened += await open_every_figure(page, address)
    assert opened >= FEWEST

"""The read model `review_requests`: rounds of review."""

from typing import cast

from services.contracts.readmodels.review_requests import REVIEW_REQUESTS, ReviewRequestDocument
from services.gateway.queries.filters import ReviewerFilters
from services.gateway.queries.listings import PageQuery, ReviewRequestFilters
from services.gateway.queries.period import MomentRange
from services.gateway.store.conditions import review_request_condition, rounds_condition
from services.gateway.store.documents import ReviewRound
from services.gateway.store.pages import DocumentPage, read_page
from services.gateway.store.store import Store


async def read_review_requests(
    store: Store, generation: str, filters: ReviewRequestFilters, page: PageQuery
) -> DocumentPage[ReviewRequestDocument]:
    """A page of rounds. Raises `StoreError`."""
    found = store.collection(REVIEW_REQUESTS, generation)
    return await read_page(found, review_request_condition(filters), page, store.totals)


async def find_rounds(
    store: Store, generation: str, filters: ReviewerFilters, period: MomentRange
) -> list[ReviewRound]:
    """The rounds that were asked or answered within a period, or are pending now. Raises `StoreError`.

    Filters by team are not applied: who was a member when is `Memberships`' to say.
    """
    fields = dict.fromkeys(ReviewRound.__annotations__, 1)
    rounds = store.collection(REVIEW_REQUESTS, generation).find(rounds_condition(filters, period), fields)
    return cast(list[ReviewRound], await rounds.to_list(None))

"""The read model `review_requests`: rounds of review."""

from typing import cast

from services.contracts.readmodels.review_requests import REVIEW_REQUESTS, ReviewRequestDocument
from services.gateway.queries.filters import ReviewerFilters
from services.gateway.queries.listings import PageQuery, ReviewRequestFilters
from services.gateway.store.conditions import pending_condition, review_request_condition
from services.gateway.store.documents import PendingRequest
from services.gateway.store.pages import DocumentPage, read_page
from services.gateway.store.store import Store


async def read_review_requests(
    store: Store, generation: str, filters: ReviewRequestFilters, page: PageQuery
) -> DocumentPage[ReviewRequestDocument]:
    """A page of rounds. Raises `StoreError`."""
    found = store.collection(REVIEW_REQUESTS, generation)
    return await read_page(found, review_request_condition(filters), page, store.totals)


async def find_pending(store: Store, generation: str, filters: ReviewerFilters) -> list[PendingRequest]:
    """The requests that are pending now. Raises `StoreError`.

    Filters by team are not applied: who was a member when is `Memberships`' to say.
    """
    fields = dict.fromkeys(PendingRequest.__annotations__, 1) | {"_id": 0}
    requests = store.collection(REVIEW_REQUESTS, generation).find(pending_condition(filters), fields)
    return cast(list[PendingRequest], await requests.to_list(None))

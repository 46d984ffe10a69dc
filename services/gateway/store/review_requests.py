"""The read model `review_requests`: rounds of review."""

from datetime import UTC
from typing import Any, cast

from bson.codec_options import CodecOptions

from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS, ReviewRequestDocument
from services.gateway.queries.listings import PageQuery, ReviewRequestFilters
from services.gateway.store.conditions import Condition, pull_request_stages, review_request_condition
from services.gateway.store.documents import ListedRound, PendingRequest
from services.gateway.store.pages import DocumentPage, read_page
from services.gateway.store.store import Store

WITHOUT_TIME_ZONE: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=False)


async def read_review_requests(
    store: Store, generation: str, filters: ReviewRequestFilters, page: PageQuery
) -> DocumentPage[ReviewRequestDocument]:
    """A page of rounds. Raises `StoreError`."""
    found = store.collection(REVIEW_REQUESTS, generation)
    stages = _stages(store, generation, filters)
    return await read_page(found, review_request_condition(filters), page, store.totals, stages)


async def find_pending(store: Store, generation: str, filters: ReviewRequestFilters) -> list[PendingRequest]:
    """The requests of the filters, as what is pending is counted. Raises `StoreError`.

    There are thousands: the driver reads moments in a time zone three times as slowly as without.
    """
    found = cast(
        list[PendingRequest], await _find(store, generation, filters, PendingRequest, WITHOUT_TIME_ZONE)
    )
    for one in found:
        one["requested_at"] = one["requested_at"].replace(tzinfo=UTC)
        one["waiting_since"] = (since := one["waiting_since"]) and since.replace(tzinfo=UTC)
    return found


async def find_rounds(store: Store, generation: str, filters: ReviewRequestFilters) -> list[ListedRound]:
    """The rounds of the filters, as what was asked and answered is counted. Raises `StoreError`."""
    return cast(list[ListedRound], await _find(store, generation, filters, ListedRound))


async def _find(
    store: Store,
    generation: str,
    filters: ReviewRequestFilters,
    fields: type[Any],
    options: CodecOptions[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Those fields of every round of the filters. `options`: how they are decoded, if not as usual."""
    rounds = store.collection(REVIEW_REQUESTS, generation).with_options(codec_options=options)
    condition = review_request_condition(filters)
    shown = dict.fromkeys(fields.__annotations__, 1) | {"_id": 0}
    stages = _stages(store, generation, filters)
    if not stages:
        return await rounds.find(condition, shown).to_list(None)
    return await rounds.aggregate([{"$match": condition}, *stages, {"$project": shown}]).to_list(None)


def _stages(store: Store, generation: str, filters: ReviewRequestFilters) -> list[Condition]:
    return pull_request_stages(filters.shared, store.collection(PULL_REQUESTS, generation).name)

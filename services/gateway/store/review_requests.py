"""The read model `review_requests`: rounds of review."""

from collections.abc import Sequence
from typing import Any, cast

from bson.codec_options import CodecOptions

from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS, ReviewRequestDocument
from services.gateway.queries.listings import PageQuery, ReviewRequestFilters
from services.gateway.store.conditions import (
    Condition,
    all_of,
    one_of,
    own_condition,
    pull_request_stages,
    review_request_condition,
)
from services.gateway.store.documents import ListedRound, PendingRequest
from services.gateway.store.pages import DocumentPage, read_page
from services.gateway.store.pull_requests import find_ids, find_passing
from services.gateway.store.store import Store

MOST_IDS = 50_000
"""Where no more pull requests pass, they are named; else those of the rounds are looked up."""
WITHOUT_TIME_ZONE: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=False)


async def read_review_requests(
    store: Store, generation: str, filters: ReviewRequestFilters, page: PageQuery
) -> DocumentPage[ReviewRequestDocument]:
    """A page of rounds. Raises `StoreError`."""
    found = store.collection(REVIEW_REQUESTS, generation)
    condition, own = review_request_condition(filters), own_condition(filters.shared)
    if not own:
        return await read_page(found, condition, page, store.totals)
    if (named := await _rounds_of_passing(store, generation, own)) is None:
        named = await _rounds_of_no_other(store, generation, own)
    if named is not None:
        return await read_page(found, all_of(condition, named), page, store.totals)
    stages = pull_request_stages(own, store.collection(PULL_REQUESTS, generation).name)
    return await read_page(found, condition, page, store.totals, stages)


async def find_pending(store: Store, generation: str, filters: ReviewRequestFilters) -> list[PendingRequest]:
    """The requests of the filters, as what is pending is counted. Raises `StoreError`.

    There are thousands: the driver reads moments in a time zone three times as slowly as without.
    """
    (pending,) = await _find(store, generation, [filters], PendingRequest, WITHOUT_TIME_ZONE)
    return cast(list[PendingRequest], pending)


async def find_rounds(
    store: Store, generation: str, *filters: ReviewRequestFilters
) -> list[list[ListedRound]]:
    """The rounds of each of several filters that say the same of pull requests, as what was asked and
    answered is counted. Raises `StoreError`.
    """
    return cast(list[list[ListedRound]], await _find(store, generation, filters, ListedRound))


async def _find(
    store: Store,
    generation: str,
    filters: Sequence[ReviewRequestFilters],
    fields: type[Any],
    options: CodecOptions[dict[str, Any]] | None = None,
) -> list[list[dict[str, Any]]]:
    """Those fields of every round of each of the filters. `options`: how they are decoded."""
    rounds = store.collection(REVIEW_REQUESTS, generation).with_options(codec_options=options)
    own, shown = own_condition(filters[0].shared), dict.fromkeys(fields.__annotations__, 1) | {"_id": 0}
    named: Condition | None = None if own else {}
    if own and (filters[0].shared.labels or fields is ListedRound):  # of what is pending there are few
        named = await _rounds_of_passing(store, generation, own)
    fields_read = shown if named is not None else shown | {"pull_request": 1}
    conditions = [all_of(review_request_condition(one), named or {}) for one in filters]
    found = [await rounds.find(condition, fields_read).to_list(None) for condition in conditions]
    if named is not None:
        return found
    ids = {one["pull_request"] for some in found for one in some}
    passing = await find_passing(store, generation, ids, own)
    return [[one for one in some if one.pop("pull_request") in passing] for some in found]


async def _rounds_of_passing(store: Store, generation: str, own: Condition) -> Condition | None:
    """The condition of the rounds whose pull requests meet one; None where too many do to name them."""
    ids = await find_ids(store, generation, own, MOST_IDS)
    return None if ids is None else {"pull_request": one_of(ids)}


async def _rounds_of_no_other(store: Store, generation: str, own: Condition) -> Condition | None:
    """The same condition, where those that do not meet it can be named."""
    others = await find_ids(store, generation, {"$nor": [own]}, MOST_IDS)
    return None if others is None else {"pull_request": {"$nin": sorted(others)}}

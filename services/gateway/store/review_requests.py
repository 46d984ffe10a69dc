"""The read model `review_requests`: rounds of review."""

from typing import cast

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
from services.gateway.store.documents import ListedRound, PendingOfReviewer
from services.gateway.store.pages import DocumentPage, read_page
from services.gateway.store.pull_requests import find_ids, find_passing
from services.gateway.store.store import Store

BY_PULL_REQUEST = {"$group": {"_id": "$pull_request"}}
MOST_IDS = 50_000
"""Where no more pull requests pass, they are named; else those of the rounds are looked up."""


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


async def find_pending(
    store: Store, generation: str, filters: ReviewRequestFilters
) -> list[PendingOfReviewer]:
    """The moments of the requests of the filters by reviewer, in no order. Raises `StoreError`.

    There are thousands: read one by one they take several times as long.
    """
    rounds = store.collection(REVIEW_REQUESTS, generation)
    condition, own = review_request_condition(filters), own_condition(filters.shared)
    if own:
        named = await _rounds_of_passing(store, generation, own) if filters.shared.labels else None
        if named is None:  # of what is pending there are few
            pulls = await rounds.aggregate([{"$match": condition}, BY_PULL_REQUEST]).to_list(None)
            passing = await find_passing(store, generation, [one["_id"] for one in pulls], own)
            named = {"pull_request": one_of(passing)}
        condition = all_of(condition, named)
    moments = {at: {"$push": {"$toLong": f"${at}"}} for at in ("requested_at", "waiting_since")}
    by_reviewer = [
        {"$match": condition},
        {"$group": {"_id": "$reviewer", **moments}},
        {"$project": {"_id": 0, "reviewer": "$_id", **dict.fromkeys(moments, 1)}},
    ]
    return cast(list[PendingOfReviewer], await rounds.aggregate(by_reviewer).to_list(None))


async def find_rounds(
    store: Store, generation: str, *filters: ReviewRequestFilters
) -> list[list[ListedRound]]:
    """The rounds of each of several filters that say the same of pull requests, as what was asked and
    answered is counted. Raises `StoreError`.
    """
    rounds, own = store.collection(REVIEW_REQUESTS, generation), own_condition(filters[0].shared)
    named = await _rounds_of_passing(store, generation, own) if own else {}
    fields = dict.fromkeys(ListedRound.__annotations__, 1) | {"_id": 0}
    fields |= {} if named is not None else {"pull_request": 1}
    conditions = [all_of(review_request_condition(one), named or {}) for one in filters]
    found = [await rounds.find(condition, fields).to_list(None) for condition in conditions]
    if named is None:
        ids = {one["pull_request"] for some in found for one in some}
        passing = await find_passing(store, generation, ids, own)
        found = [[one for one in some if one.pop("pull_request") in passing] for some in found]
    return cast(list[list[ListedRound]], found)


async def _rounds_of_passing(store: Store, generation: str, own: Condition) -> Condition | None:
    """The condition of the rounds whose pull requests meet one; None where too many do to name them."""
    ids = await find_ids(store, generation, own, MOST_IDS)
    return None if ids is None else {"pull_request": one_of(ids)}


async def _rounds_of_no_other(store: Store, generation: str, own: Condition) -> Condition | None:
    """The same condition, where those that do not meet it can be named."""
    others = await find_ids(store, generation, {"$nor": [own]}, MOST_IDS)
    return None if others is None else {"pull_request": {"$nin": sorted(others)}}

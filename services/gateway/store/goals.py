"""What goals are answered from: the active goals, and the clocks of pull requests."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import cast, get_type_hints

from services.contracts.alerting.document import Alerting
from services.contracts.alerting.subjects import GoalSubject
from services.contracts.readmodels.alerts import ACTIVE_RULES, NOTIFIER
from services.contracts.readmodels.pull_requests import PULL_REQUESTS, ListedPullRequest
from services.gateway.queries.filters import Filters
from services.gateway.store.conditions import Condition, both, shared_condition
from services.gateway.store.pages import NOT_IN_ROWS, UNLISTED
from services.gateway.store.store import Store

AT_ONCE = 2_000


async def read_alerting(store: Store) -> Alerting:
    """The goals, alerts and channels that the notifier uses now; nothing before its first start."""
    found = await store.shared_collection(NOTIFIER).find_one({"_id": ACTIVE_RULES}, {"content": 1})
    return Alerting.model_validate(found["content"]) if found else Alerting()


async def read_goal_subjects(
    store: Store, generation: str, filters: Filters, clocks: Collection[str], since: datetime
) -> AsyncIterator[list[GoalSubject]]:
    """Pull requests with some of their clocks, of which one runs or to which something happened since then.

    Raises `StoreError`.
    """
    names = sorted(clocks)
    happened: Condition = {"$or": [{"running": {"$in": names}}, {"updated_at": {"$gte": since}}]}
    fields = {**dict.fromkeys(get_type_hints(GoalSubject), 1), "clocks": _only(names)}
    pull_requests = store.collection(PULL_REQUESTS, generation)
    found = pull_requests.find(both(happened, shared_condition(filters)), fields, batch_size=AT_ONCE)
    while some := await found.to_list(AT_ONCE):
        yield cast(list[GoalSubject], some)


def _only(clocks: list[str]) -> Condition:
    return {"$filter": {"input": "$clocks", "cond": {"$in": ["$$this.clock", clocks]}}}


async def read_listed(store: Store, generation: str, ids: Collection[str]) -> dict[str, ListedPullRequest]:
    """Pull requests as lists show them, by id. Raises `StoreError`."""
    found = store.collection(PULL_REQUESTS, generation).find(
        {"_id": {"$in": sorted(ids)}}, UNLISTED | NOT_IN_ROWS
    )
    return {one["_id"]: cast(ListedPullRequest, one) for one in await found.to_list(None)}

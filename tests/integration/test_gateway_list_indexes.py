"""Usual sorts and filters of lists read an index from one place on, and no more than they return."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.aggregator.store.indexes import INDEXES
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels import deployments, pull_requests, review_requests
from services.gateway.queries.cursor import Cursor
from services.gateway.queries.filters import Filters
from services.gateway.queries.listings import (
    DeploymentFilters,
    MomentFilter,
    PageQuery,
    PullRequestFilters,
    ReviewRequestFilters,
)
from services.gateway.queries.order import (
    DEPLOYMENT_FIELDS,
    REVIEW_REQUEST_FIELDS,
    Order,
    pull_request_fields,
)
from services.gateway.queries.period import MomentRange
from services.gateway.store.conditions import (
    Condition,
    deployment_condition,
    pull_request_condition,
    review_request_condition,
)
from services.gateway.store.pages import segments, value_at
from services.gateway.store.pull_requests import read_pull_requests
from services.gateway.store.store import Store
from services.gateway.store.totals import Totals, counting_index
from services.runtime.configuration_file import built_in_definitions
from services.runtime.mongo import MongoDatabase, database_of, mongo_client
from tests.unit.gateway.documents import NOON, Document, deployment, pull_request, review_request

LIMIT = 10
SLACK = 6
"""Keys beyond those returned: the ends of ranges, and bots that are passed over."""
DEFINITIONS: Definitions = built_in_definitions()
PULL_REQUESTS, REVIEW_REQUESTS, DEPLOYMENTS = (
    f"{each}_1"
    for each in (pull_requests.PULL_REQUESTS, review_requests.REVIEW_REQUESTS, deployments.DEPLOYMENTS)
)
MANY = 600


def pulls() -> Iterator[Document]:
    plain = pull_request(1)
    for number in range(MANY):
        at = NOON - timedelta(minutes=number * 17 % MANY)
        milestones = dict.fromkeys(plain["milestones"], at)
        yield {
            **plain,
            "_id": f"github.com/{number}",
            "number": number * 31 % MANY,
            "title": f"Change {number % 97}",
            "repo": f"acme/{number % 20}",
            "author": f"dev-{number % 30}",
            "author_bot": number % 50 == 0,
            "teams": [f"team-{number % 12}"],
            "labels": [f"label-{number % 15}", "all"],
            "reviewers": [f"dev-{number % 31}"],
            "base": "main" if number % 10 else f"release-{number % 7}",
            "size": ("xs", "s", "m")[number % 3],
            "additions": number % 83,
            "deletions": number % 71,
            "updated_at": at,
            "waiting_since": at,
            "milestones": milestones,
            "measures": {name: float(number % 89) for name in plain["measures"]},
        }


def requests() -> Iterator[Document]:
    plain = review_request("bob")
    for number in range(MANY):
        at = NOON - timedelta(minutes=number * 17 % MANY)
        moments = dict.fromkeys(("requested_at", "waiting_since", "answered_at"), at)
        names = {
            "repo": f"acme/{number % 20}",
            "reviewer": f"dev-{number % 30}",
            "author": f"dev-{number % 31}",
        }
        yield {
            **plain,
            **moments,
            **names,
            "_id": f"round-{number}",
            "number": number,
            "latency": number % 77 / 2,
        }


def shipped() -> Iterator[Document]:
    plain = deployment(1)
    for number in range(MANY):
        at = NOON - timedelta(minutes=number * 17 % MANY)
        moments = dict.fromkeys(("created_at", "succeeded_at", "failed_at"), at)
        names = {
            "repo": f"acme/{number % 20}",
            "environment": f"stage-{number % 9}",
            "state": f"{number % 4}",
        }
        yield {**plain, **moments, **names, "_id": f"deployment-{number}"}


@pytest.fixture
async def database(mongo_url: str) -> AsyncIterator[MongoDatabase]:
    client = mongo_client(mongo_url)
    found = database_of(client)
    for collection, documents in (
        (PULL_REQUESTS, pulls()),
        (REVIEW_REQUESTS, requests()),
        (DEPLOYMENTS, shipped()),
    ):
        await found[collection].create_indexes(list(INDEXES[collection.removesuffix("_1")]))
        await found[collection].insert_many(list(documents))
    yield found
    client.close()


def stages(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["stage"]
    for inner in (*plan.get("inputStages", ()), *([plan["inputStage"]] if "inputStage" in plan else ())):
        yield from stages(inner)


async def explained(
    database: MongoDatabase, collection: str, condition: Condition, order: Order
) -> list[tuple[set[str], int]]:
    """The stages of each query of the first page and of the page behind its fifth row, and keys examined."""
    found = await database[collection].find(condition).sort("_id", 1).limit(5).to_list(None)
    after = Cursor(order.name, value_at(found[-1], order.field), found[-1]["_id"]) if found else None
    queries = [*segments(order, condition, None), *(segments(order, condition, after) if after else ())]
    answers: list[tuple[set[str], int]] = []
    for query in queries:
        cursor = database[collection].find(query.condition).sort(query.sort).limit(LIMIT)
        plan = (await cursor.explain())["executionStats"]
        answers.append((set(stages(plan["executionStages"])), plan["totalKeysExamined"]))
    return answers


def orders(fields: dict[str, str]) -> Iterator[Order]:
    for name, field in fields.items():
        yield Order(name, field, descending=False)
        yield Order(f"-{name}", field, descending=True)


PULL_REQUEST_SORTS = {
    name: field
    for name, field in pull_request_fields(DEFINITIONS).items()
    if field in {*pull_requests.SORTED_BY, "updated_at", "waiting_since"}
}


def indexed(fields: dict[str, str], sorted_by: tuple[str, ...]) -> dict[str, str]:
    return {name: field for name, field in fields.items() if field in sorted_by}


@pytest.mark.parametrize("include_bots", [False, True])
async def test_each_sort_of_a_list_reads_what_it_returns(database: MongoDatabase, include_bots: bool) -> None:
    lists = (
        (
            PULL_REQUESTS,
            PULL_REQUEST_SORTS,
            pull_request_condition(PullRequestFilters(Filters(include_bots=include_bots))),
        ),
        (
            REVIEW_REQUESTS,
            indexed(REVIEW_REQUEST_FIELDS, review_requests.SORTED_BY),
            review_request_condition(ReviewRequestFilters(Filters(include_bots=include_bots))),
        ),
        (
            DEPLOYMENTS,
            indexed(DEPLOYMENT_FIELDS, deployments.SORTED_BY),
            deployment_condition(DeploymentFilters()),
        ),
    )
    for collection, fields, condition in lists:
        for order in orders(fields):
            for used, keys in await explained(database, collection, condition, order):
                assert used.isdisjoint({"COLLSCAN", "SORT"}), (collection, order.name, used)
                assert keys <= LIMIT + SLACK, (collection, order.name, keys)


FILTERS = [
    Filters(repos=frozenset({"acme/3"})),
    Filters(authors=frozenset({"dev-3"})),
    Filters(teams=frozenset({"team-3"})),
    Filters(labels=frozenset({"label-3"})),
    Filters(reviewers=frozenset({"dev-3"})),
]


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: next(iter(filters.__slots__)))
async def test_each_filter_reads_what_it_returns_in_the_usual_order(
    database: MongoDatabase, filters: Filters
) -> None:
    condition = pull_request_condition(PullRequestFilters(filters))
    for used, keys in await explained(
        database, PULL_REQUESTS, condition, Order("-updated_at", "updated_at", True)
    ):
        assert used.isdisjoint({"COLLSCAN", "SORT"}), (condition, used)
        assert keys <= LIMIT + SLACK, (condition, keys)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
async def test_each_filter_in_any_order_reads_no_more_than_passes_it(
    database: MongoDatabase, filters: Filters
) -> None:
    condition = pull_request_condition(PullRequestFilters(filters))
    passing = await database[PULL_REQUESTS].count_documents(condition)
    for order in orders({"cycle_time": "measures.cycle_time", "opened": "milestones.opened"}):
        used, keys = (await explained(database, PULL_REQUESTS, condition, order))[0]
        assert "COLLSCAN" not in used
        assert keys <= max(passing, LIMIT * MANY // max(1, passing)) + SLACK


@pytest.mark.parametrize("milestone", ["milestones.merged", "milestones.opened"])
async def test_what_reached_a_milestone_in_a_period_is_counted_without_documents(
    database: MongoDatabase, milestone: str
) -> None:
    moment = MomentFilter(
        milestone,
        MomentRange(NOON - timedelta(hours=5), None),
        frozenset(),
        frozenset(),
        ZoneInfo("UTC"),
    )
    condition = pull_request_condition(PullRequestFilters(Filters(), moment=moment))
    index = counting_index(condition)
    assert index
    plan = await database[PULL_REQUESTS].find(condition, {"_id": 1}).hint(index).explain()
    assert plan["executionStats"]["totalDocsExamined"] == 0
    assert await Totals().of(database[PULL_REQUESTS], condition) == plan["executionStats"]["nReturned"] > 0
    assert await Totals().of(database["without_indexes"], condition) == 0


@pytest.mark.parametrize("field", ["milestones.merged", "measures.cycle_time"])
async def test_what_was_merged_in_a_period_is_sorted_by_how_long_it_took_without_reading_all_of_it(
    database: MongoDatabase, field: str
) -> None:
    within = MomentRange(NOON - timedelta(hours=1), None)
    merged = MomentFilter("milestones.merged", within, frozenset(), frozenset(), ZoneInfo("UTC"))
    condition = pull_request_condition(PullRequestFilters(Filters(), moment=merged))
    for order in orders({"cycle_time": "measures.cycle_time"}):
        first = segments(order, condition, None)[0]
        found = database[PULL_REQUESTS].find(first.condition).sort(first.sort).limit(LIMIT)
        plan = await found.hint([(name, 1) for name in pull_requests.sort_index(field).fields]).explain()
        assert (
            plan["executionStats"]["totalDocsExamined"]
            == LIMIT
            < await Totals().of(database[PULL_REQUESTS], condition)
        )


async def test_the_pages_of_a_list_with_many_equal_values_hold_each_document_once(
    database: MongoDatabase, mongo_url: str
) -> None:
    store = Store(mongo_url, DEFINITIONS)
    for order in orders({"cycle_time": "measures.cycle_time"}):
        seen: list[str] = []
        cursor: Cursor | None = None
        while True:
            page = await read_pull_requests(
                store, "1", PullRequestFilters(Filters(include_bots=True)), PageQuery(order, cursor, 47)
            )
            seen += [one["_id"] for one in page.documents]
            cursor = page.next
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == page.total == MANY
    store.close()

"""The values that a figure counts: as many as its n, in one order, whatever the pages and filters."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.day_tables import absence_bits
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.listings.pull_request_match import matches
from services.gateway.metrics.counted_values import VALUE_FIELDS, CountedRow, CountedValues, page_of_values
from services.gateway.metrics.selection import Selection, column_of, select
from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import Cursor
from services.gateway.queries.filters import Filters, ValueRange
from services.gateway.queries.listings import PageQuery
from services.gateway.queries.order import parse_order
from tests.unit.gateway.documents import NOON, day, day_rows_of, merged, pull_request

BERLIN = ZoneInfo("Europe/Berlin")
CYCLES = st.lists(st.sampled_from([0.0, 1.5, 1.5, 8.0, 30.0]), max_size=12)
LIVES = day_rows_of(
    day(
        "2026-11-18",
        [
            merged(1, 4.0, author="ann", reviewers=["bob"], missing=absence_bits(["approved"])),
            merged(2, 30.0, author="bob", reviewers=[], labels=[]),
            merged(3, 8.0, author="cid", reviewers=["ann"], at=(NOON + timedelta(hours=1)).timestamp()),
            merged(4, 8.0, author="renovate", bot=True),
        ],
    )
)


def all_values(selection: Selection, sort: str, limit: int, column: str = "cycle_time") -> list[CountedRow]:
    values, after, found = CountedValues.of(selection, "cycle_time", column), None, list[CountedRow]()
    while True:
        page = page_of_values(values, PageQuery(parse_order(sort, VALUE_FIELDS), after, limit))
        found += page.rows
        if page.next is None:
            assert page.total == len(found)
            return found
        after = page.next


def numbers(filters: Filters, rows: DayRows = LIVES) -> list[int]:
    return sorted(row.key for row in all_values(select(rows, filters, BERLIN), "value", 2))


@given(CYCLES, CYCLES, st.sampled_from(["value", "-value", "at", "-at"]), st.integers(1, 9))
def test_pages_hold_every_value_once_in_order(
    first: list[float], second: list[float], sort: str, limit: int
) -> None:
    tables = [
        day("2026-11-17", [merged(number, cycle) for number, cycle in enumerate(first)]),
        day("2026-11-18", [merged(number, cycle) for number, cycle in enumerate(second)], repo="acme/web"),
    ]
    rows = all_values(select(day_rows_of(*tables), Filters()), sort, limit)
    field = sort.removeprefix("-")
    in_order = [getattr(row, field) for row in rows]
    assert in_order == sorted(in_order, reverse=sort.startswith("-"))
    assert sorted(row.value for row in rows) == sorted([*first, *second])
    assert len({(row.repository, row.key) for row in rows}) == len(first) + len(second)
    again = all_values(select(day_rows_of(*reversed(tables)), Filters()), sort, 500)
    assert again == rows


def test_a_value_has_its_row_and_its_phases() -> None:
    divided = {"cycle_time": {"pickup_time": 1.0, "review_time+merge_time": 3.0}}
    table = day("2026-11-18", [merged(1, 4.0, phases=divided), merged(2, 5.0)])
    first, second = all_values(select(day_rows_of(table), Filters()), "value", 9)
    assert (first.repo, first.repository, first.key, first.author) == ("acme/api", "github.com/1", 1, "ann")
    assert (first.teams, first.reviewers, first.at) == (["core"], ["bob"], NOON.timestamp())
    whole = "pickup_time+review_time+merge_time"
    assert first.phases == {"pickup_time": 1.0, "review_time+merge_time": 3.0, whole: None}
    assert second.phases == {"pickup_time": None, "review_time+merge_time": None, whole: 5.0}
    column = column_of("cycle_time", "pickup_time")
    assert [row.value for row in all_values(select(day_rows_of(table), Filters()), "at", 9, column)] == [1.0]


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(), [1, 2, 3]),
        (Filters(include_bots=True, only_bots=True), [4]),
        (Filters(involved=frozenset({"ann"})), [1, 3]),
        (Filters(reviewers=frozenset({""})), [2]),
        (Filters(labels=frozenset({"", "other"})), [2]),
        (Filters(missing=frozenset({"approved", "ready"})), [1]),
        (Filters(weekdays=frozenset({3})), [1, 2, 3]),
        (Filters(weekdays=frozenset({4})), []),
        (Filters(hours=frozenset({14})), [3]),
        (Filters(value=ValueRange("cycle_time", None, 4.0, 8.0)), [1]),
        (Filters(value=ValueRange("cycle_time", None, 8.0)), [2, 3]),
        (Filters(value=ValueRange("cycle_time", None, None, 8.0)), [1]),
        (Filters(value=ValueRange("cycle_time", "pickup_time")), []),
        (Filters(value=ValueRange("merged")), [1, 2, 3]),
        (Filters(value=ValueRange("lead_time")), []),
    ],
)
def test_a_filter_chooses_rows(filters: Filters, passing: list[int]) -> None:
    assert numbers(filters) == passing


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        ({"involved": frozenset({"BOB"})}, True),
        ({"involved": frozenset({"eve"})}, False),
        ({"missing": frozenset({"approved"})}, True),
        ({"missing": frozenset({"first_review"})}, False),
        ({"include_bots": True, "only_bots": True}, False),
        ({"labels": frozenset({""})}, False),
    ],
)
def test_the_live_stream_has_the_same_filters(filters: dict[str, Any], passes: bool) -> None:
    assert matches(replace(Filters(), **filters), pull_request(1)) is passes


@pytest.mark.parametrize("id_", ["", "1|2", "x|github.com/1|1|1", "1|github.com/1|x|1"])
def test_a_cursor_of_somebody_else_is_refused(id_: str) -> None:
    page = PageQuery(parse_order("value", VALUE_FIELDS), Cursor("value", 1.0, id_), 5)
    with pytest.raises(BadParameterError, match="cursor"):
        page_of_values(CountedValues.of(select(LIVES, Filters()), "cycle_time", "cycle_time"), page)

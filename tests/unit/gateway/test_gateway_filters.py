"""The filters mean the same over table rows and over documents."""

from typing import Any

import pytest

from services.gateway.listings.pull_request_match import matches
from services.gateway.metrics.selection import select
from services.gateway.queries.filters import Filters
from services.gateway.store.conditions import shared_condition
from tests.unit.gateway.documents import day, day_rows_of, merged, pull_request

CASES = [
    (Filters(), True),
    (Filters(repos=frozenset({"acme/api"})), True),
    (Filters(repos=frozenset({"acme/web"})), False),
    (Filters(teams=frozenset({"core", "web"})), True),
    (Filters(teams=frozenset({"web"})), False),
    (Filters(teams=frozenset({""})), False),
    (Filters(authors=frozenset({"ann"})), True),
    (Filters(authors=frozenset({"bob"})), False),
    (Filters(reviewers=frozenset({"bob"})), True),
    (Filters(reviewers=frozenset({"ann"})), False),
    (Filters(labels=frozenset({"bug", "docs"})), True),
    (Filters(labels=frozenset({"docs"})), False),
    (Filters(bases=frozenset({"main"})), True),
    (Filters(bases=frozenset({"release"})), False),
    (Filters(sizes=frozenset({"xs", "s"})), True),
    (Filters(sizes=frozenset({"xl"})), False),
    (Filters(authors=frozenset({"ann"}), labels=frozenset({"docs"})), False),
]


@pytest.mark.parametrize(("filters", "passes"), CASES)
def test_a_filter_lets_a_document_pass(filters: Filters, passes: bool) -> None:
    assert matches(filters, pull_request(1)) is passes


@pytest.mark.parametrize(("filters", "passes"), CASES)
def test_the_same_filter_lets_the_same_row_pass(filters: Filters, passes: bool) -> None:
    selection = select(day_rows_of(day("2026-11-18", [merged(1, 1.0)])), filters)
    assert bool(selection.cells("cycle_time").values.size) is passes


@pytest.mark.parametrize(
    ("filters", "changes"),
    [
        (Filters(teams=frozenset({""})), {"teams": []}),
        (Filters(sizes=frozenset({""})), {"size": None}),
        (Filters(include_bots=True), {"author_bot": True}),
    ],
)
def test_what_is_of_no_team_or_size_can_be_asked_for_and_bots_too(
    filters: Filters, changes: dict[str, Any]
) -> None:
    assert matches(filters, pull_request(1, **changes))


def test_bots_do_not_count_unless_asked_for() -> None:
    assert not matches(Filters(), pull_request(1, author_bot=True))
    rows = day_rows_of(day("2026-11-18", [merged(1, 1.0, bot=True)]))
    assert select(rows, Filters()).cells("cycle_time").values.size == 0
    assert select(rows, Filters(include_bots=True)).cells("cycle_time").values.size == 1


def test_a_condition_names_only_what_was_asked() -> None:
    assert shared_condition(Filters(include_bots=True)) == {}
    assert shared_condition(Filters(repos=frozenset({"b/b", "a/a"}))) == {
        "repo": {"$in": ["a/a", "b/b"]},
        "author_bot": False,
    }

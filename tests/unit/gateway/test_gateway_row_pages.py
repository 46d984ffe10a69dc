"""Pages of rows per name: joined they are the whole, whatever the order and the limit."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.measurement.rows import Row
from services.gateway.metrics import people
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.people import contributors, team_names, teams, values_by_author
from services.gateway.metrics.reviewers import REVIEWER_FIELDS, reviewer_loads
from services.gateway.metrics.rounds import select_rounds
from services.gateway.metrics.row_pages import NamePage, RankedName, page_of_names
from services.gateway.metrics.selection import by_names, select
from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import Cursor, decode, encode
from services.gateway.queries.filters import NONE, Filters
from services.gateway.queries.listings import NamePageQuery
from services.gateway.queries.order import Order, parse_order
from tests.unit.gateway.documents import DEFINITIONS, NOON, day_rows_of
from tests.unit.gateway.test_gateway_columns_laws import TABLES, documents
from tests.unit.gateway.test_gateway_reviewers import ANYBODY, MOST_ASKED_FIRST
from tests.unit.gateway.test_gateway_row_tables import DEFINED

LIMITS = st.integers(1, 6)
SHOWN = st.text(st.sampled_from("ab|/Z é"), min_size=1, max_size=3)
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.1, 1e300, 2.5])
Tables = st.lists(TABLES, max_size=8)


@st.composite
def rankings(draw: st.DrawFn) -> list[RankedName]:
    values = draw(st.sampled_from([NUMBERS, SHOWN])) | st.none()
    ties = st.tuples(*[st.integers(0, 2)] * draw(st.integers(0, 2)))
    shown = draw(st.lists(SHOWN, max_size=12, unique=True))
    return [RankedName(f"login-{n}", one, draw(values), draw(ties)) for n, one in enumerate(shown)]


def query(descending: bool = True, limit: int | None = None, text: str = "") -> NamePageQuery:
    return NamePageQuery(Order("-x" if descending else "x", "x", descending), None, limit, text)


def pages(page_of: Callable[[NamePageQuery], NamePage], first: NamePageQuery) -> list[NamePage]:
    """Every page, each behind the cursor of the one before as it travels."""
    found = [page_of(first)]
    while following := found[-1].next:
        after = decode(encode(following), first.order.name)
        found.append(page_of(replace(first, after=after)))
    return found


def names_of(found: Sequence[NamePage]) -> list[str]:
    return [name for page in found for name in page.names]


@given(ranked=rankings(), descending=st.booleans(), limit=LIMITS)
def test_pages_joined_are_the_whole(ranked: list[RankedName], descending: bool, limit: int) -> None:
    whole = page_of_names(ranked, query(descending))
    found = pages(lambda asked: page_of_names(reversed(ranked), asked), query(descending, limit))
    assert names_of(found) == whole.names
    assert {page.total for page in found} == {whole.total} == {len(ranked)}
    assert all(len(page.names) == limit for page in found[:-1])
    assert whole.next is None


@given(ranked=rankings(), descending=st.booleans())
def test_values_are_in_order_and_unknown_ones_last(ranked: list[RankedName], descending: bool) -> None:
    values = {one.name: one.value for one in ranked}
    found = [values[name] for name in page_of_names(ranked, query(descending)).names]
    known = [one for one in found if one is not None]
    assert found == [*sorted(known, reverse=descending), *[None] * (len(found) - len(known))]  # type: ignore[type-var]


@given(ranked=rankings(), data=st.data())
def test_the_order_of_names_that_are_not_shown_decides_nothing(
    ranked: list[RankedName], data: st.DataObject
) -> None:
    others = data.draw(st.permutations([one.name for one in ranked]))
    renamed = [one._replace(name=other) for one, other in zip(ranked, others, strict=True)]
    shown = {one.name: one.shown for one in ranked}
    shown_of_others = {one.name: one.shown for one in renamed}
    before = [shown[name] for name in page_of_names(ranked, query()).names]
    assert [shown_of_others[name] for name in page_of_names(renamed, query()).names] == before


@given(ranked=rankings(), limit=LIMITS, gone=st.sets(st.integers(0, 11)))
def test_a_row_that_is_gone_moves_no_other_to_another_page(
    ranked: list[RankedName], limit: int, gone: set[int]
) -> None:
    first = page_of_names(ranked, query(limit=limit))
    rest = [one for n, one in enumerate(ranked) if n not in gone]
    if first.next:
        behind = page_of_names(rest, replace(query(), after=first.next)).names
        there = {one.name for one in rest}
        whole = page_of_names(ranked, query()).names
        assert behind == [name for name in whole[limit:] if name in there]


def test_a_text_is_found_anywhere_in_the_name_that_is_shown_in_any_case() -> None:
    ranked = [RankedName("ann", "Quiet-Heron", 2), RankedName("quiet", "brave-fox", 1)]
    page = page_of_names(ranked, query(text="heron", limit=1))
    assert (page.names, page.total, page.next) == (["ann"], 1, None)
    assert page_of_names(ranked, query(text="ann")).names == []


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor("-x", "text", "1|ann"),
        Cursor("-x", NOON, "1|ann"),
        Cursor("-x", 1, "ann"),
        Cursor("-x", 1, "a|b"),
    ],
)
def test_a_cursor_of_another_list_is_refused_by_name(cursor: Cursor) -> None:
    ranked = [RankedName("ann", "ann", 2.0, (1.0,))]
    with pytest.raises(BadParameterError) as refused:
        page_of_names(ranked, replace(query(), after=cursor))
    assert refused.value.problem.parameter == "cursor"


@given(tables=Tables, limit=LIMITS)
def test_pages_of_contributors_have_the_rows_of_the_whole(
    tables: list[tuple[int, str, list[Row]]], limit: int
) -> None:
    selection = select(day_rows_of(*documents(tables).values()), Filters())
    metrics = DEFINITIONS.metrics
    values = values_by_author(selection, metrics)
    ranked = [RankedName(name, name, n) for name, n in values.items()]
    found = pages(lambda asked: page_of_names(ranked, asked), query(limit=limit))
    rows = [contributors(by_names(selection, "author", page.names), metrics).models() for page in found]
    assert [row for some in rows for row in some] == contributors(selection, metrics).models()


@given(tables=Tables, limit=LIMITS)
def test_pages_of_teams_have_the_rows_of_the_whole(
    tables: list[tuple[int, str, list[Row]]], limit: int
) -> None:
    selection = select(day_rows_of(*documents(tables).values()), Filters())
    members, today = Memberships.of(DEFINED, {}), date(2026, 12, 1)
    names = team_names(DEFINED, NONE)
    ranked = [RankedName(name, name, place) for place, name in enumerate(names)]
    found = pages(lambda asked: page_of_names(ranked, asked), query(descending=False, limit=limit))
    rows = [
        people.teams(by_names(selection, "teams", page.names), DEFINED, members, today, page.names).models()
        for page in found
    ]
    assert [row for some in rows for row in some] == teams(selection, DEFINED, members, today, names).models()


@given(
    tables=Tables,
    limit=LIMITS,
    sort=st.sampled_from([f"{sign}{field}" for field in REVIEWER_FIELDS for sign in ("", "-")]),
)
def test_pages_of_reviewers_have_the_rows_of_the_whole_in_the_order_of_any_column(
    tables: list[tuple[int, str, list[Row]]], limit: int, sort: str
) -> None:
    rounds = select_rounds(day_rows_of(*documents(tables).values()), Filters())
    loads = reviewer_loads(rounds, {"ann": 2, "eve": 1}, ANYBODY)
    order = parse_order(sort, REVIEWER_FIELDS)
    ranked = list(loads.ranked(order.field, str))
    whole = page_of_names(ranked, replace(MOST_ASKED_FIRST, order=order)).names
    first = replace(MOST_ASKED_FIRST, order=order, limit=limit)
    found = pages(lambda asked: page_of_names(ranked, asked), first)
    rows = [row for page in found for row in loads.table(page.names).models()]
    assert rows == loads.table(whole).models()
    known = [one for row in rows if (one := _column(row.model_dump(), order.field)) is not None]
    assert known == sorted(known, reverse=order.descending)


def _column(row: dict[str, object], field: str) -> float | None:
    """The value of a column, as CSV names it."""
    first, _, nested = field.partition(".")
    inner = row[first]
    return (inner or {}).get(nested) if nested else inner  # type: ignore[attr-defined, return-value]

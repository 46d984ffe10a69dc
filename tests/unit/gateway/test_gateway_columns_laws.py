"""Columns hold what the day tables hold, however they came into memory; their statistics are exact."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import chain
from math import fsum

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.aggregator.measurement.round_rows import RoundRow
from services.aggregator.measurement.rows import Row
from services.contracts.readmodels.days import DayDocument
from services.gateway.day_tables.day_rows import DayRows, day_rows
from services.gateway.day_tables.packed_days import Dictionaries, segment_of
from services.gateway.day_tables.partition import Partition
from services.gateway.metrics.exact_sums import exact_sums
from services.gateway.metrics.group_order import order_by_group, stable_order
from services.gateway.metrics.order_statistics import RankedValues
from services.gateway.metrics.rounds import select_rounds
from services.gateway.metrics.selection import select
from services.gateway.metrics.statistics import (
    group_statistics,
    measure,
    median,
    nested_statistics,
    part_statistics,
)
from services.gateway.queries.filters import Filters
from services.gateway.queries.period import Period
from tests.unit.gateway.documents import day, merged

FIRST = date(2026, 10, 26)
ALL_DAYS = Period(date.min, date.max)
NAMES = st.sampled_from(["ann", "bob", "cid"])
ROWS = st.lists(
    st.builds(
        lambda cycle, author, teams, labels, bot: merged(
            1, cycle, author=author, teams=teams, labels=labels, bot=bot
        ),
        st.floats(0, 1000),
        NAMES,
        st.lists(st.sampled_from(["core", "web"]), max_size=2, unique=True),
        st.lists(st.sampled_from(["bug", "docs"]), max_size=2, unique=True),
        st.booleans(),
    ),
    max_size=4,
)
TABLES = st.tuples(st.integers(0, 5), st.sampled_from(["acme/api", "acme/web"]), ROWS)
CHANGES = st.lists(st.tuples(st.lists(TABLES, min_size=1, max_size=3), st.booleans()), max_size=6)
HOURS = st.floats(min_value=0, max_value=1e6) | st.integers(0, 10**12).map(lambda micro: micro / 3.6e9)
CLOSE = st.integers(0, 2**12).map(lambda part: 1.0 + part * 2.0**-50)
FAR_APART = st.floats(allow_nan=False, allow_infinity=False)
NO_ROWS = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
GROUPS = st.lists(st.lists(HOURS, min_size=1, max_size=20), min_size=1, max_size=5)


def documents(tables: list[tuple[int, str, list[Row]]]) -> dict[str, DayDocument]:
    found = [
        day(on, rows, repo, rounds=[answer(one, on) for one in rows])
        for number, repo, rows in tables
        if (on := (FIRST + timedelta(days=number)).isoformat())
    ]
    return {one["_id"]: one for one in found}


def answer(row: Row, on: str) -> RoundRow:
    """A round that the author of a row was asked for and answered on one day."""
    return RoundRow(
        day=on,
        number=row.key,
        key=row.author,
        round=1,
        reviewer=row.author,
        author="eve",
        labels=row.labels,
        base=row.base,
        size=row.size,
        missing=row.missing,
        bot=row.bot,
        requested_on=on,
        requested_hour=9,
        re_request=row.bot,
        answered_hour=17,
        answered_by="dan" if row.bot else row.author,
        latency=row.values["cycle_time"],
        latency_working=None,
    )


def rounds(rows: DayRows, filters: Filters) -> list[list[tuple[object, ...]]]:
    """Every request and every answer that passes."""
    found = select_rounds(rows, filters)
    requests, answers = found.requests, found.answers
    return [
        sorted(zip(days.tolist(), [found.names[code] for code in codes.tolist()], more.tolist(), strict=True))
        for days, codes, more in (
            (requests.days, requests.reviewers, requests.re_requests),
            (answers.days, answers.reviewers, answers.latency),
        )
    ]


def cells(rows: DayRows, filters: Filters) -> list[tuple[object, ...]]:
    """Every value that passes, with all that is said of its row."""
    selection = select(rows, filters)
    found = selection.cells("cycle_time")
    names, lists = selection.known.names, selection.known.lists
    single = [[names[code] for code in found.field(name)] for name in ("repo", "author", "base", "size")]
    several = []
    for name in ("teams", "labels", "reviewers"):
        places, codes = lists.members(found.field(name))
        several.append(
            [sorted(names[code] for code in codes[places == row]) for row in range(found.values.size)]
        )
    days = found.field("day").tolist()
    return sorted(
        zip(days, *single, map(str, zip(*several, strict=True)), found.values.tolist(), strict=True)
    )


@given(st.lists(TABLES, max_size=8), CHANGES, NAMES)
def test_replaced_and_compacted_tables_are_as_if_read_at_once(
    first: list[tuple[int, str, list[Row]]],
    changes: list[tuple[list[tuple[int, str, list[Row]]], bool]],
    author: str,
) -> None:
    known, now = Dictionaries(), documents(first)
    partition = Partition.of(segment_of(now.values(), known))
    for tables, compacts in changes:
        new = documents(tables)
        now |= new
        keys = [known.key(id_) for id_ in new]
        partition = partition.with_tables(keys, segment_of(new.values(), known))
        partition = partition.compacted() if compacts else partition
    fresh = Dictionaries()
    at_once = day_rows(fresh, [Partition.of(segment_of(now.values(), fresh))], ALL_DAYS)
    changed = day_rows(known, [partition], ALL_DAYS)
    for filters in (
        Filters(),
        Filters(include_bots=True),
        Filters(authors=frozenset({author}), labels=frozenset({"bug"})),
        Filters(teams=frozenset({"", "web"}), repos=frozenset({"acme/web"})),
    ):
        assert cells(changed, filters) == cells(at_once, filters)
    for asked in (
        Filters(),
        Filters(include_bots=True, repos=frozenset({"acme/web"}), authors=frozenset({"eve"})),
        Filters(labels=frozenset({"bug"}), hours=frozenset({9})),
    ):
        assert rounds(changed, asked) == rounds(at_once, asked)


@given(st.lists(TABLES, max_size=8), st.integers(0, 6), st.integers(1, 6))
def test_a_period_is_the_rows_of_its_days(
    tables: list[tuple[int, str, list[Row]]], begin: int, length: int
) -> None:
    known, now = Dictionaries(), documents(tables)
    partition = Partition.of(segment_of(now.values(), known))
    first = FIRST + timedelta(days=begin)
    period = Period(first, first + timedelta(days=length))
    found = day_rows(known, [partition], period)
    whole = cells(day_rows(known, [partition], ALL_DAYS), Filters())
    inside = range(period.first.toordinal(), period.end.toordinal())
    assert cells(found, Filters()) == [cell for cell in whole if cell[0] in inside]


def test_a_table_that_is_no_more_has_no_rows() -> None:
    known, now = Dictionaries(), documents([(0, "acme/api", [merged(1, 5.0)])])
    partition = Partition.of(segment_of(now.values(), known))
    gone = partition.with_tables([known.key(id_) for id_ in now], segment_of([], known))
    assert cells(day_rows(known, [gone], ALL_DAYS), Filters()) == []
    assert cells(day_rows(known, [gone.compacted()], ALL_DAYS), Filters()) == []


@given(GROUPS)
def test_sums_are_those_of_fsum(groups: list[list[float]]) -> None:
    values = np.array([value for group in groups for value in group])
    begins = np.cumsum([0, *map(len, groups[:-1])])
    assert exact_sums(values, begins).tolist() == [fsum(group) for group in groups]


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300), min_size=1)
)
@example([2.0**33 - 1, 2.0**-21, -(2.0**-87), 2.0**-79])  # halfway, but for what was lost before
def test_sums_of_any_numbers_are_those_of_fsum(values: list[float]) -> None:
    (found,) = exact_sums(np.array(values), np.zeros(1, np.int64))
    assert found == fsum(values)


@given(GROUPS, st.randoms(use_true_random=False))
def test_statistics_of_groups_are_those_of_each_alone(groups: list[list[float]], random: object) -> None:
    pairs = [(value, number) for number, group in enumerate(groups) for value in group]
    random.shuffle(pairs)  # type: ignore[attr-defined]
    values, of = zip(*pairs, strict=True)
    found = group_statistics(np.array(values), np.array(of), len(groups) + 1).all()
    assert found == [*map(measure, groups), measure([])]


@given(st.lists(st.tuples(st.integers(0, 3), CLOSE | FAR_APART), min_size=1))
def test_values_are_ordered_by_group_and_then_by_size(pairs: list[tuple[int, float]]) -> None:
    of, values = map(np.array, zip(*pairs, strict=True))
    order = order_by_group(values, of, 4)
    assert list(zip(of[order].tolist(), values[order].tolist(), strict=True)) == sorted(pairs)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), HOURS)))
def test_statistics_of_parts_and_of_their_groups_are_those_of_each_alone(
    rows: list[tuple[int, int, float]],
) -> None:
    of, places, values = (np.array(column) for column in zip(*rows, strict=True)) if rows else NO_ROWS
    found = nested_statistics(values, of, 3, places, 4)
    whole = [[value for group, _, value in rows if group == number] for number in range(3)]
    parts = [
        [value for group, place, value in rows if (group, place) == divmod(number, 4)] for number in range(12)
    ]
    assert [one.all() for one in found] == [list(map(measure, parts)), list(map(measure, whole))]
    for group, own in enumerate(whole):
        of_group = parts[group * 4 : group * 4 + 4]
        counts = np.array(list(map(len, of_group)))
        of_parts, of_all = part_statistics(np.array([*chain.from_iterable(of_group)]), counts)
        assert of_parts.all() == list(map(measure, of_group))
        assert of_all.all() == [measure(own)]


@given(st.lists(st.integers(0, 2**20), max_size=30))
def test_equal_numbers_stay_in_their_order(numbers: list[int]) -> None:
    found = stable_order(np.array(numbers, np.int64), 2**20 + 1).tolist()
    assert found == sorted(range(len(numbers)), key=numbers.__getitem__)


@given(st.lists(CLOSE | FAR_APART | HOURS, min_size=1), st.integers(0, 2**32), st.integers(1, 20))
def test_values_at_ranks_are_those_of_all_in_order(some: list[float], seed: int, groups: int) -> None:
    chosen = np.random.default_rng(seed)
    for values in (np.resize(np.array(some), 6_000), chosen.lognormal(3, 1, 18_000), np.array(some)):
        of = chosen.integers(0, groups, values.size)
        ranks = np.array([0, values.size // 3, values.size // 2, values.size - 1])
        ranked = RankedValues.of(values, of, groups)
        in_order, by_group = np.sort(values), values[np.lexsort((values, of))]
        assert ranked.at_of_all(ranks).tolist() == in_order[ranks].tolist()
        assert ranked.at(ranks).tolist() == by_group[ranks].tolist()
        assert RankedValues.of(values, None, 1).at(ranks).tolist() == in_order[ranks].tolist()


@given(st.lists(HOURS, max_size=50))
def test_the_median_alone_is_that_of_all_statistics(values: list[float]) -> None:
    assert median(np.array(values)) == measure(values)["p50"]


def by_the_book(values: list[float], fraction: Fraction) -> Fraction:
    """The percentile between the two nearest ranks, without rounding."""
    ordered = sorted(map(Fraction, values))
    rank = fraction * (len(ordered) - 1)
    low, high = ordered[int(rank)], ordered[min(int(rank) + 1, len(ordered) - 1)]
    return low + (high - low) * (rank - int(rank))


@given(st.lists(HOURS, min_size=1, max_size=50))
def test_percentiles_are_those_of_the_book(values: list[float]) -> None:
    found = measure(values)
    for name, percent in (("p50", 50), ("p75", 75), ("p90", 90)):
        expected = by_the_book(values, Fraction(percent, 100))
        assert found[name] == pytest.approx(float(expected), rel=1e-12)  # type: ignore[literal-required]
    assert found["sum"] == float(sum(map(Fraction, values)))

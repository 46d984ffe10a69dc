"""Series: groups hold the same pull requests as the whole, empty weeks stay, phases add up."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.api import Series
from services.contracts.definitions.metrics import Metric
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.metrics.grouping import GroupBy
from services.gateway.metrics.selection import select
from services.gateway.metrics.series import build as build_selected
from services.gateway.problems import BadParameterError
from services.gateway.queries.buckets import Bucket, buckets
from services.gateway.queries.filters import Filters
from tests.unit.gateway.documents import DEFINITIONS, day, day_rows_of, merged, row

CYCLE_TIME = DEFINITIONS.metric("cycle_time")
assert CYCLE_TIME is not None
UTC_ZONE = ZoneInfo("UTC")
FIRST = date(2026, 10, 26)
WEEKS = buckets(FIRST, FIRST + timedelta(weeks=3), "week", date(2026, 12, 1))
PARTITIONS: tuple[GroupBy, ...] = (
    *("author", "team", "repo", "size"),
    *("weekday", "hour", "weekday_hour"),
)
PHASES = ("pickup_time", "review_time", "merge_time")


def build(
    history: DayRows, metric: Metric, filters: Filters, by: GroupBy | None, cut: list[Bucket]
) -> list[Series]:
    return build_selected(select(history, filters), metric, by, cut, UTC_ZONE).models()


def tables(*documents: dict[str, Any]) -> DayRows:
    return day_rows_of(*documents)


def test_a_week_without_merges_is_an_empty_point() -> None:
    found = build(
        tables(day("2026-10-26", [merged(1, 5.0)]), day("2026-11-10", [merged(2, 7.0)])),
        CYCLE_TIME,
        Filters(),
        None,
        WEEKS,
    )
    (series,) = found
    assert [(point.start, point.n, point.p50, point.sum) for point in series.points] == [
        (date(2026, 10, 26), 1, 5.0, 5.0),
        (date(2026, 11, 2), 0, None, 0.0),
        (date(2026, 11, 9), 1, 7.0, 7.0),
    ]
    assert (series.total.n, series.total.p50) == (2, 6.0)


def test_nothing_at_all_is_one_series_of_empty_points_and_no_groups() -> None:
    assert [point.n for point in build(tables(), CYCLE_TIME, Filters(), None, WEEKS)[0].points] == [0, 0, 0]
    assert build(tables(), CYCLE_TIME, Filters(), "author", WEEKS) == []


def test_the_total_is_over_the_values_never_over_the_medians() -> None:
    found = build(
        tables(
            day("2026-10-26", [merged(1, 1.0), merged(2, 1.0), merged(3, 1.0)]),
            day("2026-11-02", [merged(4, 9.0)]),
        ),
        CYCLE_TIME,
        Filters(),
        None,
        WEEKS,
    )
    assert found[0].total.p50 == 1.0


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("author", ["ann", "cid"]),
        ("team", ["core", ""]),
        ("repo", ["acme/api"]),
        ("size", ["s", ""]),
        ("weekday", ["1", "3"]),
        ("reviewer", ["bob", "ann"]),
    ],
)
def test_groups_have_their_keys(by: GroupBy, keys: list[str]) -> None:
    found = build(
        tables(
            day("2026-10-26", [merged(1, 1.0), merged(2, 2.0)]),
            day(
                "2026-10-28",
                [merged(3, 3.0, author="cid", teams=[], size=None, reviewers=["ann"])],
            ),
        ),
        CYCLE_TIME,
        Filters(),
        by,
        WEEKS,
    )
    assert [series.key for series in found] == keys


def test_somebody_of_two_teams_is_in_both() -> None:
    document = day("2026-10-26", [merged(1, 1.0, teams=["core", "web"])])
    found = build(tables(document), CYCLE_TIME, Filters(), "team", WEEKS)
    assert [(series.key, series.total.n) for series in found] == [("core", 1), ("web", 1)]


def test_more_points_than_anybody_can_read_are_refused() -> None:
    everybody = [merged(number, 1.0, author=f"dev-{number}") for number in range(60)]
    days = buckets(date(2020, 1, 1), date(2026, 1, 1), "day", date(2026, 12, 1))
    history = tables(day("2025-10-26", everybody))
    with pytest.raises(BadParameterError, match="wider interval"):
        build(history, CYCLE_TIME, Filters(), "author", days)


def test_sizes_are_in_their_own_order() -> None:
    sizes = ["xl", "xs", "m", None, "s", "l"]
    document = day("2026-10-26", [merged(n, 1.0, size=size) for n, size in enumerate(sizes)])
    found = build(tables(document), CYCLE_TIME, Filters(), "size", WEEKS)
    assert [series.key for series in found] == ["xs", "s", "m", "l", "xl", ""]


def test_phases_come_in_the_order_of_the_whole() -> None:
    chains = [{"merge_time": 1.0, "pickup_time": 1.0, "review_time": 1.0}, {"review_time+merge_time": 1.0}]
    rows = [
        row(key=n, values={"cycle_time": sum(chain.values())}, phases={"cycle_time": chain})
        for n, chain in enumerate(chains)
    ]
    found = build(tables(day("2026-10-26", rows)), CYCLE_TIME, Filters(), "phase", WEEKS)
    assert [series.key for series in found] == [
        "pickup_time",
        "review_time",
        "review_time+merge_time",
        "merge_time",
    ]


PEOPLE = st.sampled_from(["ann", "bob", "cid"])
ROWS = st.lists(
    st.builds(
        lambda author, teams, size, bot, labels, chain: row(
            author=author,
            teams=teams,
            size=size,
            bot=bot,
            labels=labels,
            values={"cycle_time": sum(chain.values())},
            phases={"cycle_time": chain},
        ),
        PEOPLE,
        st.lists(st.sampled_from(["core", "web"]), max_size=1),
        st.sampled_from(["xs", "s", "m", None]),
        st.booleans(),
        st.lists(st.sampled_from(["bug", "docs"]), max_size=2, unique=True),
        st.one_of(
            st.fixed_dictionaries({phase: st.floats(0, 1000) for phase in PHASES}),
            st.fixed_dictionaries(
                {"pickup_time": st.floats(0, 1000), PHASES[1] + "+" + PHASES[2]: st.floats(0, 1000)}
            ),
            st.fixed_dictionaries({"+".join(PHASES): st.floats(0, 1000)}),
        ),
    ),
    max_size=8,
)
HISTORIES = st.lists(ROWS, max_size=21).map(
    lambda days: tables(
        *(day((FIRST + timedelta(days=n)).isoformat(), rows) for n, rows in enumerate(days) if rows)
    )
)


@given(HISTORIES, st.sampled_from(PARTITIONS), st.booleans())
def test_groups_hold_the_same_pull_requests_as_the_whole(history: DayRows, by: GroupBy, bots: bool) -> None:
    filters = Filters(include_bots=bots)
    (whole,) = build(history, CYCLE_TIME, filters, None, WEEKS)
    groups = build(history, CYCLE_TIME, filters, by, WEEKS)
    for place, point in enumerate(whole.points):
        parts = [series.points[place] for series in groups]
        assert sum(part.n for part in parts) == point.n
        assert sum(part.sum for part in parts) == pytest.approx(point.sum)
    assert sum(series.total.n for series in groups) == whole.total.n


@given(HISTORIES)
def test_stacked_means_of_phases_add_up_to_the_mean_of_the_whole(history: DayRows) -> None:
    (whole,) = build(history, CYCLE_TIME, Filters(), None, WEEKS)
    stacked = build(history, CYCLE_TIME, Filters(), "phase", WEEKS)
    for place, point in enumerate(whole.points):
        means = [series.points[place].mean or 0.0 for series in stacked]
        assert sum(means) == pytest.approx(point.mean or 0.0)
    assert sum(series.total.mean or 0 for series in stacked) == pytest.approx(whole.total.mean or 0.0)


@given(HISTORIES, st.sampled_from(["ann", "bob", "cid"]))
def test_a_filter_gives_what_its_group_gives(history: DayRows, author: str) -> None:
    (filtered,) = build(history, CYCLE_TIME, Filters(authors=frozenset({author})), None, WEEKS)
    groups = build(history, CYCLE_TIME, Filters(), "author", WEEKS)
    group = next((series for series in groups if series.key == author), None)
    assert filtered.points == (
        group.points if group else build(tables(), CYCLE_TIME, Filters(), None, WEEKS)[0].points
    )


@given(HISTORIES)
def test_the_buckets_partition_the_total(history: DayRows) -> None:
    (series,) = build(history, CYCLE_TIME, Filters(), None, WEEKS)
    assert sum(point.n for point in series.points) == series.total.n
    assert sum(point.sum for point in series.points) == pytest.approx(series.total.sum)

"""Headline figures: the period, the one before it, and the change between them."""

from datetime import date

import pytest

from services.contracts.api_overview import Figure
from services.contracts.definitions.document import Deployments
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.metrics.daily import by_day
from services.gateway.metrics.overview import (
    DELIVERY,
    HEADLINES,
    change,
    deployment_rule,
    figures,
    windows,
)
from services.gateway.metrics.selection import select
from services.gateway.queries.filters import Filters
from services.gateway.queries.period import Period
from tests.unit.gateway.documents import DEFINITIONS, day, day_rows_of, merged, row

TODAY = date(2026, 11, 18)
NOTHING = by_day(select(day_rows_of(), Filters()))
PERIOD = Period(date(2026, 10, 22), date(2026, 11, 19))  # four weeks


def figure(name: str, tables: DayRows, period: Period = PERIOD) -> Figure:
    found = figures(HEADLINES, DEFINITIONS, by_day(select(tables, Filters())), period, TODAY)
    return next(one for one in found if one.metric == name)


def test_the_figures_are_the_five_headlines_in_their_order() -> None:
    found = figures(HEADLINES, DEFINITIONS, NOTHING, PERIOD, TODAY)
    assert [(one.metric, one.statistic) for one in found] == list(HEADLINES)


def test_a_figure_stands_beside_the_period_before() -> None:
    tables = day_rows_of(
        day("2026-10-01", [merged(1, 10.0)]), day("2026-11-01", [merged(2, 4.0), merged(3, 8.0)])
    )
    found = figure("cycle_time", tables)
    assert (found.value, found.n, found.previous, found.previous_n) == (6.0, 2, 10.0, 1)
    assert found.change == pytest.approx(-0.4)


def test_a_sparkline_has_the_median_of_each_week_back_from_the_end_and_the_figure_that_of_all() -> None:
    three_days_more = Period(date(2026, 10, 19), PERIOD.end)
    hours = {"2026-10-20": 100.0, "2026-10-22": 1.0, "2026-10-28": 3.0, "2026-11-12": 7.0, "2026-11-18": 9.0}
    days = [day(at, [merged(number, one)]) for number, (at, one) in enumerate(hours.items())]
    found = figure("cycle_time", day_rows_of(*days), three_days_more)
    assert (found.sparkline, found.value, found.n) == ([2.0, None, None, 8.0], 7.0, 5)


def test_what_is_unknown_is_null_and_has_no_change() -> None:
    found = figure("cycle_time", day_rows_of())
    assert (found.value, found.n, found.previous, found.change) == (None, 0, None, None)
    assert found.sparkline == [None, None, None, None]


def test_counts_of_nothing_are_zero() -> None:
    found = figure("merged", day_rows_of())
    assert (found.value, found.n, found.change) == (0.0, 0, None)
    assert found.sparkline == [0.0, 0.0, 0.0, 0.0]


def test_deployments_are_told_per_week_and_days_to_come_do_not_thin_them_out() -> None:
    deployed = [row(key=n, values={"deployment_frequency": 1.0}) for n in range(8)]
    tables = day_rows_of(day("2026-11-18", deployed))
    assert figure("deployment_frequency", tables).value == 2.0
    coming = Period(date(2026, 11, 12), date(2026, 12, 12))
    assert figure("deployment_frequency", tables, coming).value == 8.0


def test_sparklines_are_whole_weeks_back_from_the_end() -> None:
    assert [window.start for window in windows(PERIOD)] == [
        date(2026, 10, 22),
        date(2026, 10, 29),
        date(2026, 11, 5),
        date(2026, 11, 12),
    ]
    month = Period(date(2026, 10, 20), date(2026, 11, 19))
    assert windows(month)[0].start == date(2026, 10, 22)


def test_a_short_periods_sparkline_is_by_day() -> None:
    assert len(windows(Period(date(2026, 11, 12), date(2026, 11, 19)))) == 7


@pytest.mark.parametrize(
    ("value", "previous", "expected"),
    [(6.0, 4.0, 0.5), (None, 4.0, None), (6.0, None, None), (6.0, 0.0, None), (0.0, 4.0, -1.0)],
)
def test_a_change_is_relative_to_the_period_before(
    value: float | None, previous: float | None, expected: float | None
) -> None:
    assert change(value, previous) == expected


def test_a_metric_that_a_team_has_done_away_with_is_no_figure() -> None:
    kept = tuple(metric for metric in DEFINITIONS.metrics if metric.name == "merged")
    fewer = DEFINITIONS.model_copy(update={"metrics": kept})
    assert [one.metric for one in figures(HEADLINES, fewer, NOTHING, PERIOD, TODAY)] == ["merged"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"environments": ["live", "prod-*"]}, "GitHub's deployments to environments like live, prod-*"),
        ({"source": "releases"}, "published releases"),
        ({"source": "releases", "prereleases": True}, "published releases, prereleases too"),
        ({"source": "merges"}, "merges to the default branch"),
    ],
)
def test_what_is_taken_for_a_deployment_is_said_in_words(said: dict[str, object], words: str) -> None:
    assert deployment_rule(Deployments.model_validate(said)) == words


def test_days_with_a_deployment_are_counted_once_a_day_and_weeks_without_any_count() -> None:
    deployed = [row(key=n, values={"deployment_frequency": 1.0}) for n in range(3)]
    tables = day_rows_of(*(day(on, deployed) for on in ("2026-10-22", "2026-10-23", "2026-11-18")))
    selection = select(tables, Filters())
    found = figures(DELIVERY, DEFINITIONS, by_day(selection), PERIOD, TODAY)
    days = next(one for one in found if one.statistic == "days_per_week")
    assert (days.value, days.n, days.previous, days.sparkline) == (0.75, 9, 0.0, [2.0, 0.0, 0.0, 1.0])


def test_a_rate_counts_from_the_first_day_that_was_collected() -> None:
    deployed = [row(key=number, values={"deployment_frequency": 1.0}) for number in range(4)]
    values_of = by_day(select(day_rows_of(day("2026-11-13", deployed)), Filters()))

    def rates(first_day: date) -> list[Figure]:
        return figures(DELIVERY, DEFINITIONS, values_of, PERIOD, TODAY, first_day)[:2]

    per_week, days_per_week = rates(date(2026, 11, 12))  # a week of the four
    assert (per_week.value, per_week.previous, per_week.since) == (4.0, None, date(2026, 11, 12))
    assert (days_per_week.value, days_per_week.n) == (1.0, 4)
    assert per_week.sparkline == [None, None, None, 4.0]
    before, _ = rates(date(2026, 10, 1))
    assert (before.value, before.previous, before.since) == (1.0, 0.0, None)
    nothing_yet, _ = rates(date(2026, 12, 1))
    assert nothing_yet.value is None

"""By weekday and hour: of the moment, by the clock of the team's time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.api import Series
from services.gateway.metrics.selection import select
from services.gateway.metrics.series import build
from services.gateway.queries.buckets import buckets
from services.gateway.queries.filters import Filters
from services.gateway.queries.series_options import GroupBy
from tests.unit.gateway.documents import DEFINITIONS, day, day_rows_of, merged

BERLIN, UTC_ZONE, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata")
HAVANA = ZoneInfo("America/Havana")


def by(group: GroupBy, zone: ZoneInfo, *moments: datetime) -> list[Series]:
    """Merges at these moments, grouped; each on its day in the zone, as the aggregator lays them down."""
    days: dict[date, list[dict[str, object]]] = {}
    for number, at in enumerate(moments):
        rows = days.setdefault(at.astimezone(zone).date(), [])
        rows.append(merged(number, 1.0, at=at.timestamp()))
    tables = day_rows_of(*(day(one.isoformat(), rows) for one, rows in days.items()))
    first = min(days)
    cut = buckets(first, max(days) + timedelta(days=1), "week", first + timedelta(days=4000))
    metric = DEFINITIONS.metric("merged")
    assert metric is not None
    return build(select(tables, Filters()), metric, group, cut, zone).models()


def keys(found: list[Series]) -> list[tuple[str | None, int]]:
    return [(series.key, series.total.n) for series in found]


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "weekday_hour"),
    [(UTC_ZONE, "22", "7-22"), (BERLIN, "23", "7-23"), (KOLKATA, "04", "1-04")],
)
def test_the_hour_is_that_of_the_teams_clock(zone: ZoneInfo, hour: str, weekday_hour: str) -> None:
    sunday_evening = utc(2026, 11, 15, 22, 40)
    assert keys(by("hour", zone, sunday_evening)) == [(hour, 1)]
    assert keys(by("weekday_hour", zone, sunday_evening)) == [(weekday_hour, 1)]


def test_hours_come_in_their_order_and_only_those_that_occur() -> None:
    found = by(
        "weekday_hour", UTC_ZONE, utc(2026, 11, 17, 9), utc(2026, 11, 16, 23), utc(2026, 11, 24, 9, 59)
    )
    assert keys(found) == [("1-23", 1), ("2-09", 2)]


def test_an_hour_that_is_skipped_has_nothing_and_one_that_is_repeated_has_both() -> None:
    spring = [utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 30)]
    autumn = [utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 2, 30)]
    assert keys(by("hour", BERLIN, *spring)) == [("01", 1), ("03", 1)]
    assert keys(by("hour", BERLIN, *autumn)) == [("02", 2), ("03", 1)]


def test_a_midnight_that_does_not_exist_is_one_oclock() -> None:
    assert keys(by("weekday_hour", HAVANA, utc(2026, 3, 8, 5))) == [("7-01", 1)]


MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: utc(2026, 1, 1, 0) + timedelta(minutes=minutes)
)


@given(st.lists(MOMENTS, min_size=1, max_size=12), st.sampled_from([BERLIN, UTC_ZONE, KOLKATA, HAVANA]))
def test_the_hours_of_a_weekday_are_the_weekday_and_those_of_all_days_the_hour(
    moments: list[datetime], zone: ZoneInfo
) -> None:
    both = by("weekday_hour", zone, *moments)
    for group, part in (("weekday", 0), ("hour", 1)):
        counted: dict[str, int] = {}
        for series in both:
            key = (series.key or "").split("-")[part]
            counted[key] = counted.get(key, 0) + series.total.n
        alone = by("weekday" if group == "weekday" else "hour", zone, *moments)
        assert keys(alone) == sorted(counted.items())
    assert sum(series.total.n for series in both) == len(moments)

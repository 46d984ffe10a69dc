"""Days, ISO weeks and months of the team's calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

Interval = Literal["day", "week", "month"]

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """The days [first, end) that are counted in the bucket beginning on `start`.

    `partial`: not all of the bucket is there, because it is not over yet or the period cuts it.
    """

    start: date
    first: date
    end: date
    partial: bool


def bucket_start(day: date, interval: Interval) -> date:
    """The first day of the bucket that holds the day; weeks begin on Monday."""
    match interval:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case _:
            assert_never(interval)


def bucket_end(start: date, interval: Interval) -> date:
    """The first day after the bucket that begins on `start`."""
    match interval:
        case "day":
            return start + DAY
        case "week":
            return start + WEEK
        case "month":
            return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
        case _:
            assert_never(interval)


def buckets(first: date, end: date, interval: Interval, today: date) -> list[Bucket]:
    """Every bucket of [first, end) that has begun, empty or not, in order."""
    reach = min(end, today + DAY)
    found: list[Bucket] = []
    start = bucket_start(first, interval)
    while start < reach:
        after = bucket_end(start, interval)
        partial = start < first or after > end or after > today
        found.append(Bucket(start, max(start, first), min(after, end), partial))
        start = after
    return found


def today_in(zone: ZoneInfo, now: datetime) -> date:
    """The calendar day it is in a time zone."""
    return now.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which a calendar day begins in a time zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)

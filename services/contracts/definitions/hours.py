"""Types of a calendar's values, with their validation: week days, hours, holidays, time zones."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator

MINUTES_A_DAY = 24 * 60

_HOURS = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")
_ANNUAL = re.compile(r"\d\d-\d\d")
_A_LEAP_YEAR = 2000


class Weekday(StrEnum):
    """A day of the week; in the order of the week, so that Monday is the first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


MONDAY_TO_FRIDAY = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)


def minutes_of(hours: str) -> tuple[int, int]:
    """Return the minutes of the day at which hours like `09:00-17:30` begin and end. Raises `ValueError`."""
    if found := _HOURS.fullmatch(hours):
        hour, minute, end_hour, end_minute = map(int, found.groups())
        begin, end = hour * 60 + minute, end_hour * 60 + end_minute
        if begin < end <= MINUTES_A_DAY:
            return begin, end
    raise ValueError(
        f"{hours!r} is not hours of one day, like '09:00-17:30'; they begin before they end, the latest "
        "end is '24:00', and a night is written as two: '22:00-24:00' and '00:00-06:00'"
    )


def _apart(hours: Sequence[str]) -> tuple[str, ...]:
    ordered = sorted(hours, key=minutes_of)
    for one, other in pairwise(ordered):
        if minutes_of(one)[1] > minutes_of(other)[0]:
            raise ValueError(f"{one!r} and {other!r} overlap; allowed are hours that do not")
    return tuple(ordered)


def _in_order(days: Iterable[Weekday]) -> tuple[Weekday, ...]:
    return tuple(day for day in Weekday if day in set(days))


def _some(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    if not days:
        raise ValueError(f"no day at all; allowed are one or more of {', '.join(Weekday)}")
    return days


def _holiday(value: object) -> object:
    """A date, also if it is spelt as text; or a day of every year, like `12-25`."""
    try:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and _ANNUAL.fullmatch(value):
            date.fromisoformat(f"{_A_LEAP_YEAR}-{value}")
            return value
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(f"{value!r} is not a holiday: a date like 2026-12-25, or '12-25' for every year")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise ValueError(
            f"{name!r} is not a time zone of the IANA database, like 'Europe/Berlin'"
        ) from problem
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
Days = Annotated[tuple[Weekday, ...], AfterValidator(_some), AfterValidator(_in_order)]
Hours = Annotated[tuple[str, ...], AfterValidator(_apart)]
Holiday = Annotated[date | str, BeforeValidator(_holiday)]

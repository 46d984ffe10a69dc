"""Figures day after day, each beside what is usual: the time before, four times as long. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import mean, median
from typing import TypedDict
from zoneinfo import ZoneInfo

from services.contracts.alerting.rules import Rule

FEWEST = 5
"""Fewer values say nothing."""
TIMES_LONGER = 4
DAY = timedelta(days=1)
LOOKED_BACK = timedelta(days=70)
"""What is off for longer than this has become usual."""


class FigureMoment(TypedDict):
    """A figure as of the beginning of a day: of the time until then, and what was usual before that."""

    at: datetime
    value: float | None
    usual: float | None


class FigureHistory(TypedDict):
    """A figure day after day. `_id` is `figure/{name of the alert}`."""

    _id: str
    repo: str
    moments: list[FigureMoment]


def figure_id(alert: str) -> str:
    """The id of the history that an alert looks at."""
    return f"figure/{alert}"


def figure_history(
    rule: Rule, values: Iterable[tuple[datetime, float]], days: Sequence[datetime]
) -> FigureHistory:
    """The history over the beginnings of some days: medians of a span, means of a count."""
    ordered, window = sorted(values), rule.alert.window
    times = [at for at, _ in ordered]
    is_count = rule.figure is not None and rule.figure.count is not None

    def between(begin: datetime, end: datetime) -> float | None:
        found = [value for _, value in ordered[bisect_left(times, begin) : bisect_left(times, end)]]
        if len(found) < FEWEST:
            return None
        return mean(found) if is_count else median(found)

    moments: list[FigureMoment] = [
        {
            "at": at,
            "value": between(at - window, at),
            "usual": between(at - (1 + TIMES_LONGER) * window, at - window),
        }
        for at in days
    ]
    return {"_id": figure_id(rule.alert.name), "repo": "", "moments": moments}


def beginnings_of_days(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The beginning of each day in a time zone that began in (since, until]."""
    day: date = since.astimezone(zone).date()
    while (at := datetime(day.year, day.month, day.day, tzinfo=zone)) <= until:
        if at > since:
            yield at
        day += DAY


def is_off(moment: FigureMoment, by: float, better: str | None) -> bool:
    """Whether a figure is worse than usual by more than a share; with no better direction, or other."""
    value, usual = moment["value"], moment["usual"]
    if value is None or not usual:
        return False
    worse = (value - usual) / usual * (-1 if better == "higher" else 1)
    return worse > by if better else abs(worse) > by

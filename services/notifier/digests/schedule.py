"""When a digest is due: at a time of day, by the calendar. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.contracts.alerting.digests import Digest, Every
from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.hours import Weekday

DAY = timedelta(days=1)
MOST_DAYS = 400


def last_due(digest: Digest, calendar: Calendar, now: datetime) -> tuple[datetime, datetime] | None:
    """The moment at which a digest was last due, and the one before it; None: there is none for a year."""
    today = now.astimezone(ZoneInfo(calendar.timezone)).date()
    found = (at for at in _moments(digest, calendar, today + DAY, -1) if at <= now)
    last, before = next(found, None), next(found, None)
    return (last, before) if last and before else None


def next_due(digest: Digest, calendar: Calendar, now: datetime) -> datetime | None:
    """The first moment after now at which a digest is due; None: there is none for a year."""
    today = now.astimezone(ZoneInfo(calendar.timezone)).date()
    return next((at for at in _moments(digest, calendar, today - DAY, 1) if at > now), None)


def _moments(digest: Digest, calendar: Calendar, first: date, step: int) -> Iterator[datetime]:
    zone, at = ZoneInfo(calendar.timezone), time.fromisoformat(digest.at)
    for number in range(MOST_DAYS):
        day = first + number * step * DAY
        if _is_day_of(digest, calendar, day):
            yield datetime.combine(day, at, zone).astimezone(UTC)


def _is_day_of(digest: Digest, calendar: Calendar, day: date) -> bool:
    if digest.every is Every.WEEK:
        return list(Weekday).index(digest.on or Weekday.MON) == day.weekday()
    free = day in calendar.holidays or f"{day:%m-%d}" in calendar.holidays
    return day.weekday() in calendar.weekdays and not free

"""When a threshold is reached: an amount of time after a moment, by either clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.vocabulary import Clock
from services.contracts.working_time.working_time import WorkingTime, working_time


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The deadlines of one clock: all hours (`working` is None), or those of a calendar."""

    working: WorkingTime | None

    @classmethod
    def of(cls, calendar: Calendar, clock: Clock) -> Self:
        """Those of a calendar's clock. Raises `ValueError` for working hours that it does not state."""
        return cls(working_time(calendar) if clock is Clock.WORKING else None)

    def after(self, since: datetime, amount: timedelta) -> datetime | None:
        """The first moment (UTC, whole milliseconds) by which so much time has passed; None: never."""
        if self.working is None:
            return (since + amount).astimezone(UTC)
        found = self.working.after(since, amount)
        return _whole_milliseconds(found) if found else None


def _whole_milliseconds(at: datetime) -> datetime:
    """As MongoDB keeps moments; later, so that the time has passed."""
    rest = at.microsecond % 1000
    return at + timedelta(microseconds=1000 - rest) if rest else at

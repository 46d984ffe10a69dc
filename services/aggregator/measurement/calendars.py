"""Counts hours between two moments, by either clock and by a person's own calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from services.aggregator.measurement.people import People
from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.vocabulary import Clock
from services.contracts.working_time.working_time import WorkingTime, working_time


def wall_hours(start: datetime, end: datetime) -> float:
    """Hours by the wall clock; negative if the end is before the start."""
    return (end - start).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class Calendars:
    """The team's working time, and that of people who have their own, by the login that is stated."""

    team: WorkingTime | None
    own: Mapping[str, WorkingTime]
    people: People

    @classmethod
    def of(cls, calendar: Calendar, people: People) -> Self:
        """Read the section `calendar`."""
        if not calendar.hours:
            return cls(None, {}, people)
        own = {login: working_time(calendar.calendar_of(login)) for login in people.calendars}
        return cls(working_time(calendar), own, people)

    def among(self, people: People) -> Self:
        """The same, where it is known who is behind accounts."""
        return replace(self, people=people)

    def hours(self, clock: Clock, start: datetime, end: datetime, person: str | None = None) -> float:
        """Hours by a clock; by that of a person's calendar if the time is theirs, else of the team's."""
        if clock is Clock.WALL:
            return wall_hours(start, end)
        working = self._of(person) if person else self.team
        assert working, "definitions have no metric by the working clock without hours"
        return working.hours(start, end)

    def _of(self, person: str) -> WorkingTime | None:
        own = (self.own[name] for name in self.people.names_of(person) if name in self.own)
        return next(own, self.team)

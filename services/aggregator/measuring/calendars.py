"""Hours between two moments, by either clock, and by whose calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from services.aggregator.measuring.working_time import WorkingTime, working_time
from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.vocabulary import Clock


def wall_hours(start: datetime, end: datetime) -> float:
    """Hours by the wall clock; negative if the end is before the start."""
    return (end - start).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class Calendars:
    """The team's working time and that of people who state their own, by login in lower case."""

    team: WorkingTime | None
    people: Mapping[str, WorkingTime]

    @classmethod
    def of(cls, calendar: Calendar, persons: Mapping[str, str]) -> Self:
        """Read the section `calendar`. `persons`: whose login it is, where one person has several."""
        if not calendar.hours:
            return cls(None, {})
        people = {
            persons.get(login.casefold(), login).casefold(): working_time(calendar.calendar_of(login))
            for login in calendar.people
        }
        return cls(working_time(calendar), people)

    def hours(self, clock: Clock, start: datetime, end: datetime, person: str | None = None) -> float:
        """Hours by a clock; by that of a person's calendar if the time is theirs, else of the team's."""
        if clock is Clock.WALL:
            return wall_hours(start, end)
        own = self.people.get(person.casefold()) if person else None
        working = own or self.team
        assert working, "definitions have no metric by the working clock without hours"
        return working.hours(start, end)

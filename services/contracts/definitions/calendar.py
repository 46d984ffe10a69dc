"""The team's calendar: time zone, working hours, and the calendars of people that differ."""

from typing import Self

from pydantic import Field, field_validator, model_validator

from services.contracts.definitions.hours import (
    MONDAY_TO_FRIDAY,
    Days,
    Holiday,
    Hours,
    Weekday,
    Zone,
    minutes_of,
)
from services.contracts.definitions.section import Section


class PersonalCalendar(Section):
    """One person's calendar; what is not stated is the team's."""

    timezone: Zone | None = Field(default=None, description="the person's time zone (IANA name)")
    days: Days | None = Field(default=None, description="the days on which the person works")
    hours: Hours | None = Field(default=None, min_length=1, description="the person's hours")
    holidays: tuple[Holiday, ...] | None = Field(default=None, description="instead of the team's")


class Calendar(Section):
    """The time zone in which days and weeks begin (IANA name), and the working hours, if there are any.

    Without `hours` there is no working clock. Hours are wall-clock readings in the time zone.
    """

    timezone: Zone = Field(default="UTC", description="where days and weeks begin (IANA name)")
    days: Days = Field(default=MONDAY_TO_FRIDAY, description="the days on which the team works")
    hours: Hours = Field(default=(), description="the hours in which it works on each of them")
    holidays: tuple[Holiday, ...] = Field(default=(), description="days off: dates, or `MM-DD` of every year")
    people: dict[str, PersonalCalendar] = Field(default={}, description="login → what is different")

    @field_validator("people")
    @classmethod
    def _each_once(cls, people: dict[str, PersonalCalendar]) -> dict[str, PersonalCalendar]:
        logins = [login.casefold() for login in people]
        if twice := sorted({login for login in logins if logins.count(login) > 1}):
            raise ValueError(f"stated twice, but for upper and lower case: {', '.join(twice)}")
        return people

    @model_validator(mode="after")
    def _hours_to_speak_of(self) -> Self:
        silent = {
            "days": self.days != MONDAY_TO_FRIDAY,
            "holidays": bool(self.holidays),
            "people": bool(self.people),
        }
        if not self.hours and any(silent.values()):
            fields = ", ".join(name for name, there in silent.items() if there)
            raise ValueError(f'{fields} without hours; state them, too, like hours = ["09:00-17:00"]')
        return self

    def __hash__(self) -> int:
        return hash((self.timezone, self.days, self.hours, self.holidays))

    def calendar_of(self, login: str) -> "Calendar":
        """Return a person's calendar: the team's, overridden for that login (in any case)."""
        own = next((one for name, one in self.people.items() if name.casefold() == login.casefold()), None)
        stated = own.model_dump(exclude_none=True) if own else {}
        return self.model_copy(update={**stated, "people": {}})

    @property
    def weekdays(self) -> frozenset[int]:
        """The working days of the week as numbers; Monday is 0."""
        return frozenset(list(Weekday).index(day) for day in self.days)

    @property
    def minutes(self) -> tuple[tuple[int, int], ...]:
        """The working hours as minutes of the day [begin, end), in order."""
        return tuple(map(minutes_of, self.hours))

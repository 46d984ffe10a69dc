"""The grammar of a digest: what waits, what moved and how goals are kept, once a day or a week."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from services.contracts.alerting.scope import RuleScope
from services.contracts.definitions.hours import Weekday
from services.contracts.definitions.metrics import MetricName

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _time(value: str) -> str:
    if _TIME.fullmatch(value) is None:
        raise ValueError(f"{value!r} is not a time of day, like '09:00'")
    return value


class Every(StrEnum):
    """How often a digest is sent."""

    DAY = "day"
    WEEK = "week"


class Digest(RuleScope):
    """A digest, sent at a time of day in the calendar's time zone; with nothing to say, it is not sent."""

    name: MetricName = Field(description="its name in the log")
    every: Every = Field(description="`day`: on each working day; `week`")
    on: Weekday | None = Field(default=None, description="the day of a weekly one; Monday, unless stated")
    at: Annotated[str, AfterValidator(_time)] = Field(default="09:00", description="the time of day")
    channels: tuple[str, ...] = Field(default=(), description="the channels that get it")
    personal: bool = Field(
        default=False, description="each contact gets their own instead: what is their turn"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.channels) == self.personal:
            raise ValueError(f"digest {self.name!r} needs either `channels` or personal = true")
        if self.on and self.every is Every.DAY:
            raise ValueError(f"digest {self.name!r}: `on` is for every = 'week'")
        return self

    def check(self, channels: Mapping[str, object], teams: list[str]) -> None:
        """Raise `ValueError` unless its channels and teams are defined."""
        self.check_teams(teams, f"digest {self.name!r}")
        if unknown := [one for one in self.channels if one not in channels]:
            there = ", ".join(channels) or "none is defined"
            raise ValueError(
                f"digest {self.name!r}: channels: {', '.join(map(repr, unknown))} unknown; channels: {there}"
            )

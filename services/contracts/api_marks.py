"""The API's marks: what happened that charts should show, a team's own and those that Headway sets itself."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from services.contracts.api import Answer

LONGEST_TEXT = 200
LONGEST_NAME = 256
PLAIN = r"^[^\x00-\x1f\x7f]*$"


class MarkKind(StrEnum):
    """Who sets a mark, and about what."""

    OWN = "own"
    DEFINITIONS = "definitions"
    TEAMS = "teams"
    CALENDAR = "calendar"
    RELEASE = "release"


class MarkRow(Answer):
    """A mark on the day and at the moment when it happened; `repo` or `team` null: it is about all.

    `kind` is `own` for one that the team set (its `id` deletes it), else what Headway saw: other
    `definitions` in force, a change of `teams` or of the `calendar`, a `release`.
    """

    id: str | None
    kind: MarkKind
    at: datetime
    day: date
    text: str
    repo: str | None
    team: str | None


class Marks(Answer):
    """The marks of a period [from, to), in order. `left_out`: so many releases, the oldest, have no mark."""

    from_: date = Field(alias="from")
    to: date
    items: list[MarkRow]
    left_out: int


class NewMark(Answer):
    """A mark to be set: on a `day` of the team's calendar, or `at` a moment."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=PLAIN)
    day: date | None = Field(default=None, strict=False)
    at: AwareDatetime | None = Field(default=None, strict=False)
    repo: str | None = Field(default=None, max_length=LONGEST_NAME, pattern=PLAIN)
    team: str | None = Field(default=None, max_length=LONGEST_NAME, pattern=PLAIN)

    @model_validator(mode="after")
    def _one_moment(self) -> "NewMark":
        if (self.day is None) == (self.at is None):
            raise ValueError("either `day` or `at` says when")
        return self

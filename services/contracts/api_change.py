"""The API's answer to why a metric changed between two periods: parts that add up to the change."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.contracts.api import Answer
from services.contracts.api_values import CountedValue

SplitBy = Literal["phase", "repo", "team", "size"]


class ChangePart(Answer):
    """What one phase, repository, team or size contributes to the change of the mean: `level` and `mix`.

    `level`: its own mean is another; `mix`: its share of all values is another; `contribution` is both
    together. `n` and `mean` are of its values now, `previous_n` and `previous_mean` before. A value of
    several teams is shared by them in equal parts. Of a phase, means are over all that have the whole.
    """

    key: str
    n: int
    previous_n: int
    mean: float | None
    previous_mean: float | None
    level: float
    mix: float
    contribution: float


class ChangeSplit(Answer):
    """The parts of a change by one thing; the contributions add up to the change. The largest are first."""

    by: SplitBy
    parts: list[ChangePart]


class MovingValue(CountedValue):
    """A value and what it contributes to the change of the mean. `period`: in which it counts."""

    period: Literal["now", "before"]
    contribution: float


class OtherValues(Answer):
    """All values that are not shown on their own: how many they are, and what they contribute together."""

    n: int
    contribution: float


class MeanChange(Answer):
    """The change of a mean: `change` is `value` - `previous`. Each split, and the values with the others, add
    up to it.
    """

    value: float
    previous: float
    change: float
    splits: list[ChangeSplit]
    values: list[MovingValue]
    others: OtherValues


class MedianChange(Answer):
    """The change of a median, and the values around it now and before, in ascending order."""

    value: float
    previous: float
    change: float
    around: list[CountedValue]
    previous_around: list[CountedValue]


class ChangeAnswer(Answer):
    """Why a metric changed from one period to another.

    `reason`: why nothing can be said, if nothing can; `not_split_by`: the filters that cannot split it.
    """

    metric: str
    label: str
    unit: str
    definition_version: int
    timezone: str
    from_: date = Field(alias="from")
    to: date
    previous_from: date
    previous_to: date
    n: int
    previous_n: int
    mean: MeanChange | None
    median: MedianChange | None
    reason: str | None
    not_split_by: tuple[str, ...] = ()

"""The API's distribution of a metric: how many values fall between which edges."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.contracts.api import Answer, Statistics


class Bin(Answer):
    """The n values that are at least `from` and less than `to`."""

    from_: float = Field(alias="from")
    to: float
    n: int


class DistributionAnswer(Answer):
    """How the values of a metric are spread over a period [from, to).

    The bins leave no gap and begin at 0; there is none where there is no value. On the scale `log` (hours)
    each is about twice as wide as the one before, with the edges people say: 15 min, 30 min, 1 h, 2 h, 4 h,
    8 h, 1 d, 2 d, 4 d, 1 w, 2 w, …; on the scale `linear` (counts) all are equally wide. `reason`: why
    there are no bins, where the filters cannot split the metric; `not_split_by`: which of them.
    """

    metric: str
    label: str
    unit: str
    definition_version: int
    timezone: str
    from_: date = Field(alias="from")
    to: date
    scale: Literal["log", "linear"]
    bins: list[Bin]
    total: Statistics
    reason: str | None = None
    not_split_by: tuple[str, ...] = ()

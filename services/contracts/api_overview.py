"""The API's headline figures: a period beside the one before it, and how delivery goes."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.contracts.api import Answer

Statistic = Literal["p50", "mean", "sum", "per_week", "days_per_week"]


class Beside(Answer):
    """The same figure by the other clock (working hours beside all hours, or the other way round)."""

    metric: str
    label: str
    value: float | None
    previous: float | None
    n: int


class Figure(Answer):
    """A headline figure: `value` is `statistic` over the period, `previous` the same over the one before.

    `change` is value / previous - 1, null where either is unknown or previous is 0. `days_per_week`: days
    of the team's calendar on which there was any, per week, weeks without any counted; `n` is how many.
    A rate counts from the first day of which anything was collected: `since` is that day, where it is later
    than the period's first. `reason`: why there is no value, where the filters cannot split it.
    """

    metric: str
    label: str
    unit: str
    help: str
    statistic: Statistic
    better: Literal["lower", "higher"] | None
    value: float | None
    n: int
    previous: float | None
    previous_n: int
    change: float | None
    sparkline: list[float | None]
    beside: Beside | None
    since: date | None = None
    reason: str | None = None


class Delivery(Answer):
    """DORA's figures; `source` says in words what is taken for a deployment."""

    source: str
    figures: list[Figure]


class Overview(Answer):
    """The headline figures of a period [from, to) and of the equally long period before it."""

    from_: date = Field(alias="from")
    to: date
    previous_from: date
    timezone: str
    definition_version: int
    figures: list[Figure]
    delivery: Delivery

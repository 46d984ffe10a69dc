"""The values of metrics in day documents, a row each, as other databases take them. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from services.contracts.day_tables import unpack
from services.contracts.readmodels.days import DayDocument

METRICS = ("cycle_time", "merged")


class Value(NamedTuple):
    """A value of a metric, and whom it counts for."""

    metric: str
    day: str
    repo: str
    author: str
    bot: bool
    teams: list[str]
    labels: list[str]
    value: float


def values_of(document: DayDocument) -> Iterator[Value]:
    """The values of a day."""
    table = unpack(document["table"])
    for metric in METRICS:
        for row, value in enumerate(table["values"].get(metric, ())):
            if value is not None:
                yield Value(
                    metric,
                    document["day"],
                    document["repo"],
                    table["author"][row],
                    table["bot"][row],
                    table["teams"][row],
                    table["labels"][row],
                    value,
                )

"""The values of metrics in day documents, a row each, as other databases take them. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from services.contracts.day_tables import FLOAT, PLACE, PackedNames, numbers
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
    table = document["table"]
    places = {field: _places(table[field]) for field in ("author", "teams", "labels")}  # type: ignore[literal-required]
    end = 0
    for metric, count in zip(table["columns"], numbers(PLACE, table["counts"]), strict=True):
        begin, end = end, end + count
        if metric not in METRICS:
            continue
        rows = numbers(PLACE, table["rows"][4 * begin : 4 * end])
        for row, value in zip(rows, numbers(FLOAT, table["values"][8 * begin : 8 * end]), strict=True):
            author, teams, labels = (
                table[field]["names"][places[field][row]]  # type: ignore[literal-required]
                for field in ("author", "teams", "labels")
            )
            yield Value(
                metric,
                document["day"],
                document["repo"],
                author,
                bool(table["bot"][row]),
                list(teams),
                list(labels),
                value,
            )


def _places(column: PackedNames) -> list[int]:
    return list(numbers(PLACE, column["of"]))

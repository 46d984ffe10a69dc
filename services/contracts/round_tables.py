"""Rounds of review by day: a row per round requested or answered on it, and their packed form. Pure."""

from collections.abc import Iterable, Sequence
from math import isnan, nan
from typing import Any, Final, Literal, TypedDict

from services.contracts.packed_columns import (
    BYTE,
    FLOAT,
    PLACE,
    Layout,
    Names,
    Section,
    count_of,
    pack_columns,
    spread,
    unpack_columns,
)

RoundName = Literal["reviewer", "author", "answered_by"]
ROUND_NAMES: Final[tuple[RoundName, ...]] = ("reviewer", "author", "answered_by")
ROUND_LAYOUT = Layout(
    ("rows", *map(count_of, ROUND_NAMES)),
    (
        *(Section(name, FLOAT, "rows") for name in ("latency", "latency_working")),
        *(Section(name, PLACE, "rows") for name in (*ROUND_NAMES, "requested_on")),
        *(Section(name, BYTE, "rows") for name in ("bot", "requested", "re_request", "answered")),
    ),
)
"""Unknown hours are NaN."""


class RoundTable(TypedDict):
    """Columns of equal length, a row per round of review that was requested or answered on the day.

    `requested` and `answered` say which of the two fell on the day; `requested_on` is the day of the request
    (a proleptic Gregorian ordinal), `bot` is whether a bot was asked, `author` is the pull request's. Hours
    (`latency`, `latency_working`) are there on the day of the answer.
    """

    reviewer: list[str]
    author: list[str]
    bot: list[bool]
    requested: list[bool]
    requested_on: list[int]
    re_request: list[bool]
    answered: list[bool]
    answered_by: list[str | None]
    latency: list[float | None]
    latency_working: list[float | None]


class PackedRounds(TypedDict):
    """A `RoundTable` as MongoDB stores it: `data` is laid out as `ROUND_LAYOUT` says."""

    data: bytes
    reviewer: str
    author: str
    answered_by: str


def _numbers(hours: Iterable[float | None]) -> list[float]:
    return [nan if one is None else one for one in hours]


def _hours(numbers: Iterable[float]) -> list[float | None]:
    return [None if isnan(one) else one for one in numbers]


def pack_rounds(table: RoundTable) -> PackedRounds:
    """Return the table as MongoDB stores it."""
    names = {name: Names.of(table[name]) for name in ROUND_NAMES}
    numbers: dict[str, Sequence[float]] = {
        "latency": _numbers(table["latency"]),
        "latency_working": _numbers(table["latency_working"]),
        "requested_on": table["requested_on"],
        "bot": table["bot"],
        "requested": table["requested"],
        "re_request": table["re_request"],
        "answered": table["answered"],
    }
    return {
        "data": pack_columns(ROUND_LAYOUT, numbers, names),
        "reviewer": names["reviewer"].text,
        "author": names["author"].text,
        "answered_by": names["answered_by"].text,
    }


def unpack_rounds(packed: PackedRounds) -> RoundTable:
    """Return the table that was packed."""
    numbers = unpack_columns(ROUND_LAYOUT, packed["data"])

    def flags(name: str) -> list[bool]:
        return list(map(bool, numbers[name]))

    def names(name: RoundName) -> list[Any]:
        return spread(packed[name], numbers[name])

    return {
        "reviewer": names("reviewer"),
        "author": names("author"),
        "bot": flags("bot"),
        "requested": flags("requested"),
        "requested_on": numbers["requested_on"],
        "re_request": flags("re_request"),
        "answered": flags("answered"),
        "answered_by": names("answered_by"),
        "latency": _hours(numbers["latency"]),
        "latency_working": _hours(numbers["latency_working"]),
    }

"""Rounds of review by day: a row per round requested or answered on it, and their packed form. Pure."""

from collections.abc import Iterable, Sequence
from math import isnan, nan
from typing import Any, Final, Literal, TypedDict

from services.contracts.definitions.vocabulary import Size
from services.contracts.packed_columns import (
    BYTE,
    FLOAT,
    PLACE,
    Layout,
    Names,
    Section,
    count_of,
    list_texts,
    pack_columns,
    read_list,
    spread,
    unpack_columns,
)

RoundName = Literal["reviewer", "author", "answered_by", "base", "labels"]
ROUND_NAMES: Final[tuple[RoundName, ...]] = ("reviewer", "author", "answered_by", "base", "labels")
NO_HOUR: Final = 24
"""The packed hour of what did not fall on the day."""
SIZES: Final[tuple[str | None, ...]] = (None, *(one.value for one in Size))
"""The size classes in the order of their packed numbers; None: unknown."""
ROUND_LAYOUT = Layout(
    ("rows", *map(count_of, ROUND_NAMES)),
    (
        *(Section(name, FLOAT, "rows") for name in ("latency", "latency_working")),
        *(Section(name, PLACE, "rows") for name in (*ROUND_NAMES, "requested_on")),
        *(Section(name, BYTE, "rows") for name in ("bot", "re_request", "requested_hour", "answered_hour")),
        *(Section(name, BYTE, "rows") for name in ("size", "missing")),
    ),
)
"""Unknown hours of latency are NaN."""


class RoundTable(TypedDict):
    """Columns of equal length, a row per round of review that was requested or answered on the day.

    `requested_hour` and `answered_hour` say at which hour of the clock, in the team's time zone; None: not on
    this day. `requested_on` is the day of the request (a proleptic Gregorian ordinal), `bot` is whether a bot
    was asked. Hours (`latency`, `latency_working`) are there on the day of the answer, `answered_by` on both.
    `author`, `labels`, `base`, `size` and `missing` (bits, as in `day_tables`) are the pull request's.
    """

    reviewer: list[str]
    author: list[str]
    labels: list[list[str]]
    base: list[str]
    size: list[str | None]
    missing: list[int]
    bot: list[bool]
    requested_on: list[int]
    requested_hour: list[int | None]
    re_request: list[bool]
    answered_hour: list[int | None]
    answered_by: list[str | None]
    latency: list[float | None]
    latency_working: list[float | None]


class PackedRounds(TypedDict):
    """A `RoundTable` as MongoDB stores it: `data` is laid out as `ROUND_LAYOUT` says."""

    data: bytes
    reviewer: str
    author: str
    answered_by: str
    base: str
    labels: str


def _numbers(hours: Iterable[float | None]) -> list[float]:
    return [nan if one is None else one for one in hours]


def _hours(numbers: Iterable[float]) -> list[float | None]:
    return [None if isnan(one) else one for one in numbers]


def _clock_numbers(hours: Iterable[int | None]) -> list[int]:
    return [NO_HOUR if one is None else one for one in hours]


def _clock_hours(numbers: Iterable[int]) -> list[int | None]:
    return [None if one == NO_HOUR else one for one in numbers]


def pack_rounds(table: RoundTable) -> PackedRounds:
    """Return the table as MongoDB stores it."""
    names: dict[RoundName, Names] = {name: Names.of(table[name]) for name in ROUND_NAMES if name != "labels"}
    names["labels"] = Names.of(list_texts(table["labels"]))
    numbers: dict[str, Sequence[float]] = {
        "latency": _numbers(table["latency"]),
        "latency_working": _numbers(table["latency_working"]),
        "requested_on": table["requested_on"],
        "bot": table["bot"],
        "re_request": table["re_request"],
        "requested_hour": _clock_numbers(table["requested_hour"]),
        "answered_hour": _clock_numbers(table["answered_hour"]),
        "size": list(map(SIZES.index, table["size"])),
        "missing": table["missing"],
    }
    return {
        "data": pack_columns(ROUND_LAYOUT, numbers, names),
        "reviewer": names["reviewer"].text,
        "author": names["author"].text,
        "answered_by": names["answered_by"].text,
        "base": names["base"].text,
        "labels": names["labels"].text,
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
        "labels": [read_list(text) for text in names("labels")],
        "base": names("base"),
        "size": [SIZES[number] for number in numbers["size"]],
        "missing": numbers["missing"],
        "bot": flags("bot"),
        "requested_on": numbers["requested_on"],
        "requested_hour": _clock_hours(numbers["requested_hour"]),
        "re_request": flags("re_request"),
        "answered_hour": _clock_hours(numbers["answered_hour"]),
        "answered_by": names("answered_by"),
        "latency": _hours(numbers["latency"]),
        "latency_working": _hours(numbers["latency_working"]),
    }

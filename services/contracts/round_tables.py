"""Rounds of review by day: a row per round requested or answered on it, and their packed form. Pure."""

from collections.abc import Iterable, Sequence
from math import isnan, nan
from typing import TypedDict

from services.contracts.day_tables import (
    FLOAT,
    PLACE,
    PackedNames,
    numbers,
    pack_names,
    pack_numbers,
    spread,
)


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
    """A `RoundTable` as MongoDB stores it; unknown hours are NaN."""

    reviewer: PackedNames
    author: PackedNames
    bot: bytes
    requested: bytes
    requested_on: bytes
    re_request: bytes
    answered: bytes
    answered_by: PackedNames
    latency: bytes
    latency_working: bytes


def _pack_hours(hours: Iterable[float | None]) -> bytes:
    return pack_numbers(FLOAT, (nan if one is None else one for one in hours))


def _hours(packed: bytes) -> list[float | None]:
    return [None if isnan(one) else one for one in numbers(FLOAT, packed)]


def pack_rounds(table: RoundTable) -> PackedRounds:
    """Return the table as MongoDB stores it."""
    return {
        "reviewer": pack_names(table["reviewer"]),
        "author": pack_names(table["author"]),
        "bot": bytes(table["bot"]),
        "requested": bytes(table["requested"]),
        "requested_on": pack_numbers(PLACE, table["requested_on"]),
        "re_request": bytes(table["re_request"]),
        "answered": bytes(table["answered"]),
        "answered_by": pack_names(table["answered_by"]),
        "latency": _pack_hours(table["latency"]),
        "latency_working": _pack_hours(table["latency_working"]),
    }


def unpack_rounds(packed: PackedRounds) -> RoundTable:
    """Return the table that was packed."""

    def flags(column: Sequence[int]) -> list[bool]:
        return list(map(bool, column))

    return {
        "reviewer": spread(packed["reviewer"]["names"], packed["reviewer"]["of"]),
        "author": spread(packed["author"]["names"], packed["author"]["of"]),
        "bot": flags(packed["bot"]),
        "requested": flags(packed["requested"]),
        "requested_on": list(numbers(PLACE, packed["requested_on"])),
        "re_request": flags(packed["re_request"]),
        "answered": flags(packed["answered"]),
        "answered_by": spread(packed["answered_by"]["names"], packed["answered_by"]["of"]),
        "latency": _hours(packed["latency"]),
        "latency_working": _hours(packed["latency_working"]),
    }

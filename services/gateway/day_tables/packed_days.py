"""Reads day documents into a segment, without a loop over rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from services.contracts.day_tables import PackedNames, PackedTable
from services.contracts.readmodels.days import DayDocument
from services.contracts.round_tables import PackedRounds
from services.gateway.day_tables.dictionaries import Codes, NameLists, Names
from services.gateway.day_tables.segment import EMPTY, Array, Column, Segment

DAY_BITS = 22
"""An ordinal has as many bits at most: the last is that of the year 9999."""


class Dictionaries:
    """The names of one generation's day tables, and what else its segments have in common."""

    def __init__(self) -> None:
        self.names = Names()
        self.lists = NameLists(self.names)
        self.repositories = Names()
        self.columns = Names()

    def key(self, id_: str) -> int:
        """The key of a day table, by its document's id."""
        repository, _, day = id_.rpartition("/")
        return self.repositories.code(repository) << DAY_BITS | ordinal(day)


def day_of(id_: str) -> int:
    """The day (an ordinal) of a day table, by its document's id."""
    return ordinal(id_.rpartition("/")[2])


def ordinal(day: str) -> int:
    """The ordinal of a day like 2026-01-31."""
    return date.fromisoformat(day).toordinal()


def segment_of(documents: Iterable[DayDocument], known: Dictionaries) -> Segment:
    """The segment of some day documents; names that are missing (no size) become empty."""
    days = sorted(documents, key=lambda one: one["day"])
    tables = [one["table"] for one in days]
    if not days:
        return EMPTY
    of_days = _OfDays(
        keys=np.fromiter((known.key(one["_id"]) for one in days), np.int64),
        ordinals=np.fromiter((ordinal(one["day"]) for one in days), np.int32),
        repositories=known.names.codes(one["repo"] for one in days),
    )
    counts = np.fromiter((len(one["bot"]) for one in tables), np.int64)
    bounds = np.concatenate([[0], np.cumsum(counts)])

    def names(field: NameField, codes: Callable[[Iterable[Any]], Codes]) -> Array:
        return _names([one[field] for one in tables], counts, codes)

    return Segment(
        keys=of_days.keys,
        days=of_days.ordinals,
        bounds=bounds,
        fields={
            **of_days.fields(counts),
            "author": names("author", known.names.codes),
            "base": names("base", known.names.codes),
            "size": names("size", known.names.codes),
            "teams": names("teams", known.lists.codes),
            "reviewers": names("reviewers", known.lists.codes),
            "labels": names("labels", known.lists.codes),
            "bot": _numbers("?", (one["bot"] for one in tables)),
            "missing": _numbers("u1", (one["missing"] for one in tables)),
            "key": _numbers("<i8", (one["key"] for one in tables)),
            "at": _numbers("<f8", (one["at"] for one in tables)),
        },
        columns=_columns(tables, bounds, known.columns),
        rounds=_rounds([one["rounds"] for one in days], of_days, known),
    )


@dataclass(frozen=True, slots=True)
class _OfDays:
    """What all tables of some day documents begin with: keys, days and repositories."""

    keys: NDArray[np.int64]
    ordinals: NDArray[np.int32]
    repositories: Codes

    def fields(self, counts: NDArray[np.int64]) -> dict[str, Array]:
        """The fields that are the same in all rows of a table, of which each has so many."""
        return {"day": np.repeat(self.ordinals, counts), "repo": np.repeat(self.repositories, counts)}


def _rounds(tables: Sequence[PackedRounds], of_days: _OfDays, known: Dictionaries) -> Segment:
    """The rounds of review of some day documents."""
    counts = np.fromiter((len(one["bot"]) for one in tables), np.int64)

    def names(field: RoundNameField) -> Array:
        return _names([one[field] for one in tables], counts, known.names.codes)

    def numbers(dtype: str, field: RoundNumberField) -> Array:
        return _numbers(dtype, (one[field] for one in tables))

    return Segment(
        keys=of_days.keys,
        days=of_days.ordinals,
        bounds=np.concatenate([[0], np.cumsum(counts)]),
        fields={
            **of_days.fields(counts),
            "reviewer": names("reviewer"),
            "author": names("author"),
            "answered_by": names("answered_by"),
            "requested_on": numbers("<u4", "requested_on").astype(np.int32),
            "bot": numbers("?", "bot"),
            "requested": numbers("?", "requested"),
            "re_request": numbers("?", "re_request"),
            "answered": numbers("?", "answered"),
            "latency": numbers("<f8", "latency"),
            "latency_working": numbers("<f8", "latency_working"),
        },
        columns={},
    )


NameField = Literal["author", "base", "size", "teams", "reviewers", "labels"]
RoundNameField = Literal["reviewer", "author", "answered_by"]
RoundNumberField = Literal[
    "bot", "requested", "requested_on", "re_request", "answered", "latency", "latency_working"
]


def _numbers(dtype: str, packed: Iterable[bytes]) -> Array:
    found = np.frombuffer(b"".join(packed), dtype)
    return found.astype(found.dtype.newbyteorder("="), copy=False)


def _names(
    fields: Sequence[PackedNames], rows: NDArray[np.int64], codes_of: Callable[[Iterable[Any]], Codes]
) -> Array:
    """The code of each row's name (or list of names)."""
    codes = codes_of(chain.from_iterable(one["names"] for one in fields))
    distinct = np.fromiter((len(one["names"]) for one in fields), np.int64)
    begins = np.repeat(np.cumsum(distinct) - distinct, rows)
    found: Array = codes[_numbers("<u4", (one["of"] for one in fields)) + begins]
    return found


def _columns(tables: Sequence[PackedTable], bounds: NDArray[np.int64], known: Names) -> dict[str, Column]:
    """The columns of values by name, each over all tables."""
    named = known.codes(chain.from_iterable(one["columns"] for one in tables)).astype(np.int16)
    counts = _numbers("<u4", (one["counts"] for one in tables))
    rows = _numbers("<u4", (one["rows"] for one in tables))
    values = _numbers("<f8", (one["values"] for one in tables))
    of_table = np.fromiter((len(one["rows"]) // 4 for one in tables), np.int64)
    places = (rows + np.repeat(bounds[:-1], of_table)).astype(np.int32)
    columns = np.repeat(named, counts)
    order = np.argsort(columns, kind="stable")
    ends = np.cumsum(np.bincount(columns, minlength=len(known)))
    return {
        known[code]: Column(places[some], values[some])
        for code in range(len(known))
        if (some := order[ends[code - 1] if code else 0 : ends[code]]).size
    }

"""Reads day documents into a segment, without a loop over rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.contracts.day_tables import LAYOUT, LISTS, NameField, PackedTable
from services.contracts.packed_columns import read_names
from services.contracts.readmodels.days import DayDocument
from services.contracts.round_tables import ROUND_LAYOUT, SIZES, PackedRounds, RoundName
from services.gateway.day_tables.column_reader import JoinedColumns
from services.gateway.day_tables.dictionaries import Codes, NameLists, Names
from services.gateway.day_tables.segment import EMPTY, Array, Column, Segment, with_shared_rows

DAY_BITS = 22
"""An ordinal has as many bits at most: the last is that of the year 9999."""
DAY_LENGTH = len("/2026-01-31")
"""So much of the id of a document is its day."""
MOST_DAYS = 4_096
"""So many days are looked up, and not read again."""


class Dictionaries:
    """The names of one generation's day tables, and what else its segments have in common.

    Size classes have the first codes, which take a byte: those by which rounds of review have them packed.
    """

    def __init__(self) -> None:
        self.names = Names()
        self.names.codes(SIZES)
        self.lists = NameLists(self.names)
        self.repositories = Names()
        self.columns = Names()

    def key(self, id_: str) -> int:
        """The key of a day table, by its document's id."""
        (key,) = self.keys([id_]).tolist()
        return int(key)

    def keys(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """The keys of day tables, by their documents' ids."""
        repositories = self.repositories.codes(id_[:-DAY_LENGTH] for id_ in ids)
        days = np.fromiter(map(day_of, ids), np.int64)
        return repositories.astype(np.int64) << DAY_BITS | days


def day_of(id_: str) -> int:
    """The day (an ordinal) of a day table, by its document's id."""
    return ordinal(id_[1 - DAY_LENGTH :])


@lru_cache(MOST_DAYS)
def ordinal(day: str) -> int:
    """The ordinal of a day like 2026-01-31."""
    return date.fromisoformat(day).toordinal()


def segment_of(documents: Iterable[DayDocument], known: Dictionaries) -> Segment:
    """The segment of some day documents; names that are missing (no size) become empty."""
    days = sorted(documents, key=itemgetter("day"))
    if not days:
        return EMPTY
    tables: list[PackedTable] = _each(days, "table")
    joined = JoinedColumns.of(LAYOUT, _each(tables, "data"))
    columns = joined.columns
    of_days = _OfDays(
        keys=known.keys(_each(days, "_id")),
        ordinals=np.fromiter(map(ordinal, _each(days, "day")), np.int32),
        repositories=known.names.codes(_each(days, "repo")),
    )

    def names(field: NameField) -> Array:
        codes = known.lists.codes if field in LISTS else known.names.codes
        return joined.names(field, codes(read_names(_each(tables, field))))

    return of_days.segment(
        joined.counts["rows"],
        {
            "author": names("author"),
            "base": names("base"),
            "size": names("size").astype(np.uint8),
            "teams": names("teams"),
            "reviewers": names("reviewers"),
            "labels": names("labels"),
            "bot": columns["bot"].view(np.bool_),
            "missing": columns["missing"],
            "key": columns["key"],
            "at": columns["at"],
        },
        _columns(read_names(_each(tables, "columns")), joined, known.columns),
        _rounds(_each(days, "rounds"), of_days, known),
    )


@dataclass(frozen=True, slots=True)
class _OfDays:
    """What all tables of some day documents begin with: keys, days and repositories."""

    keys: NDArray[np.int64]
    ordinals: NDArray[np.int32]
    repositories: Codes

    def segment(
        self,
        rows: NDArray[np.int64],
        fields: Mapping[str, Array],
        columns: Mapping[str, Column],
        rounds: Segment | None = None,
    ) -> Segment:
        """The segment of these days, each of which has so many rows."""
        return Segment(
            keys=self.keys,
            days=self.ordinals,
            bounds=np.concatenate([[0], np.cumsum(rows)]),
            fields={
                "day": np.repeat(self.ordinals, rows),
                "repo": np.repeat(self.repositories, rows),
                **fields,
            },
            columns=columns,
            rounds=rounds,
        )


def _rounds(tables: Sequence[PackedRounds], of_days: _OfDays, known: Dictionaries) -> Segment:
    """The rounds of review of some day documents."""
    joined = JoinedColumns.of(ROUND_LAYOUT, _each(tables, "data"))
    columns = joined.columns

    def names(field: RoundName) -> Array:
        codes = known.lists.codes if field in LISTS else known.names.codes
        return joined.names(field, codes(read_names(_each(tables, field))))

    def flags(field: str) -> Array:
        return columns[field].view(np.bool_)

    return of_days.segment(
        joined.counts["rows"],
        {
            "reviewer": names("reviewer"),
            "author": names("author"),
            "answered_by": names("answered_by"),
            "labels": names("labels"),
            "base": names("base"),
            "size": columns["size"],
            "missing": columns["missing"],
            "requested_on": columns["requested_on"].astype(np.int32),
            "requested_hour": columns["requested_hour"],
            "answered_hour": columns["answered_hour"],
            "bot": flags("bot"),
            "re_request": flags("re_request"),
            "latency": columns["latency"],
            "latency_working": columns["latency_working"],
        },
        {},
    )


def _each(parts: Iterable[Any], field: str) -> list[Any]:
    """A field of each, without a loop in Python."""
    return list(map(itemgetter(field), parts))


def _columns(names: list[str], joined: JoinedColumns, known: Names) -> dict[str, Column]:
    """The columns of values by name, each over all tables."""
    named = known.codes(names).astype(np.int16)
    rows, values = joined.columns["value_rows"], joined.columns["values"]
    lengths = joined.counts["rows"]
    places = (rows + np.repeat(np.cumsum(lengths) - lengths, joined.counts["values"])).astype(np.int32)
    columns = np.repeat(named, joined.columns["value_counts"])
    order = np.argsort(columns, kind="stable")
    ends = np.cumsum(np.bincount(columns, minlength=len(known)))
    found = {
        known[code]: Column(places[some], values[some])
        for code in range(len(known))
        if (some := order[ends[code - 1] if code else 0 : ends[code]]).size
    }
    return with_shared_rows(found)

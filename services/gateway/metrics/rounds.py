"""The rounds of review of a period that pass the filters, as arrays."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.gateway.day_tables.day_rows import DayRows, RowRange
from services.gateway.day_tables.dictionaries import NO_NAME, Codes, Flags, Names
from services.gateway.day_tables.packed_days import Dictionaries
from services.gateway.day_tables.segment import ROUND_DTYPES
from services.gateway.metrics.clock import weekdays
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.selection import Array
from services.gateway.queries.filters import Filters

Days = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Requests:
    """Requests of the period: who was asked on which day (an ordinal), and whether again."""

    reviewers: Codes
    days: Days
    re_requests: Flags

    def where(self, flags: Flags) -> "Requests":
        """Some of them."""
        return Requests(self.reviewers[flags], self.days[flags], self.re_requests[flags])


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers of the period: whose they are, the day by which they count, and hours (NaN: unknown)."""

    reviewers: Codes
    days: Days
    latency: Values
    latency_working: Values

    def where(self, flags: Flags) -> "Answers":
        """Some of them."""
        return Answers(
            self.reviewers[flags], self.days[flags], self.latency[flags], self.latency_working[flags]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Rounds:
    """What was asked and answered in a period.

    An answer is of whoever was asked, and counts by the day of the request; of what somebody else was asked,
    it is also of whoever gave it, by its own day.
    """

    names: Names
    requests: Requests
    answers: Answers


def select_rounds(rows: DayRows, filters: Filters) -> Rounds:
    """The rounds by repository, author, bots and weekday, whoever the reviewer is."""
    ranges = [_filtered(one, rows.known, filters) for one in rows.rounds]
    found = {name: _field(ranges, name) for name in ROUND_DTYPES}
    asked, answered = found["requested"], found["answered"]
    for_others = answered & (found["answered_by"] != NO_NAME) & (found["answered_by"] != found["reviewer"])

    def both(name: str) -> Array:
        return np.concatenate([found[name][answered], found[name][for_others]])

    return Rounds(
        rows.known.names,
        Requests(found["reviewer"][asked], found["day"][asked], found["re_request"][asked]),
        Answers(
            np.concatenate([found["reviewer"][answered], found["answered_by"][for_others]]),
            np.concatenate([found["requested_on"][answered], found["day"][for_others]]),
            both("latency"),
            both("latency_working"),
        ),
    )


def _filtered(range_: RowRange, known: Dictionaries, filters: Filters) -> RowRange:
    fields, begin, end = range_.segment.fields, range_.begin, range_.end
    if not filters.include_bots:
        range_ = range_.where(~fields["bot"][begin:end])
    if filters.only_bots:
        range_ = range_.where(fields["bot"][begin:end])
    if filters.weekdays:
        range_ = range_.where(np.isin(weekdays(fields["day"][begin:end]), [*filters.weekdays]))
    for field, names in (("repo", filters.repos), ("author", filters.authors)):
        if names:
            range_ = range_.where(known.names.flags(names)[fields[field][begin:end]])
    return range_


def _field(ranges: Iterable[RowRange], name: str) -> Array:
    parts = ((one.segment.fields[name][one.begin : one.end], one.counting) for one in ranges)
    counting = [part if flags is None else part[flags] for part, flags in parts]
    return np.concatenate(counting) if counting else np.zeros(0, ROUND_DTYPES[name])

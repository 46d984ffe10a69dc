"""The rounds of review of a period that pass the filters, as arrays."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.contracts.day_tables import absence_bits
from services.contracts.round_tables import NO_HOUR
from services.gateway.day_tables.day_rows import DayRows, RowRange
from services.gateway.day_tables.dictionaries import NO_NAME, Codes, Flags, Names
from services.gateway.day_tables.packed_days import Dictionaries
from services.gateway.day_tables.segment import ROUND_DTYPES
from services.gateway.metrics.clock import weekdays
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.selection import Array
from services.gateway.queries.filters import Filters

Days = NDArray[np.int32]
Test = Callable[[Callable[[str], Array]], Flags]
"""Which rounds of a range pass, by its fields."""
READ = (
    *("reviewer", "day", "re_request", "requested_on", "answered_by", "latency", "latency_working"),
    *("requested_hour", "answered_hour"),
)
"""The fields of rounds that figures are made of."""


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
    """The rounds that pass the filters, whoever the reviewer is; a range of a value passes every round."""
    tests = [*_tests(filters, rows.known)]
    ranges = [_passing(one, tests) for one in rows.rounds]
    found = {name: _field(ranges, name) for name in READ}
    asked, answered = (_at(found[name], filters.hours) for name in ("requested_hour", "answered_hour"))
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


def _at(hours: Array, wanted: Collection[int]) -> Flags:
    """Which of some packed hours of the clock are among those wanted; none wanted: any but `NO_HOUR`."""
    flags = np.zeros(NO_HOUR + 1, np.bool_)
    flags[[*(wanted or range(NO_HOUR))]] = True
    return flags.take(hours)


def _tests(filters: Filters, known: Dictionaries) -> Iterator[Test]:
    """A test for each filter that is set, but for hours: those of a request and its answer differ."""
    if not filters.include_bots:
        yield lambda field: ~field("bot")
    if filters.only_bots:
        yield lambda field: field("bot")
    yield from _name_tests(filters, known)
    if missing := absence_bits(filters.missing):
        yield lambda field: (field("missing") & missing).astype(np.bool_)
    if filters.weekdays:
        yield lambda field: np.isin(weekdays(field("day")), [*filters.weekdays])


def _name_tests(filters: Filters, known: Dictionaries) -> Iterator[Test]:
    named = {"repo": filters.repos, "author": filters.authors, "base": filters.bases, "size": filters.sizes}
    for name, names in named.items():
        if names:
            yield _in_field(name, known.names.flags(names))
    if filters.labels:
        yield _in_field("labels", known.lists.flags(filters.labels))
    if filters.involved:
        flags = known.names.flags(filters.involved)
        flags[NO_NAME] = False  # an answer that is not there is nobody's
        ways = [_in_field(name, flags) for name in ("author", "reviewer", "answered_by")]
        yield lambda field: np.logical_or.reduce([way(field) for way in ways])


def _in_field(name: str, flags: Flags) -> Test:
    """The rounds whose code in a field passes."""
    return lambda field: flags.take(field(name))


def _passing(range_: RowRange, tests: Iterable[Test]) -> RowRange:
    fields, begin, end = range_.segment.fields, range_.begin, range_.end
    for test in tests:
        range_ = range_.where(test(lambda name: fields[name][begin:end]))
    return range_


def _field(ranges: Iterable[RowRange], name: str) -> Array:
    parts = ((one.segment.fields[name][one.begin : one.end], one.counting) for one in ranges)
    counting = [part if flags is None else part[flags] for part, flags in parts]
    return np.concatenate(counting) if counting else np.zeros(0, ROUND_DTYPES[name])

"""The time for which one clock of a pull request ran, as its document keeps it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from services.aggregator.measurement.open_periods import OpenPeriod, earlier
from services.contracts.readmodels.pull_requests import ClockDocument


@dataclass(frozen=True, slots=True)
class ClockInterval:
    """A time [since, until) for which a clock ran, and the fact that started it; None: it still runs."""

    since: datetime
    until: datetime | None
    fact: str

    @property
    def is_empty(self) -> bool:
        """Whether it ended when it began, or before."""
        return self.until is not None and self.until <= self.since

    def within(self, periods: Iterable[OpenPeriod]) -> Iterator["ClockInterval"]:
        """Its parts in some periods; a part begins anew where a period does."""
        for one in periods:
            if one.overlaps(self.since, self.until):
                until = earlier(self.until, one.until)
                begun = (self.since, self.fact) if self.since >= one.since else (one.since, one.fact)
                yield ClockInterval(begun[0], until, begun[1])

    def document(self, clock: str, key: str = "", who: str | None = None) -> ClockDocument:
        """The interval as documents keep it; `key` tells the people apart for whom a clock runs."""
        return {
            "clock": clock,
            "key": key,
            "who": who,
            "since": self.since,
            "until": self.until,
            "fact": self.fact,
        }

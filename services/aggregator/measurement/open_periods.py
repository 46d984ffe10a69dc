"""The periods for which a pull request was open: as a draft, or ready for review."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from services.aggregator.facts.fact import Fact, FactType
from services.aggregator.measurement.drafts import opened_as_draft
from services.aggregator.measurement.history import History
from services.aggregator.measurement.state import State

_CHANGES = (
    *(FactType.READY_FOR_REVIEW, FactType.CONVERTED_TO_DRAFT),
    *(FactType.CLOSED, FactType.REOPENED, FactType.MERGED),
)


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """A time [since, until) for which it was open; None: it still is. `fact`: the one that began it."""

    draft: bool
    since: datetime
    until: datetime | None
    fact: str

    def overlaps(self, since: datetime, until: datetime | None) -> bool:
        """Whether it has a moment in common with a time [since, until)."""
        begins, ends = max(self.since, since), earlier(self.until, until)
        return ends is None or begins < ends


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two ends; None has not come yet."""
    return min(one, other) if one and other else one or other


def open_periods(history: History, state: State) -> list[OpenPeriod]:
    """Every period, in order; a change of draft state ends one and begins the next.

    `state` is what is known of now, and ends or begins the last where no fact says so. Nothing is known
    before the opening is.
    """
    opened = history.first(FactType.OPENED)
    if opened is None:
        return []
    begun = _Course(opened_as_draft(history), opened)
    found = [
        one for one in begun.periods(history.all(*_CHANGES)) if one.until is None or one.since < one.until
    ]
    return _until_now(found, history, state)


def alive_periods(periods: Iterable[OpenPeriod]) -> list[OpenPeriod]:
    """The same without regard to draft states: from an opening or reopening to the next end."""
    found: list[OpenPeriod] = []
    for one in periods:
        if found and found[-1].until == one.since:
            found[-1] = replace(found[-1], until=one.until)
        else:
            found.append(one)
    return found


class _Course:
    """What a pull request is while its facts are gone through."""

    def __init__(self, draft: bool, opened: Fact) -> None:
        self.draft = draft
        self.since: Fact | None = opened

    def periods(self, changes: Iterable[Fact]) -> Iterator[OpenPeriod]:
        """The periods, the last of them without an end if nothing ended it."""
        for change in changes:
            draft, since = self._after(change)
            if self.since and (since is None or draft != self.draft):
                yield OpenPeriod(self.draft, self.since.at, change.at, self.since.id)
                self.since = since
            elif self.since is None:
                self.since = since
            self.draft = draft
            if change.type is FactType.MERGED:
                return
        if self.since:
            yield OpenPeriod(self.draft, self.since.at, None, self.since.id)

    def _after(self, change: Fact) -> tuple[bool, Fact | None]:
        """Whether it is a draft after a change, and what began the period then; None: it is not open."""
        match change.type:
            case FactType.READY_FOR_REVIEW:
                return False, change if self.since else None
            case FactType.CONVERTED_TO_DRAFT:
                return True, change if self.since else None
            case FactType.REOPENED:
                return self.draft, change
            case _:
                return self.draft, None


def _until_now(periods: list[OpenPeriod], history: History, state: State) -> list[OpenPeriod]:
    """The same, if what a description says of now agrees; where it does not, it changed as of then."""
    running = bool(periods) and periods[-1].until is None
    if state in ("merged", "closed"):
        return [*periods[:-1], *_ended(periods[-1], _said("state", history))] if running else periods
    draft = state == "draft"
    if not periods or (running and periods[-1].draft == draft):
        return periods
    last, at = periods[-1], _said("draft" if running else "state", history)
    ended = _ended(last, at) if running else [last]
    return [*periods[:-1], *ended, OpenPeriod(draft, max(at, last.since), None, last.fact)]


def _ended(period: OpenPeriod, at: datetime) -> list[OpenPeriod]:
    return [replace(period, until=at)] if period.since < at else []


def _said(attribute: str, history: History) -> datetime:
    """As of when a description says what it says; without one, the newest fact of all."""
    register = history.attributes.get(attribute)
    return register.updated_at if register else max(fact.at for fact in history.all(*history.by_type))

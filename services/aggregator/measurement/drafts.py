"""The periods for which a pull request was a draft: all of them, not only the first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from services.aggregator.facts.fact import FactType
from services.aggregator.measurement.history import History
from services.aggregator.measurement.milestones import Milestones
from services.aggregator.measurement.state import is_draft
from services.aggregator.measurement.values import MeasuredValue, format_hours, format_time
from services.contracts.definitions.vocabulary import Clock, Milestone

DRAFT_CHANGES = (FactType.READY_FOR_REVIEW, FactType.CONVERTED_TO_DRAFT)


@dataclass(frozen=True, slots=True)
class Draft:
    """A time [start, end) for which it was a draft; without an end it is one still."""

    start: datetime
    end: datetime | None


def opened_as_draft(history: History) -> bool:
    """Its first change shows it; without any, what it is now."""
    changed = history.first(*DRAFT_CHANGES)
    return changed.type is FactType.READY_FOR_REVIEW if changed else is_draft(history)


def drafts(history: History, milestones: Milestones) -> list[Draft]:
    """Every time it was a draft; a merge or the last close ends the last. Its opening must be known."""
    opened, over = milestones[Milestone.OPENED].at, _over(milestones)
    assert opened is not None
    since = opened if opened_as_draft(history) else None
    found: list[Draft] = []
    for change in history.all(*DRAFT_CHANGES):
        if over is not None and change.at >= over:
            break
        if change.type is FactType.CONVERTED_TO_DRAFT:
            since = since or change.at
        elif since is not None:
            found.append(Draft(since, change.at))
            since = None
    return found if since is None else [*found, Draft(since, over)]


def _over(milestones: Milestones) -> datetime | None:
    return milestones[Milestone.MERGED].at or milestones[Milestone.CLOSED].at


def draft_time(
    history: History, milestones: Milestones, hours: Callable[[datetime, datetime], float], clock: Clock
) -> MeasuredValue:
    """Hours for which it was a draft, as `hours` counts them by this clock; unknown while it is one."""
    found = drafts(history, milestones)
    ended = [(draft.start, draft.end) for draft in found if draft.end is not None]
    if len(ended) < len(found):
        return MeasuredValue(None, reason=f"still a draft, since {format_time(found[-1].start)}")
    total = sum((hours(start, end) for start, end in ended), 0.0)
    return MeasuredValue(total, f"{_arithmetic(ended)} = {format_hours(total, clock)}")


def _arithmetic(ended: Iterable[tuple[datetime, datetime]]) -> str:
    return (
        " + ".join(f"({format_time(end)} - {format_time(start)})" for start, end in ended) or "never a draft"
    )

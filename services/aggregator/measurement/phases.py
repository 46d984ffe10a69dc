"""A span divided into phases that always add up to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.aggregator.measurement.milestones import Milestones
from services.aggregator.measurement.rules import Rules
from services.aggregator.measurement.values import MeasuredValue
from services.contracts.definitions.metrics import Metric
from services.contracts.readmodels.pull_requests import PhaseDocument


@dataclass(frozen=True, slots=True)
class Phase:
    """Part of a span: several metrics together where what lies between them cannot be told apart."""

    metrics: tuple[str, ...]
    hours: float


def _borders(
    parts: Sequence[Metric], milestones: Milestones, start: datetime, end: datetime
) -> Iterator[datetime | None]:
    """Where each phase but the last ends; None where nobody can say, or not in this order."""
    reached = start
    for part in parts[:-1]:
        at = milestones[part.to].at if part.to else None
        if at is not None and at < reached and part.early_end == "zero":
            at = reached
        if at is not None and reached <= at <= end:
            reached = at
            yield at
        else:
            yield None


def phases_of(whole: Metric, parts: Sequence[Metric], milestones: Milestones, rules: Rules) -> list[Phase]:
    """The phases of a span that is known, in order, by its clock."""
    assert whole.from_ is not None
    assert whole.to is not None
    start, end = milestones[whole.from_].at, milestones[whole.to].at
    assert start is not None
    assert end is not None
    end = max(start, end)
    phases: list[Phase] = []
    names: tuple[str, ...] = ()
    began = start
    for part, border in zip(parts, [*_borders(parts, milestones, start, end), end], strict=True):
        names = (*names, part.name)
        if border is not None:
            phases.append(Phase(names, rules.calendars.hours(whole.clock, began, border)))
            names, began = (), border
    return phases


def phase_documents(
    milestones: Milestones, measured: Mapping[str, MeasuredValue], rules: Rules
) -> dict[str, list[PhaseDocument]]:
    """The phases of every metric that has any and a value, by its name."""
    found = {
        whole.name: phases_of(whole, parts, milestones, rules)
        for whole, parts in rules.divided
        if measured[whole.name].value is not None
    }
    return {
        whole: [{"metrics": list(phase.metrics), "hours": phase.hours} for phase in phases]
        for whole, phases in found.items()
    }

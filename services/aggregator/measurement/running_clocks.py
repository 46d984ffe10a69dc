"""Every time for which a clock of a pull request ran or still runs: what alerts and goals are about. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.aggregator.measurement.clock_intervals import ClockInterval
from services.aggregator.measurement.history import History
from services.aggregator.measurement.milestones import Milestones
from services.aggregator.measurement.open_periods import OpenPeriod, alive_periods, open_periods
from services.aggregator.measurement.review_clocks import (
    approved_clocks,
    changes_requested_clocks,
    waiting_clocks,
)
from services.aggregator.measurement.rounds import Round
from services.aggregator.measurement.rules import Rules
from services.aggregator.measurement.span_clocks import span_clocks
from services.aggregator.measurement.state import State
from services.contracts.clocks import RunningClock
from services.contracts.readmodels.pull_requests import ClockDocument


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a pull request. `deploys`: its merge will come with a deployment."""

    history: History
    milestones: Milestones
    rounds: Sequence[Round]
    state: State
    deploys: bool


def running_clocks(of: Measured, rules: Rules) -> list[ClockDocument]:
    """Every interval of every clock, in the order in which they began; none before the opening is known."""
    periods = open_periods(of.history, of.state)
    if not periods:
        return []
    alive = alive_periods(periods)
    ready, drafts = ([one for one in periods if one.draft is draft] for draft in (False, True))
    found = [
        *(_whole(one).document(RunningClock.OPEN) for one in alive),
        *(_whole(one).document(RunningClock.DRAFT) for one in drafts),
        *waiting_clocks(of.rounds, ready),
        *approved_clocks(of.history, rules, ready),
        *changes_requested_clocks(of.history, rules, alive),
        *span_clocks(of.history, of.milestones, alive, rules, deploys=of.deploys),
    ]
    return sorted(found, key=_order)


def running_now(clocks: Sequence[ClockDocument]) -> list[str]:
    """The names of the clocks that still run, each once."""
    return sorted({one["clock"] for one in clocks if one["until"] is None})


def _whole(period: OpenPeriod) -> ClockInterval:
    return ClockInterval(period.since, period.until, period.fact)


def _order(one: ClockDocument) -> tuple[datetime, str, str, str]:
    return one["since"], one["clock"], one["key"], one["fact"]

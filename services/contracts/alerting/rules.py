"""Alerts made ready: each with its goal, its clock and its deadlines."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.contracts.alerting.alerts import Alert
from services.contracts.alerting.deadlines import Deadlines
from services.contracts.alerting.document import Alerting
from services.contracts.alerting.goals import Goal
from services.contracts.alerting.scope import ScopedDocument
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Clock


@dataclass(frozen=True, slots=True)
class Rule:
    """One alert. `clock`: the clock in documents whose intervals it looks at; None: it is of no goal.

    `figure`: the metric whose figure it compares with what is usual, or None.
    """

    alert: Alert
    goal: Goal | None
    clock: str | None
    by: Clock
    what: str
    deadlines: Deadlines
    figure: Metric | None

    def begins(self, since: datetime) -> datetime | None:
        """When an alert of a goal becomes true for a clock that began then; None: never."""
        if self.goal is None:
            return since
        before = self.alert.before or timedelta(0)
        return self.deadlines.after(since, self.goal.within - before)

    def includes(self, document: ScopedDocument) -> bool:
        """Whether it is about a pull request."""
        return self.alert.includes(document) and (self.goal is None or self.goal.includes(document))


def rules_of(alerting: Alerting, definitions: Definitions) -> tuple[Rule, ...]:
    """Every alert made ready; all that it names must be there."""
    return tuple(_rule(alert, alerting, definitions) for alert in alerting.alerts)


def _rule(alert: Alert, alerting: Alerting, definitions: Definitions) -> Rule:
    goal = alerting.goal(alert.goal) if alert.goal else None
    by = goal.clock_by(definitions) if goal else Clock.WALL
    figure = alert.figure(definitions)
    return Rule(
        alert=alert,
        goal=goal,
        clock=goal.clock_name(definitions) if goal else None,
        by=by,
        what=goal.what(definitions) if goal else figure.label if figure else "",
        deadlines=Deadlines.of(definitions.calendar, by),
        figure=figure,
    )

"""The active definitions as the API shows them."""

from datetime import timedelta

from services.contracts.alerting.document import Alerting
from services.contracts.alerting.goals import Goal
from services.contracts.api import Attention, DefinitionsAnswer, GoalThreshold, MetricDefinition, WorkingTime
from services.contracts.clocks import RunningClock
from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.toml_text import render_metric
from services.contracts.definitions.vocabulary import Clock, PeopleShown
from services.gateway.store.active_definitions import ActiveDefinitions


def metric_definition(metric: Metric) -> MetricDefinition:
    """A metric as the API shows it; `at` is the milestone in whose bucket it is counted, if it is one."""
    return MetricDefinition.model_validate(
        metric.model_dump(mode="json", by_alias=True, exclude={"early_end"})
        | {"kind": "count" if metric.count else "span", "at": metric.anchor, "toml": render_metric(metric)}
    )


WHOLE_DAY = ((0, 24 * 60),)
EVERY_DAY = frozenset(range(7))
LONG_DAYS = 1
TOO_LONG_DAYS = 3
HOUR = timedelta(hours=1)


def _goal_of_reviews(alerting: Alerting) -> Goal | None:
    """The goal for waiting reviews that is of all teams and repositories, if there is one."""
    of_reviews = (one for one in alerting.goals if one.clock is RunningClock.WAITING_FOR_REVIEW)
    return next((one for one in of_reviews if not (one.teams or one.repos or one.stated_filters)), None)


def _risk(goal: Goal, alerting: Alerting) -> timedelta:
    """How long before a goal is missed it is at risk."""
    before = (one.before for one in alerting.alerts if one.goal == goal.name and one.before)
    return max(before, default=goal.within / 2)


def attention_of(calendar: Calendar, alerting: Alerting) -> Attention:
    """From when on a review waits long, by a goal, or else by the team's calendar."""
    goal = _goal_of_reviews(alerting)
    by_wall = goal is not None and goal.by is not Clock.WORKING
    times = WHOLE_DAY if by_wall else calendar.minutes or WHOLE_DAY
    hours = sum(end - begin for begin, end in times) / 60
    long, too_long = LONG_DAYS * hours, TOO_LONG_DAYS * hours
    if goal:
        long, too_long = (goal.within - _risk(goal, alerting)) / HOUR, goal.within / HOUR
    return Attention(
        weekdays=sorted(day + 1 for day in (EVERY_DAY if by_wall else calendar.weekdays)),
        hours=[WorkingTime(from_=begin, to=end) for begin, end in times],
        holidays=[] if by_wall else [str(holiday) for holiday in calendar.holidays],
        long_hours=long,
        too_long_hours=too_long,
    )


def _threshold(goal: Goal, definitions: Definitions) -> GoalThreshold:
    return GoalThreshold(
        name=goal.name,
        label=goal.label or goal.what(definitions),
        metric=goal.metric,
        by=goal.clock_by(definitions).value,
        within_hours=goal.within / HOUR,
    )


def definitions_answer(
    active: ActiveDefinitions, people: PeopleShown, alerting: Alerting
) -> DefinitionsAnswer:
    """The definitions in force as the API shows them to somebody to whom so much is shown of people."""
    definitions = active.definitions
    return DefinitionsAnswer(
        definition_version=active.version,
        timezone=definitions.calendar.timezone,
        people=people.value,
        attention=attention_of(definitions.calendar, alerting),
        metrics=[metric_definition(metric) for metric in definitions.metrics],
        goals=[_threshold(goal, definitions) for goal in alerting.usable_goals(definitions)],
    )

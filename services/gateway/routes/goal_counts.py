"""Reads goals, finds the time that they are looked at for, and counts the clocks of pull requests in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from services.contracts.alerting.document import Alerting
from services.contracts.alerting.kept import GoalRule
from services.contracts.definitions.document import Definitions
from services.gateway.goals.results import GoalCounts, add_counts
from services.gateway.problems import BadParameterError, MissingError, shortened
from services.gateway.queries.filters import Filters
from services.gateway.queries.parameters import PeriodQuery
from services.gateway.queries.period import Period, moments_of, resolve_period
from services.gateway.request_context import RequestContext
from services.gateway.store.goals import read_alerting, read_goal_subjects

LONGEST = timedelta(days=366)

Window = tuple[datetime, datetime]


def usable_goals(alerting: Alerting, definitions: Definitions) -> tuple[GoalRule, ...]:
    """The goals, made ready; while definitions change, those that can be answered."""
    return tuple(GoalRule.of(goal, definitions) for goal in alerting.usable_goals(definitions))


async def goal_named(name: str, context: RequestContext) -> GoalRule:
    """The goal of that name. Raises `MissingError`, which says what there is, and `StoreError`."""
    rules = usable_goals(await read_alerting(context.gateway.store), context.active.definitions)
    for rule in rules:
        if rule.goal.name == name:
            return rule
    there = ", ".join(rule.goal.name for rule in rules) or "none"
    raise MissingError(f"there is no goal {shortened(name)}; goals: {there}", "name")


def of_all(filters: Filters) -> Filters:
    """The same with bots: a goal says itself whether they count."""
    return replace(filters, include_bots=True)


async def count_goals(
    rules: Sequence[GoalRule],
    filters: Filters,
    since: datetime | None,
    context: RequestContext,
) -> list[GoalCounts]:
    """What was decided of each goal since a moment, and perhaps before. Raises `StoreError`."""
    counts = [GoalCounts() for _ in rules]
    if since is None:
        return counts
    gateway, clocks = context.gateway, {rule.clock for rule in rules}
    subjects = read_goal_subjects(gateway.store, context.active.generation, of_all(filters), clocks, since)
    async for some in subjects:
        for rule, one in zip(rules, counts, strict=True):
            await gateway.compute_pool.run(partial(add_counts, one, rule, some, context.now))
    return counts


def bounded(period: Period) -> Period:
    """The same. Raises `BadParameterError` for more than a year: it is read from pull requests themselves."""
    if period.end - period.first > LONGEST:
        raise BadParameterError("from", period.first.isoformat(), f"at most {LONGEST.days} days before `to`")
    return period


def asked_period(query: PeriodQuery, context: RequestContext) -> Period | None:
    """The period that was asked for; None: none was. Raises `BadParameterError`."""
    if not (query.first or query.end):
        return None
    return bounded(resolve_period(query.first, query.end, "week", context.today))


def before(window: Window) -> Window:
    """The equally long time before."""
    since, until = window
    return since - (until - since), since


def window_of(period: Period, context: RequestContext) -> Window:
    """The moments of a period that are over."""
    moments = moments_of(period.first, period.end, context.active.zone)
    assert moments.begin and moments.end
    return moments.begin, max(min(moments.end, context.now), moments.begin)

"""`/alerts/preview`: how often an alert would have been told."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Annotated, Literal, Self

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter
from pydantic import ValidationError

from services.contracts.alerting.alerts import Alert, When
from services.contracts.alerting.document import Alerting
from services.contracts.alerting.goals import Goal
from services.contracts.alerting.kept import GoalRule
from services.contracts.alerting.preview import PreviewPeriod
from services.contracts.alerting.rules import Rule, rules_of
from services.contracts.api_goals import PreviewAnswer
from services.contracts.clocks import RunningClock
from services.contracts.definitions.vocabulary import Clock
from services.gateway.goals.preview import PreviewCounts, add_preview, preview_answer
from services.gateway.http.answers import PROBLEMS
from services.gateway.name_resolution import resolve_filters
from services.gateway.problems import BadParameterError
from services.gateway.queries.bounds import LONGEST_NAME, PLAIN
from services.gateway.queries.filters import Filters
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.goal_counts import goal_named, of_all
from services.gateway.store.goals import read_goal_subjects

NAME = "preview"
AMOUNT = r"^[1-9][0-9]{0,4}[mhdw]$"
SHARE = r"^([1-9]?[0-9]|100)%$"
MOST_DAYS = 366

AmountOption = Annotated[str | None, QueryParameter(pattern=AMOUNT, description="An amount, like `24h`.")]


@dataclass(frozen=True, slots=True)
class GoalOptions:
    """The goal that is previewed: one of the team's, or one that is described, with another threshold."""

    goal: str | None
    described: dict[str, object]


async def provide_goal_options(  # noqa: PLR0913, PLR0917 (one argument per query parameter)
    goal: Annotated[
        str | None, QueryParameter(max_length=LONGEST_NAME, pattern=PLAIN, description="A goal's name.")
    ] = None,
    clock: Annotated[
        RunningClock | None, QueryParameter(description="Without `goal`: the running clock.")
    ] = None,
    metric: Annotated[
        str | None,
        QueryParameter(max_length=LONGEST_NAME, pattern=PLAIN, description="Without `goal`: the metric."),
    ] = None,
    within: AmountOption = None,
    by: Annotated[Clock | None, QueryParameter(description="Of a running clock: which hours count.")] = None,
    share: Annotated[
        str | None, QueryParameter(pattern=SHARE, description="The share that is to keep it, like `90%`.")
    ] = None,
) -> GoalOptions:
    """What is previewed of a goal."""
    stated = {"clock": clock, "metric": metric, "within": within, "by": by, "share": share}
    return GoalOptions(goal, {name: value for name, value in stated.items() if value is not None})


@dataclass(frozen=True, slots=True)
class AlertOptions:
    """When the alert that is previewed is told, and how many days are looked back upon."""

    when: When
    before: str | None
    remind: str | None
    days: int


async def provide_alert_options(
    when: Annotated[Literal["missed", "at_risk"], QueryParameter(description="When it is told.")] = "missed",
    before: AmountOption = None,
    remind: AmountOption = None,
    days: Annotated[int, QueryParameter(ge=1, le=MOST_DAYS, description="How many days until now.")] = 90,
) -> AlertOptions:
    """What is previewed of an alert."""
    return AlertOptions(When(when), before, remind, days)


@dataclass(frozen=True, slots=True)
class PreviewQuery(Query[PreviewCounts, PreviewAnswer]):
    """What an alert would have told."""

    alert: Rule
    goal: GoalRule
    filters: Filters
    period: PreviewPeriod

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> PreviewCounts:
        """What would have been told, and what was decided. Raises `StoreError`."""
        gateway, counts = context.gateway, PreviewCounts()
        filters, clocks = of_all(self.filters), {self.goal.clock}
        since, rules = self.period.start, (self.alert, self.goal)
        subjects = read_goal_subjects(gateway.store, context.active.generation, filters, clocks, since)
        async for some in subjects:
            await gateway.compute_pool.run(partial(add_preview, counts, rules, some, self.period))
        return counts

    def compute(self, data: PreviewCounts, context: RequestContext) -> PreviewAnswer:
        """The answer."""
        return preview_answer(data, self.alert, self.period, context.active.zone)


@get(
    "/alerts/preview",
    operation_id="previewAlert",
    summary="How often an alert would have been told",
    tags=["goals"],
    responses=PROBLEMS,
    dependencies={
        "goal_options": Provide(provide_goal_options),
        "alert_options": Provide(provide_alert_options),
    },
)
async def preview_alert(
    context: NamedDependency[RequestContext],
    filters: NamedDependency[Filters],
    goal_options: NamedDependency[GoalOptions],
    alert_options: NamedDependency[AlertOptions],
) -> PreviewAnswer:
    """What it would have told in the days until now, and how its goal would have been kept.

    Nothing is stored and nothing sent: a threshold can be tried before it is written into `headway.toml`.
    """
    goal = await _goal(goal_options, context)
    alert = _alert(goal, alert_options, context)
    period = PreviewPeriod(context.now - timedelta(days=alert_options.days), context.now)
    rule = GoalRule.of(goal, context.active.definitions)
    return await run_query(PreviewQuery(alert, rule, filters, period), context)


async def _goal(options: GoalOptions, context: RequestContext) -> Goal:
    """The goal. Raises `ProblemError`."""
    found = (await goal_named(options.goal, context)).goal if options.goal else None
    if found and (of := {"clock", "metric", "by"} & options.described.keys()):
        raise BadParameterError(min(of), str(options.described[min(of)]), "nothing, beside `goal`")
    stated = found.model_dump(mode="json") if found else {"name": NAME}
    try:
        goal = Goal.model_validate({**stated, **options.described})
        goal.check(context.active.definitions)
    except ValidationError as problem:
        error = problem.errors()[0]
        parameter = str(error["loc"][0]) if error["loc"] else "clock"
        raise BadParameterError(parameter, "", error["msg"]) from problem
    except ValueError as problem:
        raise BadParameterError(
            "metric" if options.described.get("metric") else "by", "", str(problem)
        ) from problem
    return goal


def _alert(goal: Goal, options: AlertOptions, context: RequestContext) -> Rule:
    """The alert, made ready. Raises `BadParameterError`."""
    stated = {"before": options.before, "remind": options.remind}
    try:
        alert = Alert.model_validate(
            {"name": NAME, "when": options.when, "goal": goal.name, "channels": [NAME]}
            | {name: value for name, value in stated.items() if value}
        )
        alert.check({goal.name: goal}, {NAME: None}, [])
    except ValueError as problem:
        raise BadParameterError("before", options.before or "", _said(problem)) from problem
    (rule,) = rules_of(Alerting(goals=(goal,), alerts=(alert,)), context.active.definitions)
    return rule


def _said(problem: ValueError) -> str:
    return problem.errors()[0]["msg"] if isinstance(problem, ValidationError) else str(problem)


ROUTES = (preview_alert,)

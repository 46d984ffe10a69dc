"""`/pull-requests`: the list behind every chart, and everything known of one."""

from dataclasses import dataclass
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import PathParameter, QueryParameter

from services.contracts.api import Page, PullRequestDetail, PullRequestRow
from services.contracts.definitions.vocabulary import Milestone
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.pages import page
from services.gateway.listings.rows import pull_request_detail, pull_request_row
from services.gateway.metrics.grouping import HOURS, WEEKDAYS
from services.gateway.privacy.access_policy import sortable_fields
from services.gateway.problems import MissingError
from services.gateway.queries.bounds import INT64, LONGEST_NAME, PLAIN
from services.gateway.queries.filters import Filters, condition
from services.gateway.queries.order import Condition, order, pull_request_fields
from services.gateway.queries.parameters import Names, Paging, PeriodQuery, one_of
from services.gateway.queries.period import at_times, instants
from services.gateway.request_context import RequestContext

STATES = frozenset({"open", "draft", "merged", "closed"})
UPDATED = "updated"
MOMENTS = frozenset({*Milestone, UPDATED})

Name = Annotated[str, PathParameter(max_length=LONGEST_NAME, pattern=PLAIN)]
Number = Annotated[int, PathParameter(ge=1, le=INT64)]
RepositoryId = Annotated[
    int | None,
    QueryParameter(
        ge=1, le=INT64, description="Of a repository that is gone: whoever else has its name now."
    ),
]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which states, which moment the period is about (None: none was named), and when in the week it was,
    by the clock of the team's time zone.
    """

    states: frozenset[str]
    moment: str | None
    weekdays: frozenset[str]
    hours: frozenset[str]
    sort: str


async def provide_choice(
    states: Annotated[Names, QueryParameter(name="state", description="open, draft, merged, closed.")] = None,
    milestone: Annotated[
        str | None,
        QueryParameter(
            name="milestone", description="What `from` and `to` bound: a milestone, or `updated`."
        ),
    ] = None,
    weekday: Annotated[
        Names, QueryParameter(name="weekday", description="Of that moment: 1 (Monday) to 7; repeatable.")
    ] = None,
    hour: Annotated[
        Names, QueryParameter(name="hour", description="Of that moment, local: 00 to 23; repeatable.")
    ] = None,
    sort: Annotated[
        str, QueryParameter(name="sort", description="A column, milestone or metric; `-`: descending.")
    ] = "-updated_at",
) -> Choice:
    """What is particular to this list."""
    moment = one_of("milestone", [milestone], MOMENTS) if milestone else {None}
    return Choice(
        states=one_of("state", states, STATES),
        moment=next(iter(moment)),
        weekdays=one_of("weekday", weekday, frozenset(WEEKDAYS)),
        hours=one_of("hour", hour, frozenset(HOURS)),
        sort=sort,
    )


def _chosen(choice: Choice, period_query: PeriodQuery, context: RequestContext) -> Condition:
    found: Condition = {"state": {"$in": sorted(choice.states)}} if choice.states else {}
    about_one = period_query.first or period_query.end or choice.weekdays or choice.hours
    moment = choice.moment or (UPDATED if about_one else None)
    if moment is None:
        return found
    field = "updated_at" if moment == UPDATED else f"milestones.{moment}"
    zone = context.active.zone
    bounds: Condition = dict(instants(period_query.first, period_query.end, zone)) or {"$ne": None}
    return found | {field: bounds} | at_times(field, choice.weekdays, choice.hours, zone)


@get(
    "/pull-requests",
    operation_id="listPullRequests",
    summary="Pull requests",
    tags=["pull requests"],
    responses=PROBLEMS,
    dependencies={"choice": Provide(provide_choice)},
)
async def list_pull_requests(
    context: NamedDependency[RequestContext],
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    choice: NamedDependency[Choice],
    paging: NamedDependency[Paging],
) -> Page[PullRequestRow]:
    """A page of pull requests; where the sort value is unknown they come last."""
    by = order(choice.sort, sortable_fields(pull_request_fields(context.active.definitions), context.privacy))
    wanted = condition(filters) | _chosen(choice, period_query, context)
    found = await page(context, PULL_REQUESTS, by, wanted, paging)
    return Page[PullRequestRow](
        items=[pull_request_row(one) for one in found.documents], next=found.next, total=found.total
    )


@get(
    "/pull-requests/{owner:str}/{repo:str}/{number:str}",
    operation_id="getPullRequest",
    summary="One pull request, explained down to its facts",
    tags=["pull requests"],
    responses=PROBLEMS,
)
async def get_pull_request(
    owner: Name,
    repo: Name,
    number: Number,
    context: NamedDependency[RequestContext],
    repository_id: RepositoryId = None,
) -> PullRequestDetail:
    """Facts in order, milestones with the rule that chose each, measures with their arithmetic.

    The name is that of the repository that has it now; `repository_id` names one that had it before.
    """
    document = await context.store.pull_request(context.generation, f"{owner}/{repo}", number, repository_id)
    if document is None:
        raise MissingError(f"there is no pull request {owner}/{repo}#{number} among what is collected")
    return pull_request_detail(document, context.active.definitions)

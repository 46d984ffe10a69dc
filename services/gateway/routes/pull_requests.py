"""`/pull-requests`: the list behind every chart, and everything known of one."""

from dataclasses import dataclass, replace
from typing import Annotated, Self

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import PathParameter, QueryParameter

from services.contracts.api import Page, PullRequestRow
from services.contracts.api_pull_request import PullRequestDetail
from services.contracts.clocks import RunningClock
from services.contracts.definitions.vocabulary import Milestone
from services.contracts.readmodels.pull_requests import ListedPullRequest, PullRequestDocument
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.pages import page_of, page_query
from services.gateway.listings.rows import pull_request_detail, pull_request_row
from services.gateway.name_resolution import read_memberships
from services.gateway.privacy.access_policy import sortable_fields
from services.gateway.problems import MissingError
from services.gateway.queries.bounds import INT64, LONGEST_NAME, PLAIN
from services.gateway.queries.filter_parameters import with_metric
from services.gateway.queries.filters import Filters
from services.gateway.queries.listings import MomentFilter, PullRequestFilters
from services.gateway.queries.order import parse_order, pull_request_fields
from services.gateway.queries.parameters import Names, Paging, PeriodQuery, one_of
from services.gateway.queries.period import bounded_moments
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.listing_query import ListingQuery, answer_list, resolve_shared
from services.gateway.store.pages import SMALL, DocumentPage
from services.gateway.store.pull_requests import find_pull_request, read_pull_requests

STATES = frozenset({"open", "draft", "merged", "closed"})
UPDATED = "updated"
WITH_TEAMS = frozenset({"updated_at", "milestones.merged", "milestones.closed"})
"""The moments at which, or as of which, documents have the author's teams."""
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
class PullRequestOptions:
    """States, running clocks, the moment that the period is about (None: none was named), and the order."""

    states: frozenset[str]
    clocks: frozenset[str]
    moment: str | None
    sort: str


async def provide_options(
    states: Annotated[Names, QueryParameter(name="state", description="open, draft, merged, closed.")] = None,
    milestone: Annotated[
        str | None,
        QueryParameter(
            name="milestone", description="What `from` and `to` bound: a milestone, or `updated`."
        ),
    ] = None,
    clocks: Annotated[
        Names,
        QueryParameter(name="clock", description=f"A clock that runs now: {', '.join(RunningClock)}."),
    ] = None,
    sort: Annotated[
        str, QueryParameter(name="sort", description="A column, milestone or metric; `-`: descending.")
    ] = "-updated_at",
) -> PullRequestOptions:
    """What is particular to this list."""
    moment = one_of("milestone", [milestone], MOMENTS) if milestone else {None}
    return PullRequestOptions(
        states=one_of("state", states, STATES),
        clocks=one_of("clock", clocks, frozenset(RunningClock)),
        moment=next(iter(moment)),
        sort=sort,
    )


def _moment(
    moment: str | None, period: PeriodQuery, filters: Filters, context: RequestContext
) -> MomentFilter | None:
    """The moment that the period, weekdays and hours are about; None if nothing is said of any.

    Unless it is named, it is the one at which the metric counts that the filters name, else the last change.
    """
    bounded = period.first or period.end or filters.weekdays or filters.hours
    if moment is None and bounded:
        metric = context.active.definitions.metric(filters.value.metric) if filters.value else None
        moment = (metric and metric.anchor) or UPDATED
    if moment is None:
        return None
    zone = context.active.zone
    return MomentFilter(
        field="updated_at" if moment == UPDATED else f"milestones.{moment}",
        within=bounded_moments(period.first, period.end, zone),
        weekdays=filters.weekdays,
        hours=filters.hours,
        zone=zone,
    )


@dataclass(frozen=True, slots=True)
class PullRequestsQuery(ListingQuery[PullRequestFilters, ListedPullRequest, PullRequestRow]):
    """A page of pull requests."""

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_shared(self.filters, context))

    async def read(self, context: RequestContext) -> DocumentPage[ListedPullRequest]:
        """The documents. Raises `StoreError`."""
        store, generation, filters = context.gateway.store, context.active.generation, self.filters
        if filters.shared.teams and filters.moment and filters.moment.field not in WITH_TEAMS:
            members = await read_memberships(context)
            filters = replace(filters, teams=members.requests_to(filters.shared.teams))
        return await read_pull_requests(store, generation, filters, self.page)

    def compute(self, data: DocumentPage[ListedPullRequest], context: RequestContext) -> Page[PullRequestRow]:
        """The rows of the documents."""
        rows = [pull_request_row(one) for one in data.documents]
        return Page[PullRequestRow](**page_of(data, rows, context.privacy))


@get(
    "/pull-requests",
    operation_id="listPullRequests",
    summary="Pull requests",
    tags=["pull requests"],
    responses=PROBLEMS,
    dependencies={"options": Provide(provide_options)},
)
async def list_pull_requests(
    context: NamedDependency[RequestContext],
    value_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    options: NamedDependency[PullRequestOptions],
    paging: NamedDependency[Paging],
) -> Page[PullRequestRow]:
    """A page of pull requests; where the sort value is unknown they come last."""
    fields = sortable_fields(pull_request_fields(context.active.definitions), context.privacy)
    page = page_query(parse_order(options.sort, fields), paging, context.privacy)
    filters = with_metric(value_filters, context.active.metrics)
    moment = _moment(options.moment, period_query, filters, context)
    wanted = PullRequestFilters(filters, options.states, moment, options.clocks)
    return await answer_list(PullRequestsQuery(page, wanted), paging, context)


@dataclass(frozen=True, slots=True)
class PullRequestQuery(Query[PullRequestDocument, PullRequestDetail]):
    """Everything known of one pull request; `repository_id` tells repositories of one name apart."""

    repo: str
    number: int
    repository_id: int | None

    async def read(self, context: RequestContext) -> PullRequestDocument:
        """The document. Raises `MissingError`, `StoreError`."""
        store, generation = context.gateway.store, context.active.generation
        found = await find_pull_request(store, generation, self.repo, self.number, self.repository_id)
        if found is None:
            raise MissingError(f"there is no pull request {self.repo}#{self.number} among what is collected")
        return found

    def compute(self, data: PullRequestDocument, context: RequestContext) -> PullRequestDetail:
        """The document, explained."""
        return pull_request_detail(data, context.active.definitions)

    def is_heavy(self, data: PullRequestDocument) -> bool:
        """Whether there are many facts."""
        return len(data["facts"]) > SMALL


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
    return await run_query(PullRequestQuery(f"{owner}/{repo}", number, repository_id), context)


ROUTES = (list_pull_requests, get_pull_request)

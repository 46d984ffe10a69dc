"""`/contributors`, `/teams` and `/reviewers`: a row per person or team."""

from dataclasses import dataclass, replace
from typing import Self

from litestar import Response, get
from litestar.di import NamedDependency

from services.contracts.api import Page
from services.contracts.api_people import ContributorRow, ReviewerRow, TeamRow
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.http.answers import FORBIDDEN, PROBLEMS
from services.gateway.metrics import people
from services.gateway.metrics.memberships import NO_MEMBERSHIPS, Memberships
from services.gateway.metrics.reviewers import RowOwner, pending_now, reviewers, reviews_given
from services.gateway.metrics.round_documents import RoundDocuments, need_documents, rounds_of_documents
from services.gateway.metrics.rounds import Rounds, select_rounds
from services.gateway.metrics.row_tables import LongAnswer
from services.gateway.metrics.selection import Selection, select
from services.gateway.name_resolution import read_memberships, resolve_filters
from services.gateway.privacy.access_policy import check_people_visible
from services.gateway.queries.filter_parameters import with_metric
from services.gateway.queries.filters import NONE, Filters
from services.gateway.queries.listings import ReviewRequestFilters
from services.gateway.queries.parameters import PeriodQuery
from services.gateway.queries.period import ALWAYS, MomentRange, Period, moments_of, resolve_period
from services.gateway.query_pipeline import Query, long_response, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.day_table_query import DayTableQuery
from services.gateway.routes.review_requests import RoundMoment, moment_of_rounds
from services.gateway.store.documents import PendingRequest
from services.gateway.store.review_requests import find_pending, find_rounds


def _period(query: PeriodQuery, context: RequestContext) -> Period:
    return resolve_period(query.first, query.end, "week", context.today)


@dataclass(frozen=True, slots=True)
class ContributorsQuery(DayTableQuery[LongAnswer[Page[ContributorRow]]]):
    """Every metric per author."""

    def compute(self, data: DayRows, context: RequestContext) -> LongAnswer[Page[ContributorRow]]:
        """A row per author, whoever did most first."""
        metrics = people.of_changes(context.active.definitions)
        rows = people.contributors(select(data, self.filters, context.active.zone), metrics)
        return LongAnswer(Page[ContributorRow](items=[], next=None, total=rows.size), "items", rows)


@get(
    "/contributors",
    operation_id="listContributors",
    summary="A row per person",
    tags=["people"],
    responses=PROBLEMS | FORBIDDEN,
)
async def list_contributors(
    context: NamedDependency[RequestContext],
    week_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> Response[Page[ContributorRow]]:
    """Every metric in force that is split by people, per author."""
    check_people_visible(context.privacy)
    query = ContributorsQuery(week_filters, _period(period_query, context))
    answer = await run_query(query, context)
    return long_response(answer)


@dataclass(frozen=True, slots=True)
class TeamsQuery(Query[tuple[DayRows, Memberships], LongAnswer[Page[TeamRow]]]):
    """Every metric per team."""

    filters: Filters
    period: Period

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> tuple[DayRows, Memberships]:
        """The day tables of the period, and who is in which team. Raises `StoreError`."""
        generation, days = context.active.generation, context.gateway.days
        return await days.between(generation, self.period), await read_memberships(context)

    def compute(
        self, data: tuple[DayRows, Memberships], context: RequestContext
    ) -> LongAnswer[Page[TeamRow]]:
        """A row per team that is asked for; per team that is defined if none is."""
        day_rows, members = data
        definitions = context.active.definitions
        selection = select(day_rows, self.filters, context.active.zone)
        rows = people.teams(selection, definitions, members, context.today, self.filters.teams)
        return LongAnswer(Page[TeamRow](items=[], next=None, total=rows.size), "items", rows)


@get("/teams", operation_id="listTeams", summary="A row per team", tags=["people"], responses=PROBLEMS)
async def list_teams(
    context: NamedDependency[RequestContext],
    week_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> Response[Page[TeamRow]]:
    """Every metric in force that is split by teams, per team that is defined."""
    query = TeamsQuery(week_filters, _period(period_query, context))
    answer = await run_query(query, context)
    return long_response(answer)


@dataclass(frozen=True, slots=True)
class ReviewersData:
    """What reviewers' rows are computed from; `rounds` None: day tables have them."""

    pending: list[PendingRequest]
    rounds: RoundDocuments | None
    day_rows: DayRows
    memberships: Memberships


@dataclass(frozen=True, slots=True)
class ReviewersQuery(Query[ReviewersData, LongAnswer[Page[ReviewerRow]]]):
    """The load of each reviewer."""

    filters: Filters
    period: Period

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> ReviewersData:
        """What is pending, the day tables, and for teams who is in them. Raises `StoreError`."""
        generation, gateway = context.active.generation, context.gateway
        pending = replace(self._requests("requested_at", ALWAYS, context), states=frozenset({"pending"}))
        return ReviewersData(
            pending=await find_pending(gateway.store, generation, pending),
            rounds=await self._read_rounds(context) if need_documents(self.filters) else None,
            day_rows=await gateway.days.between(generation, self.period),
            memberships=await read_memberships(context) if self.filters.teams else NO_MEMBERSHIPS,
        )

    async def _read_rounds(self, context: RequestContext) -> RoundDocuments:
        store, generation = context.gateway.store, context.active.generation
        within = moments_of(self.period.first, self.period.end, context.active.zone)
        requested = self._requests("requested_at", within, context)
        answered = self._requests("answered_at", within, context)
        return RoundDocuments(
            await find_rounds(store, generation, requested), await find_rounds(store, generation, answered)
        )

    def _requests(
        self, field: RoundMoment, within: MomentRange, context: RequestContext
    ) -> ReviewRequestFilters:
        """The rounds by that moment, of whichever team: who was a member when is `Memberships`' to say."""
        moment = moment_of_rounds(field, within, self.filters, context.active.zone)
        return ReviewRequestFilters(self.filters, moment=moment)

    def compute(self, data: ReviewersData, context: RequestContext) -> LongAnswer[Page[ReviewerRow]]:
        """A row per reviewer, the most asked first."""
        filters, metrics = self.filters, context.active.definitions.metrics
        owner = RowOwner(filters.reviewers, filters.teams, data.memberships)
        rounds = self._rounds(data, context)
        reviews = reviews_given(self._reviews(data.day_rows, context), metrics)
        rows = reviewers(rounds, pending_now(data.pending, context.now, owner), reviews, owner)
        return LongAnswer(Page[ReviewerRow](items=[], next=None, total=rows.size), "items", rows)

    def _rounds(self, data: ReviewersData, context: RequestContext) -> Rounds:
        if data.rounds is None:
            return select_rounds(data.day_rows, self.filters)
        return rounds_of_documents(data.rounds, context.active.zone)

    def _reviews(self, day_rows: DayRows, context: RequestContext) -> Selection | None:
        """The rows that count reviews given: such a row's author is the reviewer.

        None: they do not say who the author of the pull request is, nor how long it took.
        """
        filters = self.filters
        if filters.authors or filters.involved or filters.value:
            return None
        by_reviewer = replace(filters, authors=filters.reviewers, reviewers=NONE)
        return select(day_rows, by_reviewer, context.active.zone)


@get(
    "/reviewers",
    operation_id="listReviewers",
    summary="A row per reviewer",
    tags=["people"],
    responses=PROBLEMS | FORBIDDEN,
)
async def list_reviewers(
    context: NamedDependency[RequestContext],
    value_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> Response[Page[ReviewerRow]]:
    """Requests, reviews, latency and re-requests of the period; what is pending now."""
    check_people_visible(context.privacy)
    filters = with_metric(value_filters, context.active.metrics)
    query = ReviewersQuery(filters, _period(period_query, context))
    answer = await run_query(query, context)
    return long_response(answer)


ROUTES = (list_contributors, list_teams, list_reviewers)

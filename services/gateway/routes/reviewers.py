"""`/reviewers`: a row per reviewer."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial

from litestar import Response, get
from litestar.di import NamedDependency

from services.contracts.api_people import Reviewers
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.http.answers import FORBIDDEN, PROBLEMS
from services.gateway.listings.pages import name_page_query, next_cursor
from services.gateway.metrics.memberships import NO_MEMBERSHIPS
from services.gateway.metrics.reviewers import (
    REVIEWER_FIELDS,
    ReviewerLoads,
    reviewer_loads,
    reviews_given,
)
from services.gateway.metrics.round_documents import RoundDocuments, need_documents, rounds_of_documents
from services.gateway.metrics.rounds import Rounds, select_rounds
from services.gateway.metrics.row_owner import RowOwner
from services.gateway.metrics.row_pages import page_of_names
from services.gateway.metrics.row_tables import LongAnswer
from services.gateway.metrics.selection import Selection, select
from services.gateway.name_resolution import read_memberships
from services.gateway.privacy.access_policy import check_people_visible
from services.gateway.privacy.anonymization import Privacy
from services.gateway.queries.filter_parameters import with_metric
from services.gateway.queries.filters import NONE, Filters
from services.gateway.queries.listings import ReviewRequestFilters
from services.gateway.queries.order import parse_order
from services.gateway.queries.parameters import ByColumn, NamePaging, PeriodQuery
from services.gateway.queries.period import ALWAYS, MomentRange, moments_of
from services.gateway.query_pipeline import long_response, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.names_query import NamesQuery, period_of
from services.gateway.routes.review_requests import RoundMoment, moment_of_rounds
from services.gateway.store.review_requests import find_pending, find_rounds


@dataclass(frozen=True, slots=True)
class RoundSources:
    """What rounds and reviews are counted in, and for whom; `rounds` None: day tables have them."""

    day_rows: DayRows
    rounds: RoundDocuments | None
    owner: RowOwner


@dataclass(frozen=True, slots=True)
class ReviewersData:
    """The loads of all reviewers, and what is shown of them."""

    loads: ReviewerLoads
    privacy: Privacy


@dataclass(frozen=True, slots=True)
class ReviewersQuery(NamesQuery[ReviewersData, LongAnswer[Reviewers]]):
    """The load of each reviewer."""

    async def read(self, context: RequestContext) -> ReviewersData:
        """What everybody was asked, did, and is waited for. Raises `StoreError`."""
        requested = replace(self._requests("requested_at", ALWAYS, context), states=frozenset({"pending"}))
        store, generation = context.gateway.store, context.active.generation
        found = find_pending(store, generation, requested)
        pending, (loads, owner) = await asyncio.gather(found, self._count(context))  # MongoDB has cores too
        with_pending = partial(loads.with_pending, pending, context.now, owner)
        loads = await context.gateway.compute_pool.run(with_pending)
        return ReviewersData(loads, await context.identify(loads.names))

    async def _count(self, context: RequestContext) -> tuple[ReviewerLoads, RowOwner]:
        """What everybody was asked and did, and who has a row."""
        memberships = await read_memberships(context) if self.filters.teams else NO_MEMBERSHIPS
        owner = RowOwner(self.filters.reviewers, self.filters.teams, memberships)
        sources = RoundSources(
            day_rows=await context.gateway.days.between(context.active.generation, self.period),
            rounds=await self._read_rounds(context) if need_documents(self.filters) else None,
            owner=owner,
        )
        return await context.gateway.compute_pool.run(partial(self._loads, sources, context)), owner

    async def _read_rounds(self, context: RequestContext) -> RoundDocuments:
        store, generation = context.gateway.store, context.active.generation
        within = moments_of(self.period.first, self.period.end, context.active.zone)
        requested = self._requests("requested_at", within, context)
        answered = self._requests("answered_at", within, context)
        return RoundDocuments(*await find_rounds(store, generation, requested, answered))

    def _requests(
        self, field: RoundMoment, within: MomentRange, context: RequestContext
    ) -> ReviewRequestFilters:
        """The rounds by that moment, of whichever team: who was a member when is `Memberships`' to say."""
        moment = moment_of_rounds(field, within, self.filters, context.active.zone)
        return ReviewRequestFilters(self.filters, moment=moment)

    def _loads(self, sources: RoundSources, context: RequestContext) -> ReviewerLoads:
        reviews = reviews_given(self._reviews(sources.day_rows, context), context.active.definitions.metrics)
        return reviewer_loads(self._rounds(sources, context), reviews, sources.owner)

    def _rounds(self, sources: RoundSources, context: RequestContext) -> Rounds:
        if sources.rounds is None:
            return select_rounds(sources.day_rows, self.filters)
        return rounds_of_documents(sources.rounds, context.active.zone)

    def _reviews(self, day_rows: DayRows, context: RequestContext) -> Selection | None:
        """The rows that count reviews given: such a row's author is the reviewer.

        None: they do not say who the author of the pull request is, nor how long it took.
        """
        filters = self.filters
        if filters.authors or filters.involved or filters.value:
            return None
        by_reviewer = replace(filters, authors=filters.reviewers, reviewers=NONE)
        return select(day_rows, by_reviewer, context.active.zone)

    def compute(self, data: ReviewersData, context: RequestContext) -> LongAnswer[Reviewers]:
        """A row per reviewer."""
        loads = data.loads
        page = page_of_names(loads.ranked(self.page.order.field, data.privacy.name), self.page)
        following = next_cursor(page.next, context.privacy)
        envelope = Reviewers(items=[], next=following, total=page.total, totals=loads.totals())
        return LongAnswer(envelope, "items", loads.table(page.names))


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
    name_paging: NamedDependency[NamePaging],
    sort: ByColumn = "-requests",
) -> Response[Reviewers]:
    """Requests, reviews, latency and re-requests of the period; what is pending now."""
    check_people_visible(context.privacy)
    filters = with_metric(value_filters, context.active.metrics)
    page = name_page_query(parse_order(sort, REVIEWER_FIELDS), name_paging, context.privacy)
    query = ReviewersQuery(filters, period_of(period_query, context), page)
    answer = await run_query(query, context)
    return long_response(answer)


ROUTES = (list_reviewers,)

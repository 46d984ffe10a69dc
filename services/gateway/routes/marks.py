"""`/marks`: what happened that charts should show."""

import secrets
from dataclasses import dataclass, replace
from typing import Annotated, Any, Self

from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Response

from services.contracts.api_marks import MarkRow, Marks, NewMark
from services.contracts.readmodels.definitions import DefinitionsDocument
from services.contracts.readmodels.marks import MarkDocument
from services.gateway.access.access import check_writer
from services.gateway.http.answers import JSON, PROBLEMS
from services.gateway.listings.definition_versions import versions
from services.gateway.listings.marks import (
    mark_row,
    marks_within,
    membership_marks,
    moment_of,
    release_marks,
    version_marks,
)
from services.gateway.name_resolution import resolve_repositories
from services.gateway.problems import BadParameterError, MissingError
from services.gateway.queries.filter_parameters import Repositories
from services.gateway.queries.filters import Names
from services.gateway.queries.listings import DeploymentFilters, PageQuery
from services.gateway.queries.order import DEPLOYMENT_FIELDS, LIMIT, parse_order
from services.gateway.queries.parameters import Names as NameParameter
from services.gateway.queries.parameters import PeriodQuery, several, texts
from services.gateway.queries.period import EARLIEST, LATEST, MomentRange, Period, moments_of, resolve_period
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.gateway.store.definition_versions import find_definition_versions
from services.gateway.store.deployments import read_deployments
from services.gateway.store.documents import ListedDeployment
from services.gateway.store.marks import add_mark, count_marks, delete_mark, find_marks
from services.gateway.store.pages import DocumentPage

MOST_MARKS = 5_000
"""That a team may set."""
ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class MarksData:
    """What marks are made of."""

    own: list[MarkDocument]
    versions: list[DefinitionsDocument]
    releases: DocumentPage[ListedDeployment]


@dataclass(frozen=True, slots=True)
class MarksQuery(Query[MarksData, Marks]):
    """The marks of a period."""

    period: Period
    repos: Names
    teams: Names

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with repositories as GitHub spells them. Raises `StoreError`."""
        return replace(self, repos=await resolve_repositories(self.repos, context))

    async def read(self, context: RequestContext) -> MarksData:
        """The marks, the versions of the definitions, and the releases. Raises `StoreError`."""
        store = context.gateway.store
        return MarksData(
            own=await find_marks(store, self._moments(context)),
            versions=await find_definition_versions(store),
            releases=await self._releases(context),
        )

    async def _releases(self, context: RequestContext) -> DocumentPage[ListedDeployment]:
        """The newest releases of the period, as many as a page has."""
        filters = DeploymentFilters(
            repos=self.repos, sources=frozenset({"release"}), created=self._moments(context)
        )
        newest = PageQuery(parse_order("-created_at", DEPLOYMENT_FIELDS), None, LIMIT)
        return await read_deployments(context.gateway.store, context.active.generation, filters, newest)

    def _moments(self, context: RequestContext) -> MomentRange:
        return moments_of(self.period.first, self.period.end, context.active.zone)

    def compute(self, data: MarksData, context: RequestContext) -> Marks:
        """All of them in order."""
        zone = context.active.zone
        found = [
            *(mark_row(one, zone) for one in data.own),
            *version_marks(versions(data.versions), zone),
            *membership_marks(context.active.definitions, zone),
            *release_marks(data.releases.documents, zone),
        ]
        items = marks_within(found, self._moments(context), self.repos, self.teams)
        left_out = data.releases.total - len(data.releases.documents)
        return Marks(from_=self.period.first, to=self.period.end, items=items, left_out=left_out)


@get(
    "/marks", operation_id="listMarks", summary="What charts should show", tags=["marks"], responses=PROBLEMS
)
async def list_marks(
    context: NamedDependency[RequestContext],
    period_query: NamedDependency[PeriodQuery],
    repo: Repositories = None,
    team: Annotated[NameParameter, QueryParameter(name="team", description="Team; repeatable.")] = None,
) -> Marks:
    """Of a period the team's own marks, new definitions, changes of teams and of the calendar, releases."""
    period = resolve_period(period_query.first, period_query.end, "week", context.today)
    return await run_query(MarksQuery(period, several("repo", repo), texts("team", team)), context)


@post(
    "/marks",
    operation_id="addMark",
    summary="Set a mark",
    tags=["marks"],
    responses=PROBLEMS,
    response_class=Response,
)
async def add(
    request: Request[Any, Any, Any], data: JSONBody[NewMark], context: NamedDependency[RequestContext]
) -> MarkRow:
    """Set a mark on a day, or at a moment. Takes the scope `admin`, and JSON."""
    grant = check_writer(request)
    if request.content_type[0] != JSON:  # which no other site's page can send without being asked
        raise BadParameterError("Content-Type", request.content_type[0], JSON)
    zone = context.active.zone
    day = data.day or (data.at.astimezone(zone).date() if data.at else None)
    if day is None or not EARLIEST <= day <= LATEST:
        raise BadParameterError("day", str(day), f"a day from {EARLIEST} to {LATEST}")
    if await count_marks(context.gateway.store) >= MOST_MARKS:
        raise BadParameterError("text", data.text, f"at most {MOST_MARKS} marks; delete some first")
    at = moment_of(data.day, data.at, zone)
    mark = MarkDocument(
        _id=secrets.token_hex(ID_BYTES), at=at, text=data.text, repo=data.repo, team=data.team, by=grant.name
    )
    await add_mark(context.gateway.store, mark)
    return mark_row(mark, zone)


@delete(
    "/marks/{id:str}",
    operation_id="deleteMark",
    summary="Delete a mark",
    tags=["marks"],
    responses=PROBLEMS,
    response_class=Response,
)
async def remove(
    id: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[RequestContext],
) -> None:
    """Delete one of the team's own marks. Takes the scope `admin`."""
    check_writer(request)
    if not await delete_mark(context.gateway.store, id):
        raise MissingError(f"there is no mark {id[:40]!r}", "id")


ROUTES = (list_marks, add, remove)

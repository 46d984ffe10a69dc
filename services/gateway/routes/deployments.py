"""`/deployments`: deployments and releases."""

from dataclasses import dataclass, replace
from typing import Annotated, Self

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from services.contracts.api import Page
from services.contracts.api_people import DeploymentRow
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.pages import page_of, page_query
from services.gateway.listings.rows import deployment_row
from services.gateway.name_resolution import resolve_repositories
from services.gateway.queries.listings import DeploymentFilters
from services.gateway.queries.order import DEPLOYMENT_FIELDS, Order, parse_order
from services.gateway.queries.parameters import ByColumn, Names, Paging, PeriodQuery, one_of, several, texts
from services.gateway.queries.period import bounded_moments
from services.gateway.request_context import RequestContext
from services.gateway.routes.listing_query import ListingQuery, answer_list
from services.gateway.store.deployments import read_deployments
from services.gateway.store.documents import ListedDeployment
from services.gateway.store.pages import DocumentPage

SOURCES = frozenset({"deployment", "release"})
OUTCOMES = frozenset({"succeeded", "failed", "rolled_back"})


async def provide_deployment_filters(  # noqa: PLR0913, PLR0917 (one argument per query parameter)
    repo: Annotated[Names, QueryParameter(name="repo", description="`owner/name`; repeatable.")] = None,
    environment: Annotated[Names, QueryParameter(name="environment", description="Repeatable.")] = None,
    production: Annotated[
        bool | None, QueryParameter(name="production", description="Only these, or only the others.")
    ] = None,
    states: Annotated[Names, QueryParameter(name="state", description="`success`, …; repeatable.")] = None,
    sources: Annotated[
        Names, QueryParameter(name="source", description="deployment, release; repeatable.")
    ] = None,
    outcomes: Annotated[
        Names, QueryParameter(name="outcome", description="succeeded, failed, rolled_back; repeatable.")
    ] = None,
) -> DeploymentFilters:
    """Which deployments."""
    return DeploymentFilters(
        repos=several("repo", repo),
        environments=texts("environment", environment),
        states=several("state", states),
        sources=one_of("source", sources, SOURCES),
        outcomes=one_of("outcome", outcomes, OUTCOMES),
        production=production,
    )


async def provide_order(sort: ByColumn = "-created_at") -> Order:
    """In which order."""
    return parse_order(sort, DEPLOYMENT_FIELDS)


@dataclass(frozen=True, slots=True)
class DeploymentsQuery(ListingQuery[DeploymentFilters, ListedDeployment, DeploymentRow]):
    """A page of deployments."""

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with repositories as GitHub spells them. Raises `StoreError`."""
        repos = await resolve_repositories(self.filters.repos, context)
        return replace(self, filters=replace(self.filters, repos=repos))

    async def read(self, context: RequestContext) -> DocumentPage[ListedDeployment]:
        """The documents. Raises `StoreError`."""
        store, generation = context.gateway.store, context.active.generation
        return await read_deployments(store, generation, self.filters, self.page)

    def compute(self, data: DocumentPage[ListedDeployment], context: RequestContext) -> Page[DeploymentRow]:
        """The rows of the documents."""
        rows = [deployment_row(one) for one in data.documents]
        return Page[DeploymentRow](**page_of(data, rows, context.privacy))


@get(
    "/deployments",
    operation_id="listDeployments",
    summary="Deployments",
    tags=["delivery"],
    responses=PROBLEMS,
    dependencies={"deployment_filters": Provide(provide_deployment_filters), "order": Provide(provide_order)},
)
async def list_deployments(
    context: NamedDependency[RequestContext],
    deployment_filters: NamedDependency[DeploymentFilters],
    order: NamedDependency[Order],
    period_query: NamedDependency[PeriodQuery],
    paging: NamedDependency[Paging],
) -> Page[DeploymentRow]:
    """Deployments and their outcome; `from` and `to` bound the creation."""
    created = bounded_moments(period_query.first, period_query.end, context.active.zone)
    page = page_query(order, paging, context.privacy)
    return await answer_list(
        DeploymentsQuery(page, replace(deployment_filters, created=created)), paging, context
    )


ROUTES = (list_deployments,)

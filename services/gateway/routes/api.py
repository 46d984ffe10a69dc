"""The API as one router: its routes, and what provides their parameters."""

from litestar import Router
from litestar.di import Provide

from services.contracts.scopes import Scope
from services.gateway.access.access import GRANT, Access
from services.gateway.http.answers import AnyRequest, wants_csv
from services.gateway.http.query_parameters import refuse_unknown_parameters
from services.gateway.queries.filter_parameters import (
    provide_filters,
    provide_value_filters,
    provide_week_filters,
)
from services.gateway.queries.parameters import (
    Format,
    provide_name_paging,
    provide_paging,
    provide_period_query,
    provide_series_options,
)
from services.gateway.query_pipeline import CONTEXT, AnswerResponse
from services.gateway.request_context import Gateway, RequestContext
from services.gateway.routes import (
    alerts,
    definitions,
    definitions_preview,
    deployments,
    goal_intervals,
    goals,
    marks,
    metric_change,
    metric_values,
    metrics,
    overview,
    people,
    pull_requests,
    review_requests,
    reviewers,
    session,
    sources,
    stream,
)

BASE = "/api/v1"
ROUTES = (
    *metrics.ROUTES,
    *metric_values.ROUTES,
    *metric_change.ROUTES,
    *overview.ROUTES,
    *marks.ROUTES,
    *definitions.ROUTES,
    *definitions_preview.ROUTES,
    *pull_requests.ROUTES,
    *people.ROUTES,
    *reviewers.ROUTES,
    *review_requests.ROUTES,
    *deployments.ROUTES,
    *goals.ROUTES,
    *goal_intervals.ROUTES,
    *alerts.ROUTES,
    *sources.ROUTES,
    *session.ROUTES,
    stream.watch,
)


def api_router(gateway: Gateway, access: Access) -> Router:
    """Return the API below `BASE`, for whoever may read."""

    async def provide_context(request: AnyRequest, format_: Format = None) -> RequestContext:
        context = await gateway.context(request.state[GRANT], as_csv=wants_csv(request))
        request.state[CONTEXT] = context
        return context

    return Router(
        BASE,
        route_handlers=[*ROUTES],
        dependencies={
            "context": Provide(provide_context),
            "filters": Provide(provide_filters),
            "week_filters": Provide(provide_week_filters),
            "value_filters": Provide(provide_value_filters),
            "period_query": Provide(provide_period_query),
            "series_options": Provide(provide_series_options),
            "paging": Provide(provide_paging),
            "name_paging": Provide(provide_name_paging),
        },
        response_class=AnswerResponse,
        guards=[access.guard_of(Scope.READ)],
        before_request=refuse_unknown_parameters,
    )

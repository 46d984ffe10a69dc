"""`/stream`: what moves, as it moves."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import QueryParameter
from litestar.response import Stream

from services.contracts.api_stream import StreamEvents
from services.contracts.scopes import Scope
from services.gateway.access.access import GRANT, address_of
from services.gateway.access.grant import Grant
from services.gateway.http.answers import PROBLEMS, AnyRequest
from services.gateway.live.subscriber import Client
from services.gateway.name_resolution import resolve_filters
from services.gateway.problems import BadParameterError
from services.gateway.queries.bounds import LONGEST_NAME, sequence
from services.gateway.queries.filters import Filters
from services.gateway.request_context import Gateway

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
UNKNOWN = -1
EVENTS = ResponseSpec(
    StreamEvents,
    description="The data of each event, by its name",
    generate_examples=False,
    media_type=MEDIA_TYPE,
)


def _resumed_from(request: AnyRequest, parameter: str | None) -> int | None:
    """The sequence to resume after. A header that we never sent resumes nowhere: that means `reset`."""
    if parameter is not None:
        return _sequence("last_event_id", parameter)
    sent = request.headers.get("last-event-id", "")
    if sent.isdecimal() or len(sent) > LONGEST_NAME:
        return _sequence("Last-Event-ID", sent)
    return UNKNOWN if sent else None


def _sequence(parameter: str, value: str) -> int:
    if (found := sequence(value)) is None:
        raise BadParameterError(parameter, value, "a sequence that this stream gave as `id`")
    return found


@get(
    "/stream",
    operation_id="watch",
    summary="Server-sent events",
    description="Events `pull_request`, `metrics`, `source`, `definitions` and `reset`; the `id` resumes.",
    tags=["live"],
    responses={**PROBLEMS, 200: EVENTS},
    media_type=MEDIA_TYPE,
)
async def watch(
    request: Request[Any, Any, Any],
    gateway: NamedDependency[Gateway],
    filters: NamedDependency[Filters],
    last_event_id: Annotated[
        str | None,
        QueryParameter(name="last_event_id", description="As the header Last-Event-ID: resume after this."),
    ] = None,
) -> Stream:
    """What moves, for as long as the client stays."""
    after = _resumed_from(request, last_event_id)
    grant: Grant = request.state[GRANT]
    client = _client(request, grant)
    gateway.live.check_limits(client)
    if filters.name_people:  # only then is anything to be looked up
        filters = await resolve_filters(filters, await gateway.context(grant))
    return Stream(gateway.live.watch(client, filters, after), media_type=MEDIA_TYPE, headers=HEADERS)


def _client(request: AnyRequest, grant: Grant) -> Client:
    """Who watches: a session of its own, else whoever is at one address with one token."""
    name = grant.session or f"{grant.name} at {address_of(request)}"
    return Client(name, grant.allows(Scope.PEOPLE))

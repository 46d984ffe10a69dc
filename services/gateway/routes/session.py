"""`/session`: who is signed in, and what that allows."""

from typing import Any

from litestar import Request, get
from litestar.response import Response

from services.contracts.api_session import SessionAnswer
from services.contracts.scopes import Scope
from services.gateway.access.access import GRANT
from services.gateway.access.grant import Grant
from services.gateway.http.answers import PROBLEMS


@get(
    "/session",
    operation_id="getSession",
    summary="Who asks",
    tags=["operation"],
    responses=PROBLEMS,
    response_class=Response,
)
async def get_session(request: Request[Any, Any, Any]) -> SessionAnswer:
    """The name of the token or account, its scopes, and whether it is a browser's session."""
    grant: Grant = request.state[GRANT]
    scopes = [scope for scope in Scope if grant.allows(scope)]
    return SessionAnswer(name=grant.name, scopes=scopes, signed_in=grant.session is not None)


ROUTES = (get_session,)

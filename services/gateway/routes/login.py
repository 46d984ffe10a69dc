"""`/login`: a token buys the cookie with which the dashboard asks."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, post
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body
from litestar.response import Redirect, Response

from services.gateway.http.access import Access, login_page


@dataclass(frozen=True, slots=True)
class Login:
    """What the form sends."""

    token: str


def login(access: Access) -> HTTPRouteHandler:
    """The handler of the login form."""

    @post("/login", include_in_schema=False, status_code=303)
    async def log_in(
        request: Request[Any, Any, Any],
        data: Annotated[Login, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        if not access.knows(data.token):
            return login_page("That token is not known here.")
        cookie = access.cookie(data.token, secure=request.url.scheme == "https")
        return Redirect("/", status_code=303, cookies=[cookie])

    return log_in

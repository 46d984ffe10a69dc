"""`/login` and `/logout`: a token starts a session of the dashboard, and logging out ends it."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from litestar import Request, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body
from litestar.response import Redirect, Response

from services.gateway.access.access import COOKIE, Access, address_of
from services.gateway.access.login_page import HOME, STYLE, local_path, login_html
from services.gateway.access.sessions import SessionCookie
from services.gateway.http.answers import AnyRequest
from services.gateway.problems import CrossSiteError, TooManyError

LARGEST_FORM = 10_000
UNKNOWN = "That token is not known here."
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class LoginForm:
    """What the form sends."""

    token: str
    next: str = HOME


@dataclass(frozen=True, slots=True)
class SignIn:
    """What there is to sign in with; `public_url`: where browsers find this Headway, if that was said."""

    access: Access
    provider: str | None = None
    public_url: str | None = None

    def page(
        self, path: str, message: str = "", status: int = 401, headers: dict[str, str] | None = None
    ) -> Response[str]:
        """The page that asks who somebody is."""
        by_token = bool(self.access.credentials.tokens) or self.provider is None
        return Response(
            login_html(message, local_path(path), self.provider, by_token),
            status_code=status,
            media_type="text/html",
            headers=NO_STORE | (headers or {}),
        )

    def secure(self, request: AnyRequest) -> bool:
        """Whether browsers come by https."""
        return request.url.scheme == "https" or (self.public_url or "").startswith("https:")

    def signed_in(self, request: AnyRequest, session: SessionCookie, path: str) -> Redirect:
        """The session's cookie, and on to where somebody wanted to go."""
        return Redirect(
            local_path(path),
            status_code=303,
            headers=NO_STORE,
            cookies=[self.cookie(request, session.value, session.seconds)],
        )

    def cookie(self, request: AnyRequest, value: str, seconds: int) -> Cookie:
        """The session's cookie; no script can read it, and no other site's form sends it."""
        return Cookie(
            key=COOKIE,
            value=value,
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self.secure(request),
        )

    def check_origin(self, request: AnyRequest) -> None:
        """A form of another site's may neither sign in nor out. Raises `CrossSiteError`."""
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
        ours = {request.headers.get("host", ""), urlsplit(self.public_url or "").netloc}
        if site not in {"same-origin", "none"} or (origin and urlsplit(origin).netloc not in ours):
            raise CrossSiteError


def login_routes(sign_in: SignIn) -> list[HTTPRouteHandler]:
    """The handlers of signing in with a token, and of signing out."""
    access = sign_in.access

    @post("/login", include_in_schema=False, status_code=303, request_max_body_size=LARGEST_FORM)
    async def log_in(
        request: Request[Any, Any, Any],
        data: Annotated[LoginForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        sign_in.check_origin(request)
        try:
            token = access.token(data.token.encode(errors="replace"), address_of(request))
        except TooManyError as problem:
            message = f"Too many attempts: try again in {problem.seconds} seconds."
            return sign_in.page(data.next, message, 429, problem.headers)
        if token is None:
            return sign_in.page(data.next, UNKNOWN)
        session = await access.sessions.of_token(token.name, token.id, token.expires)
        return sign_in.signed_in(request, session, data.next)

    @post("/logout", include_in_schema=False, status_code=303, request_max_body_size=LARGEST_FORM)
    async def log_out(request: Request[Any, Any, Any]) -> Redirect:
        sign_in.check_origin(request)
        if claims := await access.session(request):
            await access.sessions.end(claims)
        return Redirect(HOME, status_code=303, headers=NO_STORE, cookies=[sign_in.cookie(request, "", 0)])

    @get("/login.css", include_in_schema=False, media_type="text/css")
    async def style() -> Response[str]:
        return Response(STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})

    return [log_in, log_out, style]

"""Who may ask: bearer tokens, and for the dashboard a cookie that a token buys."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.response import Response

COOKIE = "headway"
COOKIE_SECONDS = 30 * 24 * 3600

LOGIN = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Headway</title>
<h1>Headway</h1>
<form method="post" action="/login">
<p><label>Access token <input type="password" name="token" autocomplete="current-password" required></label>
<button>Open the dashboard</button></p>
<p>{said}</p>
</form>
</html>
"""

Connection = ASGIConnection[Any, Any, Any, Any]


def _session(token: str) -> str:
    """What the cookie holds: proof of the token, not the token; it ends when the token is withdrawn."""
    return hmac.new(token.encode(), b"headway dashboard session", hashlib.sha256).hexdigest()


def _among(given: str, allowed: frozenset[str]) -> bool:
    return any(hmac.compare_digest(given.encode(errors="surrogatepass"), one.encode()) for one in allowed)


@dataclass(frozen=True, slots=True)
class Access:
    """The tokens that open the API; with none it is open to whoever can reach it."""

    tokens: frozenset[str]

    def knows(self, token: str) -> bool:
        """Whether a token is one of ours."""
        return _among(token, self.tokens)

    def granted(self, connection: Connection) -> bool:
        """Whether a request may be answered."""
        if not self.tokens:
            return True
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        bearer = scheme.lower() == "bearer" and self.knows(token.strip())
        sessions = frozenset(map(_session, self.tokens))
        return bearer or _among(connection.cookies.get(COOKIE, ""), sessions)

    def guard(self, connection: Connection, _: BaseRouteHandler) -> None:
        """Raises `NotAuthorizedException` for a request that may not be answered."""
        if not self.granted(connection):
            raise NotAuthorizedException(
                "this Headway asks for a token: `Authorization: Bearer …`",
                headers={"WWW-Authenticate": 'Bearer realm="headway"'},
            )

    def cookie(self, token: str, secure: bool) -> Cookie:
        """The cookie that keeps the dashboard open."""
        return Cookie(
            key=COOKIE,
            value=_session(token),
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="strict",
            secure=secure,
        )


def login_page(said: str = "") -> Response[str]:
    """The form that asks for a token."""
    return Response(
        LOGIN.format(said=said),
        status_code=401,
        media_type="text/html",
        headers={"Cache-Control": "no-store"},
    )

"""Who may ask: bearer tokens, and for the dashboard a session that a token or an account opens."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard
from prometheus_client import Counter

from services.contracts.scopes import Scope
from services.gateway.access.failed_attempts import FailedAttempts
from services.gateway.access.grant import EVERYBODY, Grant, Groups
from services.gateway.access.sessions import Claims, Sessions
from services.gateway.access.token_uses import TokenUses
from services.gateway.problems import CrossSiteError, MissingScopeError, TooManyError
from services.runtime.token_file import TokenFile
from services.runtime.tokens import ApiToken, find_token

COOKIE = "headway"
GRANT = "grant"
"""Where a request keeps what whoever asks is allowed."""

FAILED = Counter("headway_gateway_failed_attempts", "Attempts with credentials that are not known")
LIMITED = Counter("headway_gateway_limited_attempts", "Attempts that were not looked at: too many had failed")

Connection = ASGIConnection[Any, Any, Any, Any]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens this Headway: tokens of the environment and of the file, accounts of a provider."""

    fixed: tuple[ApiToken, ...]
    file: TokenFile
    issuer: str | None = None
    groups: Groups = field(default_factory=lambda: Groups({}))

    @property
    def tokens(self) -> tuple[ApiToken, ...]:
        """Every token, as of now."""
        return (*self.fixed, *self.file.tokens())

    @property
    def asked_for(self) -> bool:
        """Whether anything has to be shown; once there is a file of tokens, it has."""
        return bool(self.tokens or self.fixed or self.issuer or self.file.seen)


class Access:
    """Authenticates requests: who sends one, and what that allows. `clock` gives UTC."""

    def __init__(
        self,
        credentials: Credentials,
        sessions: Sessions,
        clock: Callable[[], datetime],
        attempts: FailedAttempts,
        uses: TokenUses,
    ) -> None:
        self.credentials = credentials
        self.sessions = sessions
        self._clock = clock
        self._attempts = attempts
        self.uses = uses

    async def grant(self, connection: Connection) -> Grant | None:
        """What whoever asks is allowed; None if credentials are missing or not known.

        Raises `TooManyError` for an address that has failed too often, `StoreError` while MongoDB is away.
        """
        if not self.credentials.asked_for:
            return EVERYBODY
        scheme, _, text = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            token = self.token(text.strip().encode("latin-1", errors="replace"), address_of(connection))
            return Grant(token.name, token.scopes) if token else None
        claims = await self.session(connection)
        return self._of_session(claims) if claims else None

    def token(self, text: bytes, address: str) -> ApiToken | None:
        """The token of that text; an unknown one counts as a failed attempt. Raises `TooManyError`."""
        now = asyncio.get_running_loop().time()
        if wait := self._attempts.wait(address, now):
            LIMITED.inc()
            raise TooManyError("too many attempts with credentials that are not known", wait)
        found = find_token(self.credentials.tokens, text, self._clock())
        if found:
            self.uses.note(found)
        elif text:
            FAILED.inc()
            if self._attempts.failed(address, now):
                _log.warning("%s has tried too many tokens that are not known, and has to wait", address)
        return found

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self._clock()

    async def session(self, connection: Connection) -> Claims | None:
        """The browser's session, while it is good. Raises `StoreError`."""
        return await self.sessions.read(connection.cookies.get(COOKIE, ""))

    def _of_session(self, claims: Claims) -> Grant | None:
        """A session ends with its token, and has the scopes that the token has now."""
        if claims.tok is None:
            known = claims.iss is not None and claims.iss == self.credentials.issuer
            scopes = self.credentials.groups.scopes(claims.groups)
            return Grant(claims.sub, scopes, claims.jti) if known else None
        now = self._clock()
        for token in self.credentials.tokens:
            if token.id == claims.tok and token.valid(now):
                self.uses.note(token)
                return Grant(token.name, token.scopes, claims.jti)
        return None

    def guard_of(self, scope: Scope) -> Guard:
        """What lets pass only requests that have this scope. A function: the framework copies all else."""

        async def guard(connection: Connection, _: BaseRouteHandler) -> None:
            connection.state[GRANT] = await self.demand(connection, scope)

        return guard

    async def demand(self, connection: Connection, scope: Scope) -> Grant:
        """What whoever asks is allowed, which this scope must be part of.

        Raises `NotAuthorizedException`, `MissingScopeError`, and what `grant` raises.
        """
        grant = await self.grant(connection)
        if grant is None:
            raise NotAuthorizedException(
                "this Headway asks for a token: `Authorization: Bearer …`",
                headers={"WWW-Authenticate": 'Bearer realm="headway"'},
            )
        if not grant.allows(scope):
            raise MissingScopeError(scope)
        return grant


def address_of(connection: Connection) -> str:
    """Who is at the other end, as far as is known."""
    return connection.client.host if connection.client else ""


def check_scope(grant: Grant) -> None:
    """Refuse whoever may not change anything. Raises `MissingScopeError`."""
    if not grant.allows(Scope.ADMIN):
        raise MissingScopeError(Scope.ADMIN)


def check_writer(request: Connection) -> Grant:
    """Who may change something: with the scope `admin`, and by no other site's form.

    Raises `MissingScopeError`, `CrossSiteError`.
    """
    grant: Grant = request.state[GRANT]
    check_scope(grant)
    site = request.headers.get("sec-fetch-site", "none")
    if site not in {"same-origin", "none"}:
        raise CrossSiteError
    return grant

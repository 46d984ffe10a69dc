"""`/login/oidc`: signing in with an account of a provider."""

import logging
from datetime import datetime, timedelta
from typing import Any

from litestar import Request, get
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect, Response

from services.contracts.scopes import Scope
from services.gateway.access.grant import Groups
from services.gateway.access.login_page import local_path
from services.gateway.access.oidc_provider import AuthorizationRequest, Provider, ProviderError
from services.gateway.access.signing import Signer
from services.gateway.http.answers import AnyRequest
from services.gateway.routes.login import NO_STORE, SignIn

BEGIN = "/login/oidc"
BACK = "/login/oidc/callback"
COOKIE = "headway_sign_in"
PURPOSE = "headway sign-in"
MINUTES = timedelta(minutes=10)
LONGEST = 4_000

AGAIN = "Signing in did not succeed. Please try again."
TRANSIENT_ERRORS = "The provider of accounts does not answer as it should. Please try again later."
NOT_ALLOWED = "Your account is not in a group that may see this."

_log = logging.getLogger(__name__)


class OidcRoutes:
    """The two steps: to the provider, and back."""

    def __init__(self, sign_in: SignIn, provider: Provider, groups: Groups, signer: Signer) -> None:
        self._sign_in = sign_in
        self._provider = provider
        self._groups = groups
        self._signer = signer

    def handlers(self) -> list[HTTPRouteHandler]:
        """The handlers of both."""
        begin, back = self.begin, self.back

        @get(BEGIN, include_in_schema=False)
        async def log_in_with_account(request: Request[Any, Any, Any]) -> Response[Any]:
            return await begin(request)

        @get(BACK, include_in_schema=False)
        async def come_back(request: Request[Any, Any, Any]) -> Response[Any]:
            return await back(request)

        return [log_in_with_account, come_back]

    async def begin(self, request: AnyRequest) -> Response[Any]:
        """Send the browser to the provider."""
        path = local_path(request.query_params.get("next", ""))
        try:
            authorization = await self._provider.begin(self._address(request))
        except ProviderError as problem:
            return self._failed(path, problem, TRANSIENT_ERRORS, 503)
        signed_state = await self._signed_state(authorization, path, self._sign_in.access.now())
        return Redirect(
            authorization.address,
            status_code=303,
            headers=NO_STORE,
            cookies=[self._cookie(request, signed_state, int(MINUTES.total_seconds()))],
        )

    async def back(self, request: AnyRequest) -> Response[Any]:
        """Find out who it was; only the browser that was sent may come back."""
        sign_in_state = await self._signer.read(request.cookies.get(COOKIE, ""), PURPOSE)
        path = str(sign_in_state["place"]) if sign_in_state else ""
        code, state = (request.query_params.get(name, "") for name in ("code", "state"))
        if sign_in_state is None or state != sign_in_state["state"] or not 0 < len(code) <= LONGEST:
            return self._sign_in.page(path, AGAIN, 400)
        try:
            account = await self._provider.finish(
                self._address(request), code, str(sign_in_state["verifier"]), str(sign_in_state["nonce"])
            )
        except ProviderError as problem:
            return self._failed(path, problem, AGAIN, 400)
        if Scope.READ not in self._groups.scopes(account.groups):
            return self._sign_in.page(path, NOT_ALLOWED, 403)
        groups = self._groups.known(account.groups)
        session = await self._sign_in.access.sessions.of_account(
            account.name, self._provider.client.issuer, groups
        )
        signed_in = self._sign_in.signed_in(request, session, path)
        signed_in.cookies = [*signed_in.cookies, self._cookie(request, "", 0)]
        return signed_in

    def _failed(self, path: str, problem: ProviderError, message: str, status: int) -> Response[str]:
        _log.warning("signing in with an account failed: %s", problem)
        return self._sign_in.page(path, message, status)

    async def _signed_state(self, authorization: AuthorizationRequest, path: str, now: datetime) -> str:
        sign_in_state = {
            "state": authorization.state,
            "nonce": authorization.nonce,
            "verifier": authorization.verifier,
            "place": path,
        }
        return await self._signer.sign(sign_in_state, PURPOSE, now + MINUTES)

    def _cookie(self, request: AnyRequest, value: str, seconds: int) -> Cookie:
        return Cookie(
            key=COOKIE,
            value=value,
            path=BEGIN,
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self._sign_in.secure(request),
        )

    def _address(self, request: AnyRequest) -> str:
        """Where the provider sends the browser back to; the host was found to be ours."""
        public = (self._sign_in.public_url or "").rstrip("/")
        return (public or f"{request.url.scheme}://{request.headers.get('host', '')}") + BACK

"""A provider of accounts (OpenID Connect): the authorization code flow with PKCE, by discovery."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

from services.gateway.access.oidc_client import OidcClient

DISCOVERY = "/.well-known/openid-configuration"
TIMEOUT_SECONDS = 10.0
LEEWAY_SECONDS = 60
KEPT_SECONDS = 3_600.0
MOST_GROUPS = 1_000
ALGORITHMS = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
]
"""Of signatures that are made with a private key: never none, never one that a secret makes."""


class ProviderError(Exception):
    """The provider does not answer, or not as it must; the text says what, and holds no secret."""


class Metadata(BaseModel):
    """What discovery says."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Where a browser is sent, and what has to be remembered until it is back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class OidcAccount:
    """Who has signed in."""

    name: str
    groups: frozenset[str]


class Provider:
    """One provider. `clock` gives UTC."""

    def __init__(self, client: OidcClient, clock: Callable[[], datetime]) -> None:
        self.client = client
        self._clock = clock
        self._found: tuple[float, Metadata] | None = None

    async def begin(self, redirect_uri: str) -> AuthorizationRequest:
        """Begin signing in. Raises `ProviderError`."""
        metadata = await self._metadata()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._oauth(redirect_uri) as oauth:
            address, _ = oauth.create_authorization_url(
                metadata.authorization_endpoint,
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
            )
        return AuthorizationRequest(address, state, nonce, verifier)

    async def finish(self, redirect_uri: str, code: str, verifier: str, nonce: str) -> OidcAccount:
        """Who it was that came back with this code. Raises `ProviderError`."""
        metadata = await self._metadata()
        async with self._oauth(redirect_uri) as oauth:
            try:
                tokens = await oauth.fetch_token(metadata.token_endpoint, code=code, code_verifier=verifier)
            except (OAuthError, httpx2.HTTPError, ValueError) as problem:
                raise ProviderError(f"the code was not taken: {type(problem).__name__}") from problem
            claims = await self._verified(metadata, tokens.get("id_token"), nonce)
            if self.client.groups_claim not in claims and metadata.userinfo_endpoint:
                claims = await self._more(oauth, metadata.userinfo_endpoint, claims)
        return _account(claims, self.client.groups_claim)

    def _oauth(self, redirect_uri: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.client.client_id,
            self.client.secret,
            token_endpoint_auth_method="client_secret_basic" if self.client.secret else "none",
            scope=self.client.scopes,
            redirect_uri=redirect_uri,
            timeout=TIMEOUT_SECONDS,
        )

    async def _metadata(self) -> Metadata:
        now = asyncio.get_running_loop().time()
        if self._found and now < self._found[0] + KEPT_SECONDS:
            return self._found[1]
        response = await _read(self.client.issuer.rstrip("/") + DISCOVERY)
        try:
            found = Metadata.model_validate(response)
        except ValidationError as problem:
            raise ProviderError("what discovery says cannot be read") from problem
        if found.issuer.rstrip("/") != self.client.issuer.rstrip("/"):
            raise ProviderError(f"discovery names another issuer: {found.issuer}")
        self._found = now, found
        return found

    async def _verified(self, metadata: Metadata, id_token: object, nonce: str) -> dict[str, object]:
        """The claims of an ID token: the provider's, for us, for this very signing-in, and not over."""
        if not isinstance(id_token, str):
            raise ProviderError("there is no ID token")
        keys = await _read(metadata.jwks_uri)
        rules = jwt.JWTClaimsRegistry(
            now=int(self._clock().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": metadata.issuer},
            aud={"essential": True, "value": self.client.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            rules.validate(token.claims)
        except (JoseError, ValueError, KeyError, TypeError) as problem:
            raise ProviderError(f"the ID token is not to be believed: {problem}") from problem
        return dict(token.claims)

    async def _more(
        self, oauth: AsyncOAuth2Client, address: str, claims: Mapping[str, object]
    ) -> dict[str, object]:
        """The same claims and those of the user's information; that has to be about the same subject."""
        try:
            answer = await oauth.get(address)
            response = answer.raise_for_status().json()
        except (OAuthError, httpx2.HTTPError, ValueError) as problem:
            raise ProviderError("the user's information cannot be read") from problem
        if not isinstance(response, dict) or response.get("sub") != claims.get("sub"):
            raise ProviderError("the user's information is about somebody else")
        return {**response, **claims}


async def _read(address: str) -> dict[str, object]:
    try:
        async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
            response = (await client.get(address)).raise_for_status().json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as problem:
        raise ProviderError(f"{address} does not answer: {type(problem).__name__}") from problem
    if not isinstance(response, dict):
        raise ProviderError(f"{address} answers with something else")
    return response


def _account(claims: Mapping[str, object], groups_claim: str) -> OidcAccount:
    names = (claims.get(name) for name in ("preferred_username", "email", "name", "sub"))
    name = next((name for name in names if isinstance(name, str) and name), "")
    response = claims.get(groups_claim)
    groups = response if isinstance(response, list) else [response]
    return OidcAccount(name, frozenset(group for group in groups[:MOST_GROUPS] if isinstance(group, str)))

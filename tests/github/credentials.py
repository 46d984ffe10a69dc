"""Who is asking: tokens, Apps by their signed assertion, installations, or nobody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import jwt

from tests.github.model import Account


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request is allowed; quotas are counted per `key`, which is the user's, not the token's."""

    key: str
    kind: str  # token | app | installation | anonymous
    viewer: Account | None = None
    scopes: str | None = None
    private: bool = True
    graphql: bool = True
    expires: float | None = None


@dataclass(slots=True)
class App:
    """A GitHub App: its number, slug and public key (PEM), and the accounts it is installed on."""

    id: int
    slug: str
    public_key: str | bytes
    installations: dict[int, Account] = field(default_factory=dict)
    events: tuple[str, ...] = ("pull_request",)


class BadCredentialsError(Exception):
    """The token is unknown, expired, or the App's assertion does not hold."""


@dataclass
class Credentials:
    """Every token that is good, and since when installation tokens are not any more."""

    clock: Callable[[], float]
    tokens: dict[str, Credential]
    app: App | None = None
    lifetime: int = 3600
    _made: count = field(default_factory=lambda: count(1))

    def of(self, token: str | None) -> Credential:
        """The credential behind a token; BadCredentialsError where there is none."""
        if token is None:
            return Credential("ip:127.0.0.1", "anonymous", private=False, graphql=False)
        found = self.tokens.get(token)
        if found is None:
            return self._assertion(token)
        if found.expires is not None and found.expires <= self.clock():
            raise BadCredentialsError
        return found

    def issue(self, installation: int) -> tuple[str, float]:
        """A new installation token and the moment (Unix seconds) it ends."""
        token, expires = f"ghs_installation_{installation}_{next(self._made)}", self.clock() + self.lifetime
        self.tokens[token] = Credential(f"installation:{installation}", "installation", expires=expires)
        return token, expires

    def revoke(self, token: str) -> None:
        self.tokens.pop(token, None)

    def _assertion(self, token: str) -> Credential:
        if self.app is None or token.count(".") != 2:
            raise BadCredentialsError
        # the times are checked below, against the server's clock
        checks = {"verify_exp": False, "verify_iat": False, "require": ["iss", "iat", "exp"]}
        try:
            claims = jwt.decode(token, self.app.public_key, algorithms=["RS256"], options=checks)
        except jwt.InvalidTokenError:
            raise BadCredentialsError from None
        now, lasts = self.clock(), claims["exp"] - claims["iat"]
        fresh = claims["iat"] <= now + 5 and now < claims["exp"] <= now + 600 + 5 and lasts <= 660
        if not fresh or str(claims["iss"]) != str(self.app.id):
            raise BadCredentialsError
        return Credential(f"app:{self.app.id}", "app")

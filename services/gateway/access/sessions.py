"""Sessions of the dashboard: a signed cookie, good until it ends, is ended, or its token is gone."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.contracts.scopes import Scope

ALGORITHM = "HS256"
AUDIENCE = "headway dashboard"
OF_A_TOKEN = timedelta(days=30)
OF_AN_ACCOUNT = timedelta(hours=12)
"""After which its groups are looked at again."""
LONGEST_COOKIE = 4_000


class Claims(BaseModel):
    """What a cookie says, signed: which session, of whom, by which token or by which provider."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    jti: str
    sub: str = Field(max_length=256)
    exp: int
    tok: str | None = None
    iss: str | None = None
    scopes: frozenset[Scope] = frozenset()


class Ended(Protocol):
    """Where it is kept which sessions were ended, for every gateway."""

    async def session_key(self) -> bytes:
        """The key that every gateway signs with. Raises `StoreError`."""

    async def end_session(self, identity: str, now: datetime, until: datetime) -> None:
        """Keep that it was ended. Raises `StoreError`."""

    async def ended_sessions(self) -> frozenset[str]:
        """The sessions that were ended, as far as they would still be good. Raises `StoreError`."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A cookie that was made, and the seconds that it is good for."""

    value: str
    seconds: int


class Sessions:
    """Signs and reads cookies. The key is read once; who was signed out elsewhere is read again and again."""

    def __init__(self, kept: Ended, clock: Callable[[], datetime]) -> None:
        self._kept = kept
        self._clock = clock
        self._key = b""
        self._ended: frozenset[str] = frozenset()
        self._looked = False

    async def issue(
        self,
        name: str,
        *,
        token: str | None = None,
        issuer: str | None = None,
        scopes: Iterable[Scope] = (),
        end: datetime | None = None,
    ) -> Issued:
        """A new session: of a token, or of an account at a provider. Raises `StoreError`."""
        now = self._clock()
        longest = now + (OF_A_TOKEN if token else OF_AN_ACCOUNT)
        until = min(end, longest) if end else longest
        claims = Claims(
            jti=secrets.token_urlsafe(16),
            sub=name,
            exp=int(until.timestamp()),
            tok=token,
            iss=issuer,
            scopes=frozenset(scopes),
        )
        said = claims.model_dump(mode="json", exclude_none=True) | {"aud": AUDIENCE}
        return Issued(
            jwt.encode(said, await self._signing_key(), ALGORITHM), int((until - now).total_seconds())
        )

    async def read(self, cookie: str) -> Claims | None:
        """What a cookie says; None for one that is not ours, has ended or was ended. Raises `StoreError`."""
        if not cookie or len(cookie) > LONGEST_COOKIE or not cookie.isascii():
            return None
        key = await self._signing_key()
        try:
            said = jwt.decode(
                cookie,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"verify_exp": False, "verify_iss": False},
            )
            claims = Claims.model_validate(said)
        except (jwt.InvalidTokenError, ValidationError):
            return None
        if not self._looked:
            await self.look()
        good = claims.jti not in self._ended and self._clock().timestamp() < claims.exp
        return claims if good else None

    async def end(self, claims: Claims) -> None:
        """End a session, here at once and everywhere in a moment. Raises `StoreError`."""
        self._ended |= {claims.jti}
        now = self._clock()
        await self._kept.end_session(claims.jti, now, datetime.fromtimestamp(claims.exp, tz=now.tzinfo))

    async def look(self) -> None:
        """Learn which sessions were ended, at any gateway. Raises `StoreError`."""
        self._ended = await self._kept.ended_sessions()
        self._looked = True

    async def follow(self, seconds: float, unanswered: type[Exception]) -> None:
        """Look again and again; whoever looks after MongoDB says that it is away."""
        while True:
            with contextlib.suppress(unanswered):
                await self.look()
            await asyncio.sleep(seconds)

    async def _signing_key(self) -> bytes:
        self._key = self._key or await self._kept.session_key()
        return self._key

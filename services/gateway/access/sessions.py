"""Sessions of the dashboard: signed cookies, valid until they expire, are ended, or their token is gone."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.gateway.access.signing import Signer

PURPOSE = "headway dashboard"
OF_A_TOKEN = timedelta(days=30)
OF_AN_ACCOUNT = timedelta(hours=12)
"""After which its groups are looked at again."""


class Claims(BaseModel):
    """What a cookie says: which session, of whom, by which token; or by which provider, in which groups."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    jti: str
    sub: str = Field(max_length=256)
    exp: int
    tok: str | None = None
    iss: str | None = None
    groups: frozenset[str] = frozenset()


class EndedSessions(Protocol):
    """Where it is kept which sessions were ended, for every gateway. Methods raise `StoreError`."""

    async def end_session(self, identity: str, now: datetime, until: datetime) -> None:
        """Keep that it was ended."""

    async def ended_sessions(self) -> frozenset[str]:
        """The sessions that were ended, as far as they would still be good."""


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """A cookie that was made, and the seconds that it is good for."""

    value: str
    seconds: int


class Sessions:
    """Issues and reads session cookies. Sessions that another gateway has ended are loaded regularly."""

    def __init__(self, signer: Signer, store: EndedSessions, clock: Callable[[], datetime]) -> None:
        self._signer = signer
        self._store = store
        self._clock = clock
        self._ended: frozenset[str] = frozenset()
        self._loaded = False

    async def of_token(self, name: str, token: str, end: datetime | None) -> SessionCookie:
        """A new session of a token, by its id; it ends with the token. Raises `StoreError`."""
        longest = self._clock() + OF_A_TOKEN
        return await self._issue(
            Claims(jti=_identity(), sub=name, exp=0, tok=token), min(end, longest) if end else longest
        )

    async def of_account(self, name: str, issuer: str, groups: frozenset[str]) -> SessionCookie:
        """A new session of an account at a provider, in these groups. Raises `StoreError`."""
        claims = Claims(jti=_identity(), sub=name[:256], exp=0, iss=issuer, groups=groups)
        return await self._issue(claims, self._clock() + OF_AN_ACCOUNT)

    async def _issue(self, claims: Claims, until: datetime) -> SessionCookie:
        payload = claims.model_dump(mode="json", exclude_none=True)
        seconds = int((until - self._clock()).total_seconds())
        return SessionCookie(await self._signer.sign(payload, PURPOSE, until), seconds)

    async def read(self, cookie: str) -> Claims | None:
        """What a cookie says; None for one that is not ours, is over or was ended. Raises `StoreError`."""
        payload = await self._signer.read(cookie, PURPOSE)
        if payload is None:
            return None
        try:
            claims = Claims.model_validate(payload)
        except ValidationError:
            return None
        if not self._loaded:
            await self.load()
        return None if claims.jti in self._ended else claims

    async def end(self, claims: Claims) -> None:
        """End a session, here at once and everywhere in a moment. Raises `StoreError`."""
        self._ended |= {claims.jti}
        now = self._clock()
        await self._store.end_session(claims.jti, now, datetime.fromtimestamp(claims.exp, tz=now.tzinfo))

    async def load(self) -> None:
        """Learn which sessions were ended, at any gateway. Raises `StoreError`."""
        self._ended = await self._store.ended_sessions()
        self._loaded = True

    async def follow(self, seconds: float, unanswered: type[Exception]) -> None:
        """Look again and again; the task that watches MongoDB reports it."""
        while True:
            with contextlib.suppress(unanswered):
                await self.load()
            await asyncio.sleep(seconds)


def _identity() -> str:
    return secrets.token_urlsafe(16)

"""A GitHub App, and its installations: tokens that are made or fetched, and renewed before they end."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import jwt

from services.collector.github.app.app_tokens import ALGORITHM, TimedToken, assertion, claims

Clock = Callable[[], datetime]

SKEW_THAT_MATTERS = timedelta(seconds=30)


class AppCredential:
    """The App itself: good for asking about its installations, and for their tokens."""

    def __init__(self, issuer: str, private_key: str, clock: Clock) -> None:
        self._issuer = issuer
        self._private_key = private_key
        self._clock = clock
        self._ahead = timedelta(0)
        self._current: TimedToken | None = None

    @property
    def who(self) -> str:
        """The App, by its number or client id."""
        return f"the private key of the GitHub App {self._issuer}"

    @property
    def is_authenticated(self) -> bool:
        """True: the App says who it is."""
        return True

    async def token(self) -> str | None:
        """An assertion that is good for some minutes."""
        if self._current is None or not self._current.fresh(self._clock()):
            self._current = self._made()
        return self._current.secret

    async def renewed(self, refused: str | None, at: datetime) -> bool:
        """GitHub refuses assertions from the future: true if its clock turns out to be another than ours."""
        ahead = at - self._clock()
        if abs(ahead - self._ahead) < SKEW_THAT_MATTERS:
            return False
        self._ahead = ahead
        self._current = self._made()
        return True

    def _made(self) -> TimedToken:
        now = self._clock()
        payload = claims(self._issuer, now + self._ahead)
        return assertion(jwt.encode(payload, self._private_key, algorithm=ALGORITHM), now)


class InstallationCredential:
    """One installation. Whoever needs a token while one is being fetched gets that one."""

    def __init__(self, on: str, fetch: Callable[[], Awaitable[TimedToken]], clock: Clock) -> None:
        self.who = f"the GitHub App's installation on {on}"
        self._fetch = fetch
        self._clock = clock
        self._current: TimedToken | None = None
        self._fetching = asyncio.Lock()

    @property
    def is_authenticated(self) -> bool:
        """True: the App says who it is."""
        return True

    async def token(self) -> str | None:
        """A token that is good for ten minutes at least."""
        async with self._fetching:
            if self._current is None or not self._current.fresh(self._clock()):
                self._current = await self._fetch()
            return self._current.secret

    async def renewed(self, refused: str | None, at: datetime) -> bool:
        """Fetch another, unless somebody did since this one was taken."""
        async with self._fetching:
            if self._current is None or self._current.secret == refused:
                self._current = await self._fetch()
        return True

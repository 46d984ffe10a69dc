"""When each token was used last: noted at every use, stored now and then."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from services.runtime.tokens import ApiToken

KEEP_SECONDS = 15.0


class TokenUseStore(Protocol):
    """Where last uses are kept."""

    async def note_use(self, used: Mapping[str, datetime]) -> None:
        """Keep when tokens, by their ids, were used last. Raises `StoreError`."""


class TokenUses:
    """The last uses that are not stored yet."""

    def __init__(self, store: TokenUseStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._used: dict[str, datetime] = {}

    def note(self, token: ApiToken) -> None:
        """A token was used just now."""
        self._used[token.id] = self._clock()

    async def keep(self, unanswered: type[Exception]) -> None:
        """Keep them again and again, until cancelled; while MongoDB is away they wait."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            used, self._used = self._used, {}
            try:
                await self._store.note_use(used)
            except unanswered:
                self._used = used | self._used

"""Signs the content of cookies, and verifies it when it comes back."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import jwt
from jwt.types import Options

ALGORITHM = "HS256"
LONGEST = 4_000
"""Characters; browsers keep no longer cookies."""


class Signer:
    """Signs with the key of all gateways, which is read once. Methods raise `StoreError`."""

    def __init__(self, key: Callable[[], Awaitable[bytes]], clock: Callable[[], datetime]) -> None:
        self._read_key = key
        self._key = b""
        self._clock = clock

    async def sign(self, payload: Mapping[str, object], purpose: str, until: datetime) -> str:
        """A text that says so for one purpose, until a moment."""
        whole = {**payload, "aud": purpose, "exp": int(until.timestamp())}
        return jwt.encode(whole, await self._signing_key(), ALGORITHM)

    async def read(self, text: str, purpose: str) -> dict[str, object] | None:
        """What a text says; None for one that is not ours, for another purpose, or over."""
        if not text or len(text) > LONGEST or not text.isascii():
            return None
        key, by_our_clock = await self._signing_key(), Options(verify_exp=False, verify_iss=False)
        try:
            payload: dict[str, object] = jwt.decode(
                text, key, algorithms=[ALGORITHM], audience=purpose, options=by_our_clock
            )
        except jwt.InvalidTokenError:
            return None
        end = payload.get("exp")
        return payload if isinstance(end, int) and self._clock().timestamp() < end else None

    async def _signing_key(self) -> bytes:
        self._key = self._key or await self._read_key()
        return self._key

"""Reads the bodies of deliveries: bounded in number, bytes and time, and verified while they are read."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from services.collector.github.webhooks.in_flight import FullError, Held, InFlight
from services.collector.github.webhooks.signatures import HEADER, Verification, looks_signed

LARGEST_BODY = 26 * 1024 * 1024  # GitHub sends up to 25 MB
BODIES_AT_ONCE = 1_000
BYTES_AT_ONCE = 64 * 1024 * 1024
BODY_SECONDS = 10.0  # GitHub waits no longer for an answer
RETRY_SECONDS = "10"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a delivery is not accepted: the answer's status, the outcome that is counted, and a reason."""

    status: HTTPStatus
    outcome: str
    reason: str


class RefusedBodyError(Exception):
    """A body that is not read, or not to be used."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


UNSIGNED = Refusal(HTTPStatus.UNAUTHORIZED, "refused", "the signature is missing or wrong")
TOO_LARGE = Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too large", "GitHub sends at most 25 MB")
TOO_SLOW = Refusal(HTTPStatus.REQUEST_TIMEOUT, "too slow", "the body did not arrive in time")
TOO_MANY = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "too many deliveries at once")


class Bodies:
    """Reads bodies that are signed with the secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._room = InFlight(BODIES_AT_ONCE, BYTES_AT_ONCE)

    @contextlib.asynccontextmanager
    async def read(self, request: web.Request) -> AsyncIterator[bytes]:
        """The body of a request, if its signature is right; its room is taken until the context is left.

        Raises `RefusedBodyError`; what cannot be right (no signature, too large) is not read at all.
        """
        signature = request.headers.get(HEADER)
        if signature is None or not looks_signed(signature):
            raise RefusedBodyError(UNSIGNED)
        if (request.content_length or 0) > LARGEST_BODY:
            raise RefusedBodyError(TOO_LARGE)
        try:
            held = self._room.enter()
        except FullError:
            raise RefusedBodyError(TOO_MANY) from None
        with held:
            yield await self._verified(request, signature, held)

    async def _verified(self, request: web.Request, signature: str, held: Held) -> bytes:
        verification = Verification(self._secret)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _whole(request, verification, held)
        except TimeoutError:
            raise RefusedBodyError(TOO_SLOW) from None
        except FullError:
            raise RefusedBodyError(TOO_MANY) from None
        if not verification.matches(signature):
            raise RefusedBodyError(UNSIGNED)
        return body


async def _whole(request: web.Request, verification: Verification, held: Held) -> bytes:
    """Everything, piece by piece."""
    pieces: list[bytes] = []
    async for piece in request.content.iter_any():
        held.grow(len(piece))
        if held.size > LARGEST_BODY:
            raise RefusedBodyError(TOO_LARGE)
        verification.add(piece)
        pieces.append(piece)
    return b"".join(pieces)

"""One page of any sorted list."""

import asyncio
import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from services.gateway.privacy.anonymization import Privacy
from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import decode, encode
from services.gateway.queries.order import Condition, Order, next_cursor, segments
from services.gateway.queries.parameters import Paging
from services.gateway.request_context import RequestContext
from services.gateway.store.store import Document


@dataclass(frozen=True, slots=True)
class Found:
    """A page's documents, the cursor of the following page, and how many there are on all pages."""

    documents: list[Document]
    next: str | None
    total: int


async def page(
    context: RequestContext, name: str, order: Order, condition: Condition, paging: Paging
) -> Found:
    """The page of the read model `name` that was asked for."""
    after = decode(unsealed(paging.cursor, context.privacy), order.name) if paging.cursor else None
    queries = segments(order, condition, after)
    documents, total = await asyncio.gather(
        context.store.page(name, context.generation, queries, paging.limit + 1),
        context.store.count(name, context.generation, condition),
    )
    following = next_cursor(order, documents, paging.limit)
    cursor = sealed(encode(following), context.privacy) if following else None
    return Found(documents[: paging.limit], cursor, total)


def _seal(privacy: Privacy) -> AESSIV:
    return AESSIV(hashlib.sha512(b"cursor" + privacy.key).digest())


def sealed(cursor: str, privacy: Privacy) -> str:
    """A cursor as it is given out: where people are not named it cannot be read, because it holds an id that
    names the reviewer. The same cursor is the same text, so that an answer stays the same, too.
    """
    if privacy.named:
        return cursor
    return base64.urlsafe_b64encode(_seal(privacy).encrypt(cursor.encode(), None)).decode().rstrip("=")


def unsealed(text: str, privacy: Privacy) -> str:
    """A cursor as it was given out before. Raises `BadParameterError`."""
    if privacy.named:
        return text
    try:
        body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return _seal(privacy).decrypt(body, None).decode()
    except (binascii.Error, ValueError, InvalidTag) as problem:
        raise BadParameterError("cursor", text, "a cursor that this API gave as `next`") from problem

"""One page of a sorted list: from its cursor to its query, from its documents to its rows."""

import base64
import binascii
import hashlib
from typing import Generic, TypedDict, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from services.gateway.privacy.anonymization import Privacy
from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import decode, encode
from services.gateway.queries.listings import PageQuery
from services.gateway.queries.order import Order
from services.gateway.queries.parameters import Paging
from services.gateway.store.pages import DocumentPage

USUAL_LIMIT = 50
"""Rows of a page, unless a limit is stated."""

Document = TypeVar("Document")
Row = TypeVar("Row")


class PageFields(TypedDict, Generic[Row]):
    """The fields of a `Page`."""

    items: list[Row]
    next: str | None
    total: int


def page_query(order: Order, paging: Paging, privacy: Privacy) -> PageQuery:
    """The page that a request names. Raises `BadParameterError` for a cursor that is not ours."""
    after = decode(decrypt_cursor(paging.cursor, privacy), order.name) if paging.cursor else None
    return PageQuery(order, after, paging.limit or USUAL_LIMIT)


def page_of(page: DocumentPage[Document], rows: list[Row], privacy: Privacy) -> PageFields[Row]:
    """The fields of the page as the API shows it, with the rows of its documents."""
    following = encrypt_cursor(encode(page.next), privacy) if page.next else None
    return PageFields(items=rows, next=following, total=page.total)


def encrypt_cursor(cursor: str, privacy: Privacy) -> str:
    """A cursor as a client gets it; the same cursor is the same text, so that answers stay the same, too."""
    if privacy.named:
        return cursor
    return base64.urlsafe_b64encode(_cipher(privacy).encrypt(cursor.encode(), None)).decode().rstrip("=")


def decrypt_cursor(text: str, privacy: Privacy) -> str:
    """A cursor as it was before a client got it. Raises `BadParameterError`."""
    if privacy.named:
        return text
    try:
        body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return _cipher(privacy).decrypt(body, None).decode()
    except (binascii.Error, ValueError, InvalidTag) as problem:
        raise BadParameterError("cursor", text, "a cursor that this API gave as `next`") from problem


def _cipher(privacy: Privacy) -> AESSIV:
    return AESSIV(hashlib.sha512(b"cursor" + privacy.key).digest())

"""One page of a sorted list: from its cursor to its query, from its documents to its rows."""

import base64
import binascii
import hashlib
from typing import Generic, TypedDict, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from services.gateway.privacy.anonymization import Privacy
from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import Cursor, decode, encode
from services.gateway.queries.listings import NamePageQuery, PageQuery
from services.gateway.queries.order import Order
from services.gateway.queries.parameters import NamePaging, Paging
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
    return PageQuery(order, _after(order, paging, privacy), paging.limit or USUAL_LIMIT)


def name_page_query(order: Order, paging: NamePaging, privacy: Privacy) -> NamePageQuery:
    """The page of rows per name that a request names. Raises `BadParameterError` for a cursor not ours."""
    return NamePageQuery(order, _after(order, paging, privacy), paging.limit, paging.text.casefold())


def _after(order: Order, paging: Paging, privacy: Privacy) -> Cursor | None:
    return decode(decrypt_cursor(paging.cursor, privacy), order.name) if paging.cursor else None


def page_of(page: DocumentPage[Document], rows: list[Row], privacy: Privacy) -> PageFields[Row]:
    """The fields of the page as the API shows it, with the rows of its documents."""
    return PageFields(items=rows, next=next_cursor(page.next, privacy), total=page.total)


def next_cursor(cursor: Cursor | None, privacy: Privacy) -> str | None:
    """`next` of a page as a client gets it."""
    return encrypt_cursor(encode(cursor), privacy) if cursor else None


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

"""Opaque cursors: where a page of a sorted list ended, so that the next one starts right behind it."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from services.gateway.questions.problems import BadParameterError

Value = datetime | float | str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its sort value (None: unknown, sorted last) and its id."""

    sort: str
    value: Value
    id: str


def encode(cursor: Cursor) -> str:
    """Write a cursor for a client to hand back."""
    moment = isinstance(cursor.value, datetime)
    value = cursor.value.isoformat() if isinstance(cursor.value, datetime) else cursor.value
    body = json.dumps([cursor.sort, moment, value, cursor.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def decode(text: str, sort: str) -> Cursor:
    """Read a cursor. Raises `BadParameterError` for one that was not given out for this sort order."""
    try:
        body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        given, moment, value, identity = json.loads(body)
        cursor = Cursor(str(given), datetime.fromisoformat(value) if moment else value, str(identity))
    except (binascii.Error, ValueError, TypeError) as problem:
        raise BadParameterError("cursor", text, "a cursor that this API gave as `next`") from problem
    if cursor.sort != sort:
        raise BadParameterError("cursor", text, f"a cursor of the same sort order (it is of {cursor.sort!r})")
    return cursor

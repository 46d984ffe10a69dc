"""Opaque cursors: where a page of a sorted list ended, so that the next one starts right behind it.

A cursor comes back from outside: what it holds are scalars of a known type and size, and nothing else.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from services.gateway.problems import BadParameterError
from services.gateway.queries.bounds import INT64, LONGEST_CURSOR

Value = datetime | float | str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its sort value (None: unknown, sorted last) and its id."""

    sort: str
    value: Value
    id: str


def _of_this_world(moment: datetime) -> datetime:
    """Years at either end of the calendar cannot be converted to another time zone."""
    if not MINYEAR < moment.year < MAXYEAR:
        raise ValueError("a moment at the end of the calendar")
    return moment


def _no_integer(number: object) -> object:
    """A whole number that is too large is not to become a float."""
    if isinstance(number, int):
        raise ValueError("a whole number")
    return number


Moment = Annotated[AwareDatetime, AfterValidator(_of_this_world)]
Whole = Annotated[int, Field(ge=-INT64 - 1, le=INT64)]
Real = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_no_integer)]
Text = Annotated[str, Field(max_length=LONGEST_CURSOR)]


class _Body(BaseModel):
    """A cursor as it travels, in JSON; at most one of the values is there."""

    model_config = ConfigDict(strict=True, extra="forbid")

    sort: Text
    id: Text
    moment: Moment | None = None
    number: Whole | Real | None = None
    text: Text | None = None

    @property
    def values(self) -> list[datetime | float | str]:
        return [value for value in (self.moment, self.number, self.text) if value is not None]


def encode(cursor: Cursor) -> str:
    """Write a cursor for a client to hand back."""
    body = _Body.model_construct(sort=cursor.sort, id=cursor.id)
    match cursor.value:
        case datetime() as moment:
            body = body.model_copy(update={"moment": moment})
        case str() as text:
            body = body.model_copy(update={"text": text})
        case number:
            body = body.model_copy(update={"number": number})
    return base64.urlsafe_b64encode(body.model_dump_json(exclude_none=True).encode()).decode().rstrip("=")


def decode(text: str, sort: str) -> Cursor:
    """Read a cursor. Raises `BadParameterError` for one that was not given out for this sort order."""
    try:
        body = _Body.model_validate_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        value = next(iter(body.values), None)
        if len(body.values) > 1:
            raise ValueError("more than one value")
    except (binascii.Error, ValidationError, ValueError) as problem:
        raise BadParameterError("cursor", text, "a cursor that this API gave as `next`") from problem
    if body.sort != sort:
        raise BadParameterError("cursor", text, f"a cursor of the same sort order (it is of {body.sort!r})")
    return Cursor(body.sort, value, body.id)

"""ETags: tags of what an answer shows, whenever it is shown. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from services.contracts.api import Page, SourceRow
from services.contracts.api_people import Latency, ReviewerRow, ReviewRequestRow
from services.gateway.metrics.row_tables import AnyAnswer

DIGITS = 4
"""Of hours: a third of a second, more than arithmetic can be off."""


def etag_of(media_type: str, content: bytes) -> str:
    """The weak tag (bytes differ by compression) of a content, in the form of a media type."""
    return f'W/"{hashlib.sha256(media_type.encode() + content).hexdigest()[:32]}"'


def matches(etag: str, if_none_match: str) -> bool:
    """Whether a client says, by `If-None-Match`, that it has this very content."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def without_elapsed_time(answer: AnyAnswer, now: datetime) -> AnyAnswer:
    """The answer as at any other moment at which nothing else has happened; itself where that is the same."""
    if not isinstance(answer, Page) or not _changes_with_time(answer.items):
        return answer
    return answer.model_copy(update={"items": [_row(item, now) for item in answer.items]})


def _changes_with_time(rows: Sequence[BaseModel]) -> bool:
    return bool(rows) and isinstance(rows[0], SourceRow | ReviewRequestRow | ReviewerRow)


def _row(row: BaseModel, now: datetime) -> BaseModel:
    match row:
        case SourceRow():
            return row.model_copy(update={"lag_seconds": 0.0})
        case ReviewRequestRow():
            return row.model_copy(update={"age": None})
        case ReviewerRow(pending_age=Latency() as age):
            return row.model_copy(update={"pending_age": _since(age, now)})
        case _:
            return row


def _since(age: Latency, now: datetime) -> Latency:
    """Ages as the moments at which they began: hours since 1970."""
    hours = now.timestamp() / 3600

    def began(ago: float | None) -> float | None:
        return None if ago is None else round(hours - ago, DIGITS)

    return Latency(n=age.n, p50=began(age.p50), p90=began(age.p90))

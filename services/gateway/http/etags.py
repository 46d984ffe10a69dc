"""ETags: tags of what an answer shows, whenever it is shown. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel

from services.contracts.api import Page, SourceRow
from services.contracts.api_people import ReviewRequestRow
from services.gateway.metrics.reviewer_table import ReviewerTable
from services.gateway.metrics.row_tables import AnyAnswer, LongAnswer


def etag_of(media_type: str, content: bytes) -> str:
    """The weak tag (bytes differ by compression) of a content, in the form of a media type."""
    tag = hashlib.sha256(media_type.encode())
    tag.update(content)
    return f'W/"{tag.hexdigest()[:32]}"'


def matches(etag: str, if_none_match: str) -> bool:
    """Whether a client says, by `If-None-Match`, that it has this very content."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def without_elapsed_time(answer: AnyAnswer, now: datetime) -> AnyAnswer:
    """The answer as at any other moment at which nothing else has happened; itself where that is the same."""
    match answer:
        case LongAnswer(rows=ReviewerTable() as rows):
            return replace(answer, rows=rows.without_elapsed_time(now))
        case Page(items=items) if _changes_with_time(items):
            return answer.model_copy(update={"items": list(map(_row, items))})
        case _:
            return answer


def _changes_with_time(rows: Sequence[BaseModel]) -> bool:
    return bool(rows) and isinstance(rows[0], SourceRow | ReviewRequestRow)


def _row(row: BaseModel) -> BaseModel:
    match row:
        case SourceRow():
            return row.model_copy(update={"lag_seconds": 0.0})
        case ReviewRequestRow():
            return row.model_copy(update={"age": None})
        case _:
            return row

"""Answers without what changes by itself as time goes by: what their ETag is made of."""

from datetime import datetime

from pydantic import BaseModel

from services.contracts.api import Page, SourceRow
from services.contracts.api_people import Latency, ReviewerRow, ReviewRequestRow

DIGITS = 4
"""Of hours: a third of a second, more than arithmetic can be off."""


def without_elapsed_time(answer: BaseModel, now: datetime) -> BaseModel:
    """The answer as it would be at any other moment at which nothing else has happened."""
    if not isinstance(answer, Page):
        return answer
    return answer.model_copy(update={"items": [_row(item, now) for item in answer.items]})


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

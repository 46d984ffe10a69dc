"""ETags: tags of what an answer shows, whenever it is shown. Pure."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from pydantic import BaseModel

from services.contracts.api import Page, SourceRow
from services.contracts.api_people import Latency, ReviewerRow, ReviewRequestRow

DIGITS = 4
"""Of hours: a third of a second, more than arithmetic can be off."""
MOST_ANSWERS = 200
MOST_BYTES = 4_000_000
"""Of the answers' bodies together; as objects they take some ten times as much."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaggedAnswer:
    """An answer without what changes as time goes by, its tag, and the bytes of its body."""

    answer: BaseModel
    etag: str
    size: int


class Etags:
    """The newest answer to each request: an equal one has the same tag, and is not serialized for it."""

    def __init__(self, most_answers: int = MOST_ANSWERS, most_bytes: int = MOST_BYTES) -> None:
        self._most_answers = most_answers
        self._most_bytes = most_bytes
        self._bytes = 0
        self._tagged: OrderedDict[Key, TaggedAnswer] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key, answer: BaseModel) -> str | None:
        """The tag of an answer, if the newest one to that request is equal to it."""
        tagged = self._tagged.get(key)
        return tagged.etag if tagged and tagged.answer == answer else None

    def remember(self, key: Key, tagged: TaggedAnswer) -> None:
        """Remember the newest answer to a request; the oldest ones are forgotten."""
        with self._lock:
            self._forget(key)
            self._tagged[key] = tagged
            self._bytes += tagged.size
            while len(self._tagged) > self._most_answers or self._bytes > self._most_bytes:
                self._forget(next(iter(self._tagged)))

    def _forget(self, key: Key) -> None:
        if known := self._tagged.pop(key, None):
            self._bytes -= known.size


def etag_of(content: str) -> str:
    """The weak tag (bytes differ by compression) of a content."""
    return f'W/"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def matches(etag: str, if_none_match: str) -> bool:
    """Whether a client says, by `If-None-Match`, that it has this very content."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def without_elapsed_time(answer: BaseModel, now: datetime) -> BaseModel:
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

"""Answers of many rows that are held as columns, and written as JSON without an object for each row.

Some answers have tens of thousands of figures, and models of them took most of the time. The JSON is the
same as that of the models, but for how powers of ten are written: 1e16 for 1e+16.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any, Generic, Literal, Self, TypeVar

import msgspec
import numpy as np
from pydantic import BaseModel

from services.gateway.metrics.selection import Array
from services.gateway.metrics.statistics import GroupStatistics, nothing

NameOf = Callable[[str], str]
Model = TypeVar("Model", bound=BaseModel)


class _StatisticsRow(msgspec.Struct, gc=False):
    """The fields of `Statistics`, in its order; NaN is null."""

    n: int
    p50: float
    p75: float
    p90: float
    mean: float
    sum: float


_encoder = msgspec.json.Encoder()


def to_json(value: object) -> bytes:
    """Plain values as JSON, in the order of their fields; NaN is null."""
    return _encoder.encode(value)


def statistics_fields(
    statistics: GroupStatistics, groups: Array, wholes: Sequence[int] | None = None
) -> list[bytes]:
    """The statistics of some groups as JSON, without braces around it; those of nothing for a group that is
    not there. `wholes`: see `GroupStatistics.found`.
    """
    first, of = _distinct(statistics, wholes)
    texts = [*_texts(statistics, first, wholes), *(to_json(nothing(whole))[1:-1] for whole in (0, 1))]
    places = np.full(statistics.groups + 1, len(texts) - 2)
    if wholes is not None:
        places[:-1] += np.array(wholes, np.int64) > 0
    places[statistics.filled] = of
    there = np.where((groups >= 0) & (groups < statistics.groups), groups, statistics.groups)
    return list(map(texts.__getitem__, places[there].tolist()))


def _distinct(statistics: GroupStatistics, wholes: Sequence[int] | None) -> tuple[Array, Array]:
    """Groups with any value that have different statistics, and which of them is as each that has any."""
    if statistics.alike and wholes is None:
        _, first, of = np.unique(statistics.n, return_index=True, return_inverse=True)
        return first, of
    every = np.arange(statistics.filled.size)
    return every, every


def _texts(statistics: GroupStatistics, which: Array, wholes: Sequence[int] | None) -> list[bytes]:
    """The statistics of some groups that have any value."""
    if not which.size:
        return []
    columns = (statistics.n, *statistics.percentiles, statistics.means(wholes), statistics.sums)
    rows = list(map(_StatisticsRow, *(column.take(which).tolist() for column in columns)))
    return _encoder.encode(rows)[2:-2].split(b"},{")


def joined(parts: Iterable[bytes | Iterable[bytes]]) -> Iterator[bytes]:
    """Rows of text from columns of it; a column that is one text is the same in each row."""
    columns = (repeat(part) if isinstance(part, bytes) else part for part in parts)
    return map(b"".join, zip(*columns, strict=False))


class RowTable(ABC):
    """The rows of an answer as columns."""

    __slots__ = ()

    @property
    @abstractmethod
    def size(self) -> int:
        """How many rows or points there are."""

    @abstractmethod
    def models(self) -> Sequence[BaseModel]:
        """The rows as models."""

    @abstractmethod
    def json(self) -> bytes:
        """The rows as JSON, with commas between them."""

    @abstractmethod
    def people(self) -> set[str]:
        """Everybody whom the rows name."""

    @abstractmethod
    def renamed(self, name: NameOf) -> Self:
        """The same with people under other names, in an order that says nothing of the names before."""


@dataclass(frozen=True, slots=True)
class LongAnswer(Generic[Model]):
    """An answer with a table of rows: all the rest of it is in `envelope`, in which the field is empty."""

    envelope: Model
    field: Literal["items", "series"]
    rows: RowTable

    def model(self) -> Model:
        """The answer as a model of every row."""
        return self.envelope.model_copy(update={self.field: self.rows.models()})

    def json(self) -> bytes:
        """The answer as JSON."""
        around = type(self.envelope).__pydantic_serializer__.to_json(self.envelope, by_alias=True)
        before, empty, after = around.partition(b'"%b":[]' % self.field.encode())
        assert empty, "the field is there, and empty"
        return b"%b%b%b]%b" % (before, empty[:-1], self.rows.json(), after)

    def renamed(self, name: NameOf) -> Self:
        """The same with people under other names."""
        return replace(self, rows=self.rows.renamed(name))


AnyAnswer = BaseModel | LongAnswer[Any]


def as_model(answer: AnyAnswer) -> BaseModel:
    """The answer as a model, of every row if it is a long one."""
    return answer.model() if isinstance(answer, LongAnswer) else answer

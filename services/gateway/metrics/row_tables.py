"""Answers of many rows that are held as columns, and written as JSON without an object for each row.

Some answers have tens of thousands of figures, and models of them took most of the time. The JSON is the
same, byte for byte, as that of the models.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, Self, TypeVar

import pydantic_core
from pydantic import BaseModel

from services.gateway.metrics.statistics import GroupStatistics, nothing

NameOf = Callable[[str], str]
Model = TypeVar("Model", bound=BaseModel)

STATISTICS = b'{"n":%b,"p50":%b,"p75":%b,"p90":%b,"mean":%b,"sum":%b}'


def to_json(value: object) -> bytes:
    """Plain values as JSON, as models are written."""
    return pydantic_core.to_json(value, inf_nan_mode="null")


def _texts(numbers: Sequence[float | None]) -> list[bytes]:
    """Numbers as JSON."""
    return to_json(numbers)[1:-1].split(b",")


def statistics_json(statistics: GroupStatistics, wholes: Sequence[int] | None = None) -> list[bytes]:
    """The statistics of each group that has any value, as JSON; `wholes`: see `GroupStatistics.found`."""
    if not statistics.filled:
        return []
    means, percentiles = statistics.means(wholes), statistics.percentiles
    columns: list[Sequence[float | None]] = [statistics.n, *percentiles, means, statistics.sums]
    return list(map(STATISTICS.__mod__, zip(*map(_texts, columns), strict=True)))


def nothing_json(whole: int | None = None) -> bytes:
    """The statistics of no value as JSON."""
    return to_json(nothing(whole))


def all_statistics_json(statistics: GroupStatistics, wholes: Sequence[int] | None = None) -> list[bytes]:
    """The statistics of every group as JSON."""
    counts: Sequence[int | None] = [None] * statistics.groups if wholes is None else wholes
    found = list(map(nothing_json, counts))
    for group, text in zip(statistics.filled, statistics_json(statistics, wholes), strict=True):
        found[group] = text
    return found


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

"""The interface that reads the names of labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.collector.forge.repository_ref import RepositoryRef


@dataclass(frozen=True, slots=True)
class LabelNames:
    """By node id of a repository, what its labels are called, by their node ids. `cost`: of the quota.

    What cannot be seen now is left out.
    """

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cost: float = 0.0

    def __add__(self, other: "LabelNames") -> "LabelNames":
        """The names of both."""
        return LabelNames({**self.names, **other.names}, self.cost + other.cost)


class LabelReader(Protocol):
    """Reads with one credential. Raises `ForgeError`."""

    async def labels(self, refs: Sequence[RepositoryRef]) -> LabelNames:
        """The labels of each of these."""

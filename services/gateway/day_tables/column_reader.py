"""Reads the packed columns of many days at once, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.contracts.packed_columns import WORD, Kind, Layout, count_of
from services.gateway.day_tables.segment import Array

DTYPES: Mapping[Kind, str] = {"q": "<i8", "d": "<f8", "I": "<u4", "B": "u1"}


@dataclass(frozen=True, slots=True, eq=False)
class JoinedColumns:
    """The columns of many days, each day's behind those of the one before; `counts` are per day."""

    counts: Mapping[str, NDArray[np.int64]]
    columns: Mapping[str, Array]

    @classmethod
    def of(cls, layout: Layout, packed: Sequence[bytes]) -> "JoinedColumns":
        """Read the bytes of days that are laid out like this."""
        buffer = np.frombuffer(b"".join(packed), np.uint8)
        lengths = np.fromiter(map(len, packed), np.int64)
        begins = np.cumsum(lengths) - lengths
        words = buffer.view(DTYPES["q"])
        counts = {name: words[begins // WORD + place] for place, name in enumerate(layout.counts)}
        begins = begins + WORD * len(layout.counts)
        columns = {}
        for section in layout.sections:
            numbers, of_days = buffer.view(DTYPES[section.kind]), counts[section.count]
            columns[section.name] = _gathered(numbers, begins // numbers.itemsize, of_days)
            size = of_days * numbers.itemsize
            begins = begins + size + -size % WORD
        return cls(counts, columns)

    def names(self, name: str, codes: Array) -> Array:
        """The code of each row's name; `codes` are those of the distinct names of all days."""
        distinct = self.counts[count_of(name)]
        begins = np.repeat(np.cumsum(distinct) - distinct, self.counts["rows"])
        found: Array = codes[self.columns[name] + begins]
        return found


def _gathered(numbers: Array, begins: NDArray[np.int64], counts: NDArray[np.int64]) -> Array:
    """Stretches of numbers, one behind the other."""
    before = np.cumsum(counts) - counts
    places = np.repeat(begins - before, counts) + np.arange(counts.sum())
    found: Array = numbers[places]
    return found.astype(found.dtype.newbyteorder("="), copy=False)

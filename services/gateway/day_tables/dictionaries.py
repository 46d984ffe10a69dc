"""Names as integer codes, and lists of names as codes of their own: what columns of names are made of."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]

ROOM = 256
NO_NAME = 0
"""The code of the empty name."""


class GrowingArray:
    """Integers to which others are appended, by one thread at a time. What `all` was stays as it was."""

    def __init__(self) -> None:
        self._room = np.zeros(ROOM, np.int32)
        self.all: Codes = self._room[:0]

    def extend(self, numbers: Iterable[int]) -> None:
        """Append numbers."""
        new, count = np.fromiter(numbers, np.int32), self.all.size
        if count + new.size > self._room.size:
            larger = np.zeros(2 * (count + new.size), np.int32)
            larger[:count] = self.all
            self._room = larger
        self._room[count : count + new.size] = new
        self.all = self._room[: count + new.size]


class Names:
    """Distinct names; the code of a name never changes, and that of the empty one is 0."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"": NO_NAME}
        self._names = [""]

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, code: int) -> str:
        return self._names[code]

    def code(self, name: str) -> int:
        """The code of a name, which is added if it is new."""
        code = self._codes.get(name)
        if code is None:
            self._names.append(name)
            code = self._codes[name] = len(self._names) - 1
        return code

    def known(self, names: Iterable[str]) -> list[int]:
        """The codes of those of the names that there are."""
        return [code for name in names if (code := self._codes.get(name)) is not None]

    def flags(self, names: Iterable[str]) -> Flags:
        """For each code, whether its name is one of these."""
        codes = self.known(names)
        found = np.zeros(len(self), np.bool_)  # after that: other threads add names meanwhile
        found[codes] = True
        return found


class NameLists:
    """Distinct lists of names by code. The empty list holds the empty name, so that it has a group."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._codes: dict[tuple[str, ...], int] = {}
        self._ends = GrowingArray()
        self._ends.extend([0])
        self._members = GrowingArray()

    def code(self, names: Iterable[str]) -> int:
        """The code of a list, which is added if it is new."""
        key = tuple(names)
        code = self._codes.get(key)
        if code is None:
            code = len(self._codes)
            self._members.extend(self._names.code(name) for name in key or ("",))
            self._ends.extend([self._members.all.size])
            self._codes[key] = code
        return code

    def flags(self, names: Iterable[str]) -> Flags:
        """For each code, whether one of these names is in its list."""
        ends = self._ends.all  # in this order: other threads add lists meanwhile
        if ends.size == 1:
            return np.zeros(0, np.bool_)
        members = self._members.all[: ends[-1]]
        return np.logical_or.reduceat(self._names.flags(names)[members], ends[:-1])

    def members(self, lists: Codes) -> tuple[NDArray[np.int64], Codes]:
        """The names of some lists, one after the other: the place of each name's list, and its code."""
        ends, all_members = self._ends.all, self._members.all
        begins, counts = ends[lists], ends[lists + 1] - ends[lists]
        places = np.repeat(np.arange(lists.size), counts)
        before = np.cumsum(counts) - counts
        within = np.arange(places.size) - before[places]
        return places, all_members[begins[places] + within]


def memory_of(*arrays: NDArray[Any]) -> int:
    """How many bytes arrays hold."""
    return sum(one.nbytes for one in arrays)

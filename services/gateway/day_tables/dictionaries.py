"""Names as integer codes, and lists of names as codes of their own: what columns of names are made of."""

from collections.abc import Callable, Hashable, Iterable
from itertools import chain
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.contracts.packed_columns import read_list

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Name = TypeVar("Name", bound=Hashable)

ROOM = 256
FEW = 4
"""So many codes are compared with all members faster than these are looked up."""
NO_NAME = 0
"""The code of the empty name."""


class GrowingArray:
    """Integers to which others are appended, by one thread at a time. What `all` was stays as it was."""

    def __init__(self) -> None:
        self._room = np.zeros(ROOM, np.int32)
        self.all: Codes = self._room[:0]

    def extend(self, numbers: Iterable[int]) -> None:
        """Append numbers."""
        new = numbers if isinstance(numbers, np.ndarray) else np.fromiter(numbers, np.int32)
        count = self.all.size
        if count + new.size > self._room.size:
            larger = np.zeros(2 * (count + new.size), np.int32)
            larger[:count] = self.all
            self._room = larger
        self._room[count : count + new.size] = new
        self.all = self._room[: count + new.size]


class CodesByName(dict[Name, int]):
    """Codes by name; whoever looks a new name up adds it. Looked up by `map`, names take no Python loop."""

    def __init__(self, add: Callable[[Name], int]) -> None:
        super().__init__()
        self._add = add

    def __missing__(self, name: Name) -> int:
        code = self._add(name)
        self[name] = code
        return code


class Names:
    """Distinct names; the code of a name never changes, and that of the empty one, and of None, is 0."""

    def __init__(self) -> None:
        self._names = [""]
        self._codes: CodesByName[str | None] = CodesByName(self._add)
        self._codes |= {"": NO_NAME, None: NO_NAME}

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, code: int) -> str:
        return self._names[code]

    def of(self, codes: Iterable[int]) -> list[str]:
        """The names of codes, without a loop in Python."""
        return list(map(self._names.__getitem__, codes))

    def _add(self, name: str | None) -> int:
        self._names.append(name or "")
        return len(self._names) - 1

    def code(self, name: str) -> int:
        """The code of a name, which is added if it is new."""
        return self._codes[name]

    def codes(self, names: Iterable[str | None]) -> Codes:
        """The codes of names; new ones are added."""
        return np.fromiter(map(self._codes.__getitem__, names), np.int32)

    def known(self, names: Iterable[str]) -> list[int]:
        """The codes of those of the names that there are."""
        return [self._codes[name] for name in names if name in self._codes]

    def flags(self, names: Iterable[str]) -> Flags:
        """For each code, whether its name is one of these."""
        codes = self.known(names)
        found = np.zeros(len(self), np.bool_)  # after that: other threads add names meanwhile
        found[codes] = True
        return found


class NameLists:
    """Distinct lists of names by code, as day tables have them: each is a text.

    The empty list holds the empty name, so that it has a group.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._codes: CodesByName[str] = CodesByName(self._add)
        self._new: list[list[str]] = []
        self._ends = GrowingArray()
        self._ends.extend([0])
        self._members = GrowingArray()

    def _add(self, text: str) -> int:
        self._new.append(read_list(text) or [""])
        return self._ends.all.size - 2 + len(self._new)

    def codes(self, texts: Iterable[str]) -> Codes:
        """The codes of lists; new ones are added."""
        found = np.fromiter(map(self._codes.__getitem__, texts), np.int32)
        before, new = self._members.all.size, self._new
        self._members.extend(self._names.codes(chain.from_iterable(new)))
        self._ends.extend(before + np.cumsum(np.fromiter(map(len, new), np.int32)))
        self._new = []
        return found

    def flags(self, names: Iterable[str]) -> Flags:
        """For each code, whether one of these names is in its list."""
        ends = self._ends.all  # in this order: other threads add lists meanwhile
        if ends.size == 1:
            return np.zeros(0, np.bool_)
        members = self._members.all[: ends[-1]]
        found = np.zeros(ends.size - 1, np.bool_)
        places = np.flatnonzero(self._among(members, names)).astype(ends.dtype)
        found[np.searchsorted(ends, places, side="right") - 1] = True
        return found

    def _among(self, members: Codes, names: Iterable[str]) -> Flags:
        """Which members are one of some names; a few are compared, many looked up."""
        codes = self._names.known(names)
        if len(codes) > FEW:
            return self._names.flags(names).take(members)
        found = np.zeros(members.size, np.bool_)
        for code in codes:
            found |= members == code
        return found

    def members(self, lists: Codes) -> tuple[NDArray[np.int64], Codes]:
        """The names of some lists, one after the other: the place of each name's list, and its code."""
        ends, all_members = self._ends.all, self._members.all
        begins, counts = ends.take(lists), np.diff(ends).take(lists)
        if counts.max(initial=1) == 1:  # no list is empty
            return np.arange(lists.size), all_members.take(begins)
        places = np.repeat(np.arange(lists.size), counts)
        before = np.cumsum(counts) - counts
        within = np.arange(places.size) - before[places]
        return places, all_members[begins[places] + within]


def memory_of(*arrays: NDArray[Any]) -> int:
    """How many bytes arrays hold."""
    return sum(one.nbytes for one in arrays)

"""A collection kept in order as it changes, so that no request has to sort it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Key = tuple


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page and what surrounds it; `keys` are the sort keys of its items."""

    items: list[T]
    keys: list[Key]
    total: int
    has_next: bool
    has_previous: bool


class Ordered(Generic[T]):
    """Items by ascending sort key. Keys are unique tuples of plain values."""

    __slots__ = ("_items", "_keys")

    def __init__(self, pairs: list[tuple[Key, T]] | None = None) -> None:
        self._keys: list[Key] = [key for key, _ in pairs or ()]
        self._items: list[T] = [item for _, item in pairs or ()]

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def add(self, key: Key, item: T) -> None:
        at = bisect_right(self._keys, key)
        self._keys.insert(at, key)
        self._items.insert(at, item)

    def move(self, old: Key, new: Key, item: T) -> None:
        at = bisect_left(self._keys, old)
        del self._keys[at], self._items[at]
        self.add(new, item)

    def remove(self, key: Key, item: T) -> None:
        at = self._items.index(item, bisect_left(self._keys, key))
        del self._keys[at], self._items[at]

    def where(self, wanted: Callable[[T], bool]) -> "Ordered[T]":
        """The items that are wanted, in the same order."""
        return Ordered(
            [(key, item) for key, item in zip(self._keys, self._items, strict=True) if wanted(item)]
        )

    def offset(self, start: int, count: int, *, descending: bool) -> list[T]:
        """The items at an offset, as REST pages."""
        if not descending:
            return self._items[start : start + count]
        end = max(len(self._items) - start, 0)
        return self._items[max(end - count, 0) : end][::-1]

    def page(
        self, count: int, *, after: Key | None = None, before: Key | None = None,
        descending: bool = False, from_end: bool = False,
    ) -> Page[T]:  # fmt: skip
        """The items between two keys, as GraphQL pages; `from_end` takes the last ones (`last:`)."""
        low, high = (before, after) if descending else (after, before)
        start = bisect_right(self._keys, low) if low is not None else 0
        end = bisect_left(self._keys, high) if high is not None else len(self._keys)
        if descending == from_end:
            first, last = start, min(start + count, end)
        else:
            first, last = max(end - count, start), end
        step = -1 if descending else 1
        more = (first > 0, last < len(self._keys))
        return Page(
            items=self._items[first:last][::step], keys=self._keys[first:last][::step], total=len(self._keys),
            has_next=more[0 if descending else 1], has_previous=more[1 if descending else 0],
        )  # fmt: skip


def listed(items: Sequence[T]) -> Ordered[T]:
    """A short list as it stands: its keys are the places in it."""
    return Ordered([((place,), item) for place, item in enumerate(items)])

"""A priority queue by planned time; among equal times, what was added first comes first."""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Generic, TypeVar

Item = TypeVar("Item")


class TimeQueue(Generic[Item]):
    """A queue by planned time (epoch seconds); items are never compared."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Item]] = []
        self._added = 0

    def add(self, at: int, item: Item) -> None:
        """Add an item at its planned time."""
        self._added += 1
        heappush(self._heap, (at, self._added, item))

    def pop(self) -> tuple[int, Item]:
        """Remove and return the next item and its time. Raises `IndexError` when the queue is empty."""
        at, _, item = heappop(self._heap)
        return at, item

    def pop_until(self, moment: int) -> Iterator[tuple[int, Item]]:
        """Remove and yield the items up to a moment (inclusive), also those added meanwhile."""
        while self._heap and self._heap[0][0] <= moment:
            yield self.pop()

    def drain(self) -> Iterator[tuple[int, Item]]:
        """Remove and yield every item, in order."""
        while self._heap:
            yield self.pop()

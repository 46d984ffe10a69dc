"""What is planned, in the order of planned time; what was planned first comes first among equals."""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Agenda(Generic[Item]):
    """A queue by planned time (epoch seconds) in which nothing depends on how items compare."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Item]] = []
        self._added = 0

    def add(self, at: int, item: Item) -> None:
        """Plan something."""
        self._added += 1
        heappush(self._heap, (at, self._added, item))

    def pop(self) -> tuple[int, Item]:
        """The next thing and its planned time. Raises `IndexError` when nothing is planned."""
        at, _, item = heappop(self._heap)
        return at, item

    def until(self, moment: int) -> Iterator[tuple[int, Item]]:
        """Everything up to a moment (inclusive), also what is added meanwhile."""
        while self._heap and self._heap[0][0] <= moment:
            yield self.pop()

    def rest(self) -> Iterator[tuple[int, Item]]:
        """Everything that is left, in order; the agenda is empty afterwards."""
        while self._heap:
            yield self.pop()

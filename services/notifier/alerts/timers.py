"""The moments at which something has to be looked at again, the earliest first."""

import heapq
from datetime import datetime


class Timers:
    """At most one moment for each subject; setting another replaces it."""

    def __init__(self) -> None:
        self._due: dict[str, datetime] = {}
        self._heap: list[tuple[datetime, str]] = []

    def __len__(self) -> int:
        return len(self._due)

    def set(self, subject: str, at: datetime | None) -> None:
        """Look at a subject at a moment; None: not again."""
        if at is None:
            self._due.pop(subject, None)
        elif self._due.get(subject) != at:
            self._due[subject] = at
            heapq.heappush(self._heap, (at, subject))

    def next(self) -> datetime | None:
        """The earliest moment; None: nothing has to be looked at."""
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take_due(self, now: datetime, most: int) -> list[str]:
        """Remove and return the subjects whose moment is before now, the earliest first."""
        taken: list[str] = []
        while len(taken) < most and (at := self.next()) is not None and at < now:
            _, subject = heapq.heappop(self._heap)
            del self._due[subject]
            taken.append(subject)
        return taken

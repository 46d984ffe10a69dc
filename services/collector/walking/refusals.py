"""Lists of a repository that are not ours to see: the rest is collected all the same. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.collector.walking.walk import Stream

AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What GitHub said, and when to ask again: somebody may have changed it by then."""

    reason: str
    until: datetime


@dataclass(slots=True)
class Refusals:
    """What GitHub refuses of one repository, list by list."""

    _found: dict[Stream, Refusal] = field(default_factory=dict)

    def note(self, stream: Stream, reason: str, now: datetime) -> None:
        """Leave this list alone for an hour."""
        self._found[stream] = Refusal(reason, now + AGAIN)

    def lift(self, stream: Stream) -> None:
        """This list can be read."""
        self._found.pop(stream, None)

    def stands(self, stream: Stream, now: datetime) -> bool:
        """Whether asking for this list would be in vain."""
        found = self._found.get(stream)
        return found is not None and now < found.until

    def clear(self) -> None:
        """Ask for everything again."""
        self._found.clear()

    def __iter__(self) -> Iterator[Stream]:
        return iter(self._found)

    @property
    def told(self) -> str | None:
        """What is missing and why, for people; None if nothing is."""
        return _told(self._found) if self._found else None


def _told(found: Mapping[Stream, Refusal]) -> str:
    return "; ".join(f"{stream} cannot be read: {refusal.reason}" for stream, refusal in found.items())

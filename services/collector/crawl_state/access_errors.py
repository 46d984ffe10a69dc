"""Lists of a repository that are not ours to see: the rest is collected all the same. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.collector.forge.resource import Resource

AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DeniedAccess:
    """What GitHub said, and when to ask again: somebody may have changed it by then."""

    reason: str
    until: datetime


@dataclass(slots=True)
class AccessErrors:
    """What GitHub refuses of one repository, list by list."""

    _found: dict[Resource, DeniedAccess] = field(default_factory=dict)

    def deny(self, resource: Resource, reason: str, now: datetime) -> None:
        """Leave this list alone for an hour."""
        self._found[resource] = DeniedAccess(reason, now + AGAIN)

    def allow(self, resource: Resource) -> None:
        """This list can be read."""
        self._found.pop(resource, None)

    def is_denied(self, resource: Resource, now: datetime) -> bool:
        """Whether asking for this list would be in vain."""
        found = self._found.get(resource)
        return found is not None and now < found.until

    def clear(self) -> None:
        """Ask for everything again."""
        self._found.clear()

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._found)

    @property
    def summary(self) -> str | None:
        """What is missing and why, for people; None if nothing is."""
        return _summary(self._found) if self._found else None


def _summary(found: Mapping[Resource, DeniedAccess]) -> str:
    return "; ".join(f"{resource} cannot be read: {refusal.reason}" for resource, refusal in found.items())

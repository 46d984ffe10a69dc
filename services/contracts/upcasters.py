"""Upcasters: events of older versions become today's when they are read; the log is never rewritten.

Whoever changes what an event's data holds raises `DATAVERSION` and adds an upcast from the version before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.contracts.envelope import DATAVERSION

Raw = Mapping[str, Any]
"""An event as decoded JSON."""

Upcast = Callable[[Raw], Raw]
"""From an event of one version to the same event of the next. It may change the type, too."""


class UpcastError(ValueError):
    """An event of a version that cannot be read here; the text is the reason, in one line."""


@dataclass(frozen=True, slots=True)
class Upcasters:
    """The newest known version, and the upcasters that lead there, by type and version of the older event.

    A type without an upcast from a version is the same in the next.
    """

    newest: int
    by_type_and_version: Mapping[tuple[str, int], Upcast]

    def upcast(self, event: Raw) -> Raw:
        """Return the event in today's version; one of today is returned as it is. Raises `UpcastError`."""
        version: int = event.get("dataversion", 1)
        if version > self.newest:
            raise UpcastError(f"dataversion: {version} is newer than {self.newest}")
        while version < self.newest:
            event = {**self._upcast_once(event, version), "dataversion": (version := version + 1)}
        return event

    def _upcast_once(self, event: Raw, version: int) -> Raw:
        step = self.by_type_and_version.get((event.get("type", ""), version))
        try:
            return step(event) if step else event
        except (LookupError, TypeError, ValueError, AttributeError) as problem:
            raise UpcastError(f"dataversion: not an event of version {version}: {problem!r}") from problem


UPCASTERS = Upcasters(newest=DATAVERSION, by_type_and_version={})
"""There is only the first version yet, and nothing to upcast."""

"""The order in which more things are read than fit into one poll: longest ago first. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Rotation:
    """Remembers in which poll each name was read. Each of n is read within ceil(n / most) polls."""

    _poll: int = 0
    _last: dict[str, int] = field(default_factory=dict)

    def order(self, names: Iterable[str]) -> list[str]:
        """The names, those first that were not read for longest; among equals in the order given."""
        return sorted(names, key=lambda name: self._last.get(name, 0))

    def mark_read(self, names: Sequence[str], of: Iterable[str]) -> None:
        """These were read in one poll; all others than `of` are forgotten."""
        self._poll += 1
        remaining = {name: poll for name in of if (poll := self._last.get(name))}
        self._last = remaining | dict.fromkeys(names, self._poll)

"""Whose turn it is among more than can be looked at in one visit: whoever was longest ago. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Rotation:
    """Remembers in which visit each name had its turn. Every one of n has it within ceil(n / most) visits."""

    _visit: int = 0
    _last: dict[str, int] = field(default_factory=dict)

    def order(self, names: Iterable[str]) -> list[str]:
        """The names, those first that had no turn for longest; among equals in the order given."""
        return sorted(names, key=lambda name: self._last.get(name, 0))

    def took(self, names: Sequence[str], of: Iterable[str]) -> None:
        """These had their turn in one visit; all others than `of` are forgotten."""
        self._visit += 1
        kept = {name: visit for name in of if (visit := self._last.get(name))}
        self._last = kept | dict.fromkeys(names, self._visit)

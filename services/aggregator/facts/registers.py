"""Attributes as last-writer-wins registers: of each, the newest value known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

Value = str | int | bool | datetime | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A value with the stamps that decide whether it is the newest: by GitHub's clock, and observed."""

    updated_at: datetime
    observed_at: datetime
    value: Value

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """Newer is greater; at the same moment any fixed order will do."""
        spelt = self.value.isoformat() if isinstance(self.value, datetime) else repr(self.value)
        return self.updated_at, self.observed_at, spelt


Attributes = Mapping[str, Register]
NO_ATTRIBUTES: Attributes = MappingProxyType({})


def newest(one: Attributes, other: Attributes) -> Attributes:
    """Of each attribute the later value; returns `one` itself if that has nothing to learn."""
    newer = {
        name: register
        for name, register in other.items()
        if name not in one or _is_newer(register, one[name])
    }
    return {**one, **newer} if newer else one


def _is_newer(one: Register, other: Register) -> bool:
    """Whether one comes after another. Values are compared only where no stamp tells."""
    if one.updated_at != other.updated_at:
        return one.updated_at > other.updated_at
    return one.order > other.order

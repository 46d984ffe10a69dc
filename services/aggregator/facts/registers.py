"""Attributes that change: of each, the newest value known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Value = str | int | bool | datetime | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A value, as of `updated_at` by GitHub's clock, as observed at `observed_at`."""

    updated_at: datetime
    observed_at: datetime
    value: Value

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """Newer is greater; at the same moment any fixed order will do."""
        spelt = self.value.isoformat() if isinstance(self.value, datetime) else repr(self.value)
        return self.updated_at, self.observed_at, spelt


Attributes = Mapping[str, Register]


def newest(one: Attributes, other: Attributes) -> Attributes:
    """Of each attribute the later value; returns `one` itself if that has nothing to learn."""
    news = {name: said for name, said in other.items() if name not in one or said.order > one[name].order}
    return {**one, **news} if news else one

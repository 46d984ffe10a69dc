"""When a delivery or an export was written, as far as its own times tell. Pure.

Its road may be long: a delivery is sent again days later, an export is read a year later. What it says was
true at the newest time in it, and may have changed since.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from services.collector.github.mappers.common import Utc

TIMES = frozenset(
    {"created_at", "updated_at", "pushed_at", "submitted_at", "closed_at", "merged_at", "published_at"}
)

_TIME: TypeAdapter[datetime] = TypeAdapter(Utc)


def newest_time(things: Iterable[object]) -> datetime | None:
    """The newest of the times that GitHub gives these objects themselves; None if they have none."""
    found = (
        _time(thing[name]) for thing in things if isinstance(thing, Mapping) for name in TIMES & thing.keys()
    )
    return max(filter(None, found), default=None)


def _time(value: object) -> datetime | None:
    # a push gives seconds since 1970, everything else RFC 3339
    if not isinstance(value, str | int):
        return None
    try:
        return _TIME.validate_python(value)
    except ValidationError:
        return None


def delivery_written_at(payload: object, arrived_at: datetime) -> datetime | None:
    """When a delivery was written, and never after it arrived; None if nothing in it tells."""
    written = newest_time(payload.values()) if isinstance(payload, Mapping) else None
    return written and min(written, arrived_at)

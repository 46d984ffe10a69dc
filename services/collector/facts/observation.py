"""When, where and by which API something was seen."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts.events import Via


@dataclass(frozen=True, slots=True)
class Observation:
    """Where, by which road and when something was seen; `as_of`: see `asoftime` of the envelope."""

    host: str
    via: Via
    at: datetime
    as_of: datetime | None = None

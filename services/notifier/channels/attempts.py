"""What follows from an attempt to send a message: sent, again later, or given up. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=15)
GIVEN_UP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel has taken the message."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """The channel could not take it now; `after`: how long it says to wait, if it says so."""

    reason: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class RefusedAttempt:
    """The channel will not take it, however often it is sent."""

    reason: str


Attempt = Sent | Postponed | RefusedAttempt


def next_attempt(postponed: Postponed, attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None: it is given up, a day after it was made."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 16), LONGEST_PAUSE)
    at = now + max(pause, postponed.after or pause)
    return at if at - created_at <= GIVEN_UP else None


def retry_after(header: str | None) -> timedelta | None:
    """What `Retry-After` says in seconds; None where it says nothing that can be read."""
    try:
        seconds = float(header) if header else None
    except ValueError:
        return None
    return timedelta(seconds=min(seconds, 86_400)) if seconds is not None and seconds >= 0 else None

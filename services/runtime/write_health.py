"""Write failures: which stream or database cannot be written, since when; in health, and once in the log."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from services.runtime.health import Health

_log = logging.getLogger(__name__)


class WriteHealth:
    """Reports a place as down from its first failed write until a write succeeds."""

    def __init__(self, health: Health | None = None, clock: Callable[[], float] = time.time) -> None:
        self._health = health or Health(())
        self._clock = clock
        self._since: dict[str, float] = {}

    def failed(self, place: str, problem: BaseException) -> None:
        """Report a failed write; only the first one is logged."""
        reason = _in_a_line(problem)
        if place not in self._since:
            self._since[place] = self._clock()
            _log.warning("cannot write to %s: %s; trying again until it is written", place, reason)
        since = datetime.fromtimestamp(self._since[place], UTC)
        self._health.down(_name(place), f"cannot write: {reason}, since {since:%Y-%m-%d %H:%M:%S} UTC")

    def succeeded(self, place: str) -> None:
        """Report a successful write."""
        if (since := self._since.pop(place, None)) is not None:
            _log.info("can write to %s again, after %.0f s", place, self._clock() - since)
            self._health.up(_name(place))


def _name(place: str) -> str:
    return f"writing to {place}"


def _in_a_line(problem: BaseException) -> str:
    if isinstance(problem, TimeoutError):
        return "it does not acknowledge"
    return " ".join(str(problem).split())[:200] or type(problem).__name__

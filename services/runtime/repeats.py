"""Log lines that say the same over and over: some are written, the others counted."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import Counter

MOST = 5
SECONDS = 60.0
MOST_KINDS = 1_000

LEFT_OUT = Counter("headway_log_lines_left_out", "Warnings and errors that said what had just been said")

Kind = tuple[str, int, str, type[BaseException] | None]


@dataclass(slots=True)
class _Said:
    since: float
    times: int = 0
    left_out: int = 0


class Repeats(logging.Filter):
    """Lets pass at most `most` warnings or errors of one kind in so many seconds (of the clock given).

    Of one kind are lines of one logger, with one text before its values are filled in, and one exception.
    """

    def __init__(self, clock: Callable[[], float], most: int = MOST, seconds: float = SECONDS) -> None:
        super().__init__()
        self._clock = clock
        self._most = most
        self._seconds = seconds
        self._said: dict[Kind, _Said] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is written; the first of its kind afterwards says how many were not."""
        if record.levelno < logging.WARNING:
            return True
        now, kind = self._clock(), _kind(record)
        said = self._said.get(kind)
        if said is None or now >= said.since + self._seconds:
            _tell(record, said.left_out if said else 0)
            said = self._remember(kind, now)
        said.times += 1
        if said.times <= self._most:
            return True
        said.left_out += 1
        LEFT_OUT.inc()
        return False

    def _remember(self, kind: Kind, now: float) -> _Said:
        if len(self._said) >= MOST_KINDS:
            self._said.clear()
        self._said[kind] = said = _Said(now)
        return said


def _kind(record: logging.LogRecord) -> Kind:
    raised = record.exc_info[0] if record.exc_info else None
    return record.name, record.levelno, str(record.msg)[:500], raised


def _tell(record: logging.LogRecord, left_out: int) -> None:
    if left_out:
        record.msg = f"{record.getMessage()} ({left_out} more like this were left out)"
        record.args = None

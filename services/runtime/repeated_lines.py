"""Limits repeated log lines: the first few are written, the others counted."""

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
class _KindCount:
    since: float
    lines: int = 0
    left_out: int = 0


class RepeatFilter(logging.Filter):
    """Passes at most `most` warnings or errors of one kind in so many seconds (of the clock given).

    Of one kind are lines of one logger, with one text before its values are filled in, and one exception.
    """

    def __init__(self, clock: Callable[[], float], most: int = MOST, seconds: float = SECONDS) -> None:
        super().__init__()
        self._clock = clock
        self._most = most
        self._seconds = seconds
        self._counts: dict[Kind, _KindCount] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is written; the first one of the next interval says how many were not."""
        if record.levelno < logging.WARNING:
            return True
        now, kind = self._clock(), _kind(record)
        count = self._counts.get(kind)
        if count is None or now >= count.since + self._seconds:
            _append_count(record, count.left_out if count else 0)
            count = self._remember(kind, now)
        count.lines += 1
        if count.lines <= self._most:
            return True
        count.left_out += 1
        LEFT_OUT.inc()
        return False

    def _remember(self, kind: Kind, now: float) -> _KindCount:
        if len(self._counts) >= MOST_KINDS:
            self._counts.clear()
        self._counts[kind] = count = _KindCount(now)
        return count


def _kind(record: logging.LogRecord) -> Kind:
    raised = record.exc_info[0] if record.exc_info else None
    return record.name, record.levelno, str(record.msg)[:500], raised


def _append_count(record: logging.LogRecord, left_out: int) -> None:
    if left_out:
        record.msg = f"{record.getMessage()} ({left_out} more like this were left out)"
        record.args = None

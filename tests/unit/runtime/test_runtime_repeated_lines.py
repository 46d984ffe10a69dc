"""What is said over and over is said some times, and then counted."""

import logging

from services.runtime.repeated_lines import RepeatFilter


def record(text: str, *values: object, level: int = logging.WARNING) -> logging.LogRecord:
    return logging.LogRecord("services.x", level, "x.py", 1, text, values, None)


def test_the_same_is_written_so_often_and_then_counted() -> None:
    now = [0.0]
    repeats = RepeatFilter(lambda: now[0], most=2, seconds=60)
    passed = [repeats.filter(record("cannot read %s", number)) for number in range(10)]
    assert passed == [True, True] + [False] * 8
    assert repeats.filter(record("something else"))
    now[0] = 60.0
    again = record("cannot read %s", 11)
    assert repeats.filter(again)
    assert again.getMessage() == "cannot read 11 (8 more like this were left out)"
    later = record("cannot read %s", 12)
    assert repeats.filter(later)
    assert later.getMessage() == "cannot read 12"


def test_what_is_not_a_warning_is_always_written() -> None:
    repeats = RepeatFilter(lambda: 0.0, most=1)
    assert all(repeats.filter(record("x", level=logging.INFO)) for _ in range(100))

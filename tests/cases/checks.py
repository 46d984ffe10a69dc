"""Whether what the API answers is what a case wants. Pure."""

import math
import re
from datetime import UTC, datetime
from typing import Any

NOTHING = object()
TOLERANCE = 1e-3
SECOND = 1.0

_STEP = re.compile(r"([^.\[]+)(?:\[(\w+)=([^\]]*)\])?\.?")


def picked(answer: Any, path: str) -> Any:
    """What a path like `items[id=7].outcome`, `items.0.state` or `items.*.title` leads to; else NOTHING."""
    if not path or answer is NOTHING:
        return answer
    step = _STEP.match(path)
    assert step, path
    name, key, value = step.groups()
    rest = path[step.end() :]
    if name == "*":
        return [picked(each, rest) for each in answer]
    found = _child(answer, name)
    if key is not None:
        found = next((each for each in found or () if str(each.get(key)) == value), NOTHING)
    return picked(found, rest)


def matches(found: Any, wanted: Any) -> bool:
    """Whether it is that: numbers to a thousandth, times to the second."""
    if isinstance(wanted, list) and isinstance(found, list):
        return len(found) == len(wanted) and all(map(matches, found, wanted))
    if isinstance(wanted, bool) or isinstance(found, bool):
        return found is wanted
    if isinstance(wanted, int | float) and isinstance(found, int | float):
        return math.isclose(found, wanted, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if (there := _moment(found)) and (then := _moment(wanted)):
        return abs((there - then).total_seconds()) < SECOND
    return found == wanted


def _child(answer: Any, name: str) -> Any:
    if isinstance(answer, list):
        return answer[int(name)] if name.isdigit() and int(name) < len(answer) else NOTHING
    return answer.get(name, NOTHING) if isinstance(answer, dict) else NOTHING


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

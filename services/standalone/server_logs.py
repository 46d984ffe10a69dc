"""Finds the error in a server's log. Pure."""

import json
from collections.abc import Sequence

FATAL = ("F", "E")  # MongoDB's severities
NATS_FATAL = ("[FTL]", "[ERR]")


def error_in_log(lines: Sequence[str]) -> str:
    """Return the last line with an error, without its date; else the last line."""
    errors = (_mongo_error(line) or _nats_error(line) for line in reversed(lines[-50:]))
    return next(filter(None, errors), lines[-1] if lines else "its log is empty")


def _nats_error(line: str) -> str | None:
    return next((line.partition(mark)[2].strip() for mark in NATS_FATAL if mark in line), None)


def _mongo_error(line: str) -> str | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict) or entry.get("s") not in FATAL:
        return None
    details = entry.get("attr", {})
    cause = details.get("message") or details.get("error") or details.get("reason")
    return f"{entry.get('msg')}: {cause}" if cause else str(entry.get("msg"))

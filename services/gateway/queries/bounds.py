"""How long what comes from outside may be, and which characters it may hold. Pure."""

from collections.abc import Collection, Iterable

from services.gateway.problems import BadParameterError

INT64 = 2**63 - 1
LONGEST_NAME = 256
"""Characters of a repository, a login, a label, a branch, …"""
MOST_VALUES = 500
LONGEST_CURSOR = 8_000
LONGEST_PART = 255
"""Bytes of a part of a path, as file systems bound it."""
LONGEST_PATH = 2_000
DELETE = 0x7F
PLAIN = r"^[^\x00-\x1f\x7f]*$"


def plain(text: str) -> bool:
    """Whether a text is without control characters (a NUL, a line break)."""
    return all(ord(character) >= ord(" ") and ord(character) != DELETE for character in text)


def sequence(text: str) -> int | None:
    """A whole number from 0 to 2**63 - 1, written in ASCII digits; None for any other text."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(INT64))):
        return None
    return number if (number := int(text)) <= INT64 else None


def checked(parameter: str, values: Iterable[str]) -> frozenset[str]:
    """The values of a repeatable parameter. Raises `BadParameterError` for too many, or one too long."""
    found = tuple(values)
    if len(found) > MOST_VALUES:
        raise BadParameterError(parameter, f"{len(found)} values", f"at most {MOST_VALUES} values")
    for value in found:
        if len(value) > LONGEST_NAME or not plain(value):
            allowed = f"at most {LONGEST_NAME} characters, none of them a control character"
            raise BadParameterError(parameter, value, allowed)
    return frozenset(found)


def check_path(path: str) -> None:
    """Raises `BadParameterError` for a path that no file system can hold."""
    if len(path) > LONGEST_PATH or not plain(path) or not _parts_fit(path.split("/")):
        allowed = f"parts of at most {LONGEST_PART} bytes, none of them a control character"
        raise BadParameterError("path", path, allowed)


def _parts_fit(parts: Collection[str]) -> bool:
    return all(len(part.encode(errors="replace")) <= LONGEST_PART for part in parts)

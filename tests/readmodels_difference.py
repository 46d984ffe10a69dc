"""In what two runs' read models differ: what is stale, missing or doubled in one of them."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """How many documents say something else, and how many documents and facts are missing or too many."""

    stale: int
    missing: int
    doubled: int
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"{self.stale} stale, {self.missing} missing, {self.doubled} doubled"
        return "\n".join((said, *self.examples))


def difference(found: str, expected: str) -> Difference:
    """Compare two dumps of read models."""
    there, should = _documents(found), _documents(expected)
    things, wanted = Counter(_things(found)), Counter(_things(expected))
    stale = [key for key in sorted(there.keys() & should.keys()) if there[key] != should[key]]
    missing, doubled = wanted - things, things - wanted
    return Difference(
        len(stale),
        missing.total(),
        doubled.total(),
        (
            *(f"missing {thing}" for thing in list(missing)[:10]),
            *(f"too much {thing}" for thing in list(doubled)[:10]),
            *(line for key in stale[:5] for line in list(_apart(key, there[key], should[key]))[:8]),
        ),
    )


def _parsed(dumped: str) -> Iterator[tuple[str, Document]]:
    for line in dumped.splitlines():
        name, _, document = line.partition(" ")
        yield name, json.loads(document)


def _documents(dumped: str) -> dict[str, Document]:
    return {f"{name} {document['_id']}": document for name, document in _parsed(dumped)}


def _things(dumped: str) -> Iterator[str]:
    """Every document, and every fact in one, as often as it is there."""
    for name, document in _parsed(dumped):
        yield f"{name} {document['_id']}"
        yield from (f"{name} {document['_id']}: {fact['id']}" for fact in document.get("facts", ()))


def _apart(path: str, found: object, expected: object) -> Iterator[str]:
    """Where two values differ, and how."""
    match found, expected:
        case dict(), dict():
            for name in sorted(found.keys() | expected.keys()):
                yield from _apart(f"{path}.{name}", found.get(name), expected.get(name))
        case list(), list() if len(found) == len(expected):
            for place, (one, other) in enumerate(zip(found, expected, strict=True)):
                yield from _apart(f"{path}[{place}]", one, other)
        case _ if found != expected:
            yield f"{path}: {str(found)[:200]} instead of {str(expected)[:200]}"


def paths_apart(one: str, other: str) -> Iterator[str]:
    """The paths at which two dumps differ, without places in lists."""
    documents = _by_collection(one), _by_collection(other)
    for (collection, _), pair in _both(*documents):
        yield from _paths(collection, *pair)


def _by_collection(dumped: str) -> dict[Any, Any]:
    parts = (line.partition(" ") for line in dumped.splitlines())
    found = ((name, json.loads(text)) for name, _, text in parts)
    return {(name, json.dumps(document["_id"])): document for name, document in found}


def _both(one: dict[Any, Any], other: dict[Any, Any]) -> Iterator[tuple[Any, tuple[Any, Any]]]:
    for key in {**one, **other}:
        yield key, (one.get(key), other.get(key))


def _paths(path: str, one: Any, other: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key, pair in _both(one, other):
            yield from _paths(f"{path}.{key}", *pair)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for pair in zip(one, other, strict=True):
            yield from _paths(path, *pair)
    elif one != other:
        yield path

"""The packed form of a day's columns: one piece of bytes for all numbers, a text for each column of names.

A large organisation's questions go over tens of thousands of days. Whoever reads many joins their bytes, and
has arrays without a look at each: numbers are little-endian, of 8 bytes (int64, float64), 4 (uint32) or 1,
and a section begins at a multiple of 8. First come the counts, which say how long each section is. Pure.
"""

import json
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from pydantic import TypeAdapter

Name = TypeVar("Name", bound=str)
Kind = Literal["q", "d", "I", "B"]

INTEGER: Final = "q"
FLOAT: Final = "d"
PLACE: Final = "I"
BYTE: Final = "B"
WORD = 8
"""Bytes to whose multiples sections are filled up."""

_names = TypeAdapter(list[Any])
_list = TypeAdapter(list[str])


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the bytes: numbers of one kind, as many as the count with this name says."""

    name: str
    kind: Kind
    count: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What the bytes hold: counts, then sections."""

    counts: tuple[str, ...]
    sections: tuple[Section, ...]


def _bytes(kind: Kind, numbers: Iterable[float]) -> bytes:
    packed = array(kind, numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes() + bytes(-len(packed) * packed.itemsize % WORD)


def pack_columns(
    layout: Layout, columns: Mapping[str, Sequence[float]], names: Mapping[Name, "Names"]
) -> bytes:
    """Return columns as one piece of bytes; those of one count have equal lengths.

    `names`: columns of names, of which the places are stored, and how many distinct names there are.
    """
    places: dict[str, Sequence[float]] = {name: column.places for name, column in names.items()}
    numbers = {**columns, **places}
    lengths = {section.count: len(numbers[section.name]) for section in layout.sections}
    lengths |= {count_of(name): column.distinct for name, column in names.items()}
    parts = [_bytes(INTEGER, (lengths[count] for count in layout.counts))]
    parts += [_bytes(section.kind, numbers[section.name]) for section in layout.sections]
    return b"".join(parts)


def unpack_columns(layout: Layout, packed: bytes) -> dict[str, list[Any]]:
    """Return the columns that were packed."""
    end = WORD * len(layout.counts)
    counts = dict(zip(layout.counts, _numbers(INTEGER, packed[:end]), strict=True))
    found = {}
    for section in layout.sections:
        begin, size = end, counts[section.count] * array(section.kind).itemsize
        end = begin + size + -size % WORD
        found[section.name] = _numbers(section.kind, packed[begin : begin + size])
    return found


def _numbers(kind: Kind, packed: bytes) -> list[Any]:
    found = array(kind)
    found.frombytes(packed)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tolist()


@dataclass(frozen=True, slots=True)
class Names:
    """A column of names: the distinct ones in the order of their first row as text, and each row's place."""

    text: str
    distinct: int
    places: list[int]

    @classmethod
    def of(cls, column: Sequence[str | None] | Sequence[str]) -> "Names":
        """Of a column."""
        places = {name: place for place, name in enumerate(dict.fromkeys(column))}
        return cls(names_text(places), len(places), [places[name] for name in column])


def count_of(name: str) -> str:
    """Return what the count of a column's distinct names is called."""
    return f"{name}_names"


def names_text(names: Iterable[str | None]) -> str:
    """Return names as a text. Those of many columns are joined with commas, but for empty ones."""
    return json.dumps(list(names), ensure_ascii=False)[1:-1]


def read_names(texts: Iterable[str]) -> list[Any]:
    """Return the names of texts, one after the other."""
    return _names.validate_json(f"[{','.join(filter(None, texts))}]")


def list_texts(column: Iterable[Iterable[str]]) -> list[str]:
    """Return each list of names as the one name that it is in a column of lists."""
    lists = list(map(tuple, column))
    texts = {names: json.dumps(names, ensure_ascii=False) for names in set(lists)}
    return [texts[names] for names in lists]


def read_list(text: str) -> list[str]:
    """Return the list of names that a text stands for."""
    return _list.validate_json(text)


def spread(text: str, places: Iterable[int]) -> list[Any]:
    """Return the name of each row."""
    return list(map(read_names([text]).__getitem__, places))

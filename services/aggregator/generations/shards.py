"""Divides the log into ranges that are read, and its events into shards that are measured. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

EVENTS_IN_SHARD = 7_000
RANGES = 16
MOST_IN_RANGE = 50_000
FEWEST_IN_RANGE = 8_000


@dataclass(frozen=True, slots=True)
class LogRange:
    """The messages of the log behind `after`, up to `last`."""

    number: int
    after: int
    last: int


def shards_for(messages: int) -> int:
    """Into how many shards so many messages are divided."""
    return max(1, -(-messages // EVENTS_IN_SHARD))


def range_size(messages: int) -> int:
    """How many messages are read together: few enough that every process has several ranges to read."""
    return min(MOST_IN_RANGE, max(FEWEST_IN_RANGE, -(-messages // RANGES)))


def log_ranges(first: int, last: int, size: int) -> Iterator[LogRange]:
    """The log from one sequence to another, in ranges."""
    for number, after in enumerate(range(first - 1, last, size)):
        yield LogRange(number, after, min(after + size, last))


def shard_of(name: str, id_: str, shards: int) -> str:
    """The shard of a document of a read model: the same for all events about it."""
    return f"{name}/{crc32(id_.encode()) % shards}"


def all_shards(name: str, shards: int) -> list[str]:
    """All shards of the documents of one read model."""
    return [f"{name}/{place}" for place in range(shards)]

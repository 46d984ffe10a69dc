"""GitHub's answers with their tags, so that what has not changed need not be sent, nor paid for, again. Pure.

What is watched is asked for in the same order again and again. Were the oldest dropped where there is no
room, a set that is only a little too large would never be known again; so any is dropped.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ROOM_BYTES = 64 * 1024 * 1024  # of compressed bodies: some 100,000 answers of usual size


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An answer as it is kept."""

    tag: str
    headers: Mapping[str, str]
    compressed: bytes

    @property
    def body(self) -> bytes:
        """As it came."""
        return zlib.decompress(self.compressed)


class AnswerCache:
    """Known answers by address. `chance` gives a number from 0 to 1: it says which is dropped."""

    def __init__(self, chance: Callable[[], float], room_bytes: int = ROOM_BYTES) -> None:
        self._chance = chance
        self._room = room_bytes
        self._known: dict[str, CachedAnswer] = {}
        self._urls: list[str] = []
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._urls)

    def of(self, url: str) -> CachedAnswer | None:
        """What is known of an address."""
        return self._known.get(url)

    def keep(self, url: str, tag: str, headers: Mapping[str, str], body: bytes) -> None:
        """Take on an answer, in place of what was known of its address."""
        self.drop(url)
        answer = CachedAnswer(tag, headers, zlib.compress(body, 1))
        while self._urls and self._room < len(answer.compressed):
            self.drop(self._urls[int(self._chance() * len(self._urls)) % len(self._urls)])
        if self._room >= len(answer.compressed):
            self._places[url] = len(self._urls)
            self._urls.append(url)
            self._known[url] = answer
            self._room -= len(answer.compressed)

    def drop(self, url: str) -> None:
        """Forget an address; the last one takes its place."""
        if (answer := self._known.pop(url, None)) is None:
            return
        self._room += len(answer.compressed)
        place, last = self._places.pop(url), self._urls.pop()
        if last != url:
            self._urls[place] = last
            self._places[last] = place

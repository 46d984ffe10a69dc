"""The pull requests of a repository that are open as far as is known, and when each was last read. Pure.

Whatever happens to one moves it in GitHub's list; but one that was missed would stay open here for ever,
and is therefore read again by and by.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.contracts.events import Event, PullRequestDescribed, PullRequestState

_PAIR = struct.Struct(">II")  # a number and seconds since 1970


@dataclass(frozen=True, slots=True)
class OpenPullRequests:
    """When each open pull request was last read, by number."""

    read: dict[int, int]

    def after(self, events: Iterable[Event], at: datetime) -> "OpenPullRequests":
        """The same after reading what these events say; the very same if that changes nothing."""
        descriptions = [each for each in events if isinstance(each, PullRequestDescribed)]
        states = {each.data.pull_request.number: each.data.state for each in descriptions}
        opened = [number for number, state in states.items() if state is PullRequestState.OPEN]
        return self.without(states.keys() - set(opened)).seen(opened, at)

    def seen(self, numbers: Iterable[int], at: datetime) -> "OpenPullRequests":
        """The same with these read at that time."""
        news = dict.fromkeys(numbers, int(at.timestamp()))
        return OpenPullRequests(self.read | news) if news else self

    def to_be_read(self) -> "OpenPullRequests":
        """The same with all of them to be read again, as if they had not been for long."""
        return OpenPullRequests(dict.fromkeys(self.read, 0))

    def without(self, numbers: Iterable[int]) -> "OpenPullRequests":
        """The same without these."""
        gone = self.read.keys() & set(numbers)
        return OpenPullRequests({n: at for n, at in self.read.items() if n not in gone}) if gone else self

    def stale(self, before: datetime, most: int) -> list[int]:
        """Those that have not been read since, the longest ago first."""
        late = [(at, number) for number, at in self.read.items() if at < before.timestamp()]
        return [number for _, number in sorted(late)[:most]]

    def pack(self) -> bytes:
        """As it is kept."""
        return b"".join(_PAIR.pack(*pair) for pair in sorted(self.read.items()))


def unpack(packed: bytes) -> OpenPullRequests:
    """As it was kept."""
    return OpenPullRequests(dict(_PAIR.iter_unpack(packed)))

"""JSON values one after the other, out of text that comes in chunks: lines, arrays, arrays glued together.

Pure. Arrays are taken apart, so that a file of one endless line needs no more memory than its largest object.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder

_BETWEEN = re.compile(r"[\s,\[\]\ufeff\x1e]*")
_DECODER = JSONDecoder()
# no word, number or escape of JSON that a chunk's end may cut is longer
_MARGIN = 16


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the line on which it begins."""

    line: int
    value: object


@dataclass(frozen=True, slots=True)
class Broken:
    """Text that is not JSON: the rest of its line is left out."""

    line: int
    reason: str


@dataclass(slots=True)
class _Text:
    """What has been read and not been passed yet."""

    chunks: Iterator[str]
    ahead: str = ""
    at: int = 0
    line: int = 1

    def more(self) -> bool:
        """Read on; false at the end."""
        chunk = next(self.chunks, "")
        self.ahead, self.at = self.ahead[self.at :] + chunk, 0
        return bool(chunk)

    def passed(self, end: int) -> None:
        self.line += self.ahead.count("\n", self.at, end)
        self.at = end

    def find_value(self) -> bool:
        """Go to where the next value begins; false where there is none."""
        while True:
            match = _BETWEEN.match(self.ahead, self.at)
            assert match is not None
            self.passed(match.end())
            if self.at < len(self.ahead):
                return True
            if not self.more():
                return False

    def leave_line(self) -> None:
        while (end := self.ahead.find("\n", self.at)) < 0:
            self.at = len(self.ahead)
            if not self.more():
                return
        self.at = end


def values(chunks: Iterable[str]) -> Iterator[Found | Broken]:
    """Every value that is not an array, in order; what is broken does not stop what follows."""
    text = _Text(iter(chunks))
    while text.find_value():
        yield _next(text)


def _next(text: _Text) -> Found | Broken:
    while True:
        try:
            value, end = _DECODER.raw_decode(text.ahead, text.at)
        except JSONDecodeError as problem:
            if _may_go_on(problem, text) and text.more():
                continue
            return _leave(text, problem.msg)
        except RecursionError:
            return _leave(text, "nested too deep")
        except ValueError:
            return _leave(text, "a number of too many digits")
        found = Found(text.line, value)
        text.passed(end)
        return found


def _leave(text: _Text, reason: str) -> Broken:
    broken = Broken(text.line, f"not JSON: {reason}")
    text.leave_line()
    return broken


def _may_go_on(problem: JSONDecodeError, text: _Text) -> bool:
    """Whether the text is not wrong but only cut."""
    return problem.msg.startswith("Unterminated string") or problem.pos + _MARGIN >= len(text.ahead)

"""The table of faults: a row from each test that lets one happen, printed at the end of a run.

A test records its row before it asserts, so that the table also shows what went wrong.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

PROPERTY = "fault"
HEADINGS = ("fault", "seconds to recover", "lost", "doubled", "manual steps")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happened, seconds from then until everything was shown again, and what it cost.

    `lost` and `doubled` are facts or documents, `manual` is how often somebody had to do something.
    """

    name: str
    seconds: float | None
    lost: int
    doubled: int
    manual: int = 0

    @property
    def harmless(self) -> bool:
        """Whether nothing was lost or doubled, and nobody had to do anything."""
        return (self.lost, self.doubled, self.manual) == (0, 0, 0)


Record = Callable[[Fault], None]


def recorder(record_property: Callable[[str, object], None]) -> Record:
    """What a test calls with its rows; they reach the table also from another process."""
    return lambda fault: record_property(PROPERTY, asdict(fault))


def rows(reports: Iterable[Any]) -> list[Fault]:
    """The rows that tests recorded, in the order in which the tests ended."""
    found = [value for report in reports for name, value in report.user_properties if name == PROPERTY]
    return [Fault(**value) for value in found]


def lines(faults: Iterable[Fault]) -> list[str]:
    """The table as text."""
    cells = [HEADINGS, *(_cells(fault) for fault in faults)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    return ["  ".join(_padded(row, widths)) for row in cells]


def _cells(fault: Fault) -> tuple[str, ...]:
    seconds = "-" if fault.seconds is None else f"{fault.seconds:.1f}"
    return fault.name, seconds, str(fault.lost), str(fault.doubled), str(fault.manual)


def _padded(row: tuple[str, ...], widths: list[int]) -> Iterable[str]:
    name, *numbers = row
    yield name.ljust(widths[0])
    yield from (number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True))

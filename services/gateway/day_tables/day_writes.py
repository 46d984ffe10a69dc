"""Which day tables are newer in MongoDB than in memory, from the announcements of day writes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.contracts.readmodels.day_writes import DayWriteDocument
from services.gateway.day_tables.packed_days import day_of
from services.gateway.day_tables.partition import partition_of


@dataclass(frozen=True, slots=True)
class Position:
    """The announcement up to which all are known; the stamp tells histories apart."""

    number: int = 0
    stamp: str = ""


@dataclass(slots=True)
class DayWrites:
    """The announcements that are known, and what they promise that has not been read: versions of day tables,
    by partition and id.

    An announcement is made before its tables are written, and stays open until they have been read in that
    version or a later one. So a table that is in MongoDB was announced before, and whoever has read the
    announcements since knows that its version is to be had.
    """

    position: Position = Position()
    open: dict[int, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Sequence[DayWriteDocument]) -> "DayWrites":
        """All announcements that there are, up to one that was the newest before they were read."""
        writes = cls()
        for entry in entries:
            writes._note(entry)
        return writes

    def follow(self, entries: Iterable[DayWriteDocument]) -> bool:
        """Take up what was read, in order, from the known position on. False if it is another history.

        Numbers have no gaps. Whoever reads while others write may see one without the one before it: both
        are newer than the reading, and left to the next.
        """
        after = iter(entries)
        if self.position.number:
            known = next(after, None)
            if known is None or (known["_id"], known["stamp"]) != (self.position.number, self.position.stamp):
                return False
        for entry in after:
            if entry["_id"] != self.position.number + 1:
                return self.position.number > 0
            self._note(entry)
        return True

    def _note(self, entry: DayWriteDocument) -> None:
        self.position = Position(entry["_id"], entry["stamp"])
        for id_, built in zip(entry["days"], entry["built"], strict=True):
            days = self.open.setdefault(partition_of(day_of(id_)), {})
            days[id_] = max(built, days.get(id_, 0))

    def behind(self, partitions: Iterable[int]) -> list[str]:
        """The tables of some partitions that have to be read again."""
        return [id_ for number in partitions for id_ in self.open.get(number, ())]

    def read(self, built: Mapping[str, int]) -> None:
        """Tables were read in these versions."""
        for id_, version in built.items():
            number = partition_of(day_of(id_))
            days = self.open.get(number, {})
            if version >= days.get(id_, version + 1):
                del days[id_]
                if not days:
                    del self.open[number]

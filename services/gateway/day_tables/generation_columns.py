"""The day tables of one generation in memory, never older than MongoDB's when a query came in."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date

from services.contracts.readmodels.days import DayDocument
from services.gateway.day_tables.day_writes import DayWrites
from services.gateway.day_tables.packed_days import Dictionaries, day_of, ordinal, segment_of
from services.gateway.day_tables.partition import DAYS, Partition, partition_of
from services.gateway.day_tables.segment import EMPTY
from services.gateway.day_tables.shared_call import SharedCall, noticed
from services.gateway.problems import TooManyError
from services.gateway.queries.period import Period
from services.gateway.store.days import (
    find_all_day_writes,
    find_day_writes,
    find_days,
    find_days_between,
    find_outermost_days,
)
from services.gateway.store.store import Store

REMEASURED_SECONDS = 30.0


class GenerationColumns:
    """Partitions that are read when they are needed, and followed from then on.

    A day table is written after its announcement, and announcements appear in order. So a query reads what
    was announced since the last one, then the tables that are behind: whatever MongoDB had when the query
    came in is then in memory, on any gateway, whoever wrote it and when. Everything that changes a partition
    is done by one at a time, from documents that were read after those before.
    """

    def __init__(self, store: Store, generation: str) -> None:
        self._store = store
        self._generation = generation
        self.known = Dictionaries()
        self._partitions: dict[int, Partition] = {}
        self._filled = range(0)
        self._writes: DayWrites | None = None
        self._ahead: dict[int, asyncio.Task[list[DayDocument]]] = {}
        self._changing = asyncio.Lock()
        self._catch_up = SharedCall(self._follow)

    @property
    def rows(self) -> int:
        """How many rows are in memory."""
        return sum(one.rows for one in self._partitions.values())

    @property
    def memory(self) -> int:
        """How many bytes they hold."""
        return sum(one.memory for one in self._partitions.values())

    @property
    def missing(self) -> list[int]:
        """The partitions that are not in memory, the newest first."""
        return [number for number in reversed(self._filled) if number not in self._partitions]

    @property
    def least_needed(self) -> list[int]:
        """The partitions in memory, those that were asked for lately last."""
        return list(self._partitions)

    async def catch_up(self) -> None:
        """Read what is newer than what is in memory. Raises `StoreError`, `ProblemError`."""
        await self._catch_up()

    def numbers(self, period: Period) -> Sequence[int]:
        """The partitions of a period, as far as there is any day table, the newest first."""
        first, last = partition_of(period.first.toordinal()), partition_of(period.end.toordinal() - 1)
        found = range(max(first, self._filled.start), min(last + 1, self._filled.stop))
        return found[::-1]

    def _used(self, number: int) -> Partition | None:
        if partition := self._partitions.pop(number, None):
            self._partitions[number] = partition  # the last in the order is what is needed most
        return partition

    def forget(self, number: int) -> None:
        """Let go of a partition; it is read again when it is needed."""
        self._partitions.pop(number, None)

    async def read(self, number: int, following: Iterable[int] = ()) -> Partition:
        """A partition, from memory or from MongoDB, which finds the first `following` one meanwhile.

        Raises `StoreError`, `ProblemError`.
        """
        if partition := self._used(number):
            return partition
        async with self._changing:
            if partition := self._used(number):
                return partition
            ahead = self._ahead.pop(number, None)
            documents = await (ahead or self._find(number))
            check_format(documents)
            self._look_ahead(following)
            segment = await asyncio.to_thread(segment_of, documents, self.known)
            self._note(documents)
            self._partitions[number] = Partition.of(segment)
            if ahead and self._writes and (behind := self._writes.behind([number])):
                await self._read_again(behind)  # what was written after it had been found
            return self._partitions[number]

    async def _find(self, number: int) -> list[DayDocument]:
        days = Period(date.fromordinal(max(1, number * DAYS)), date.fromordinal((number + 1) * DAYS))
        return await find_days_between(self._store, self._generation, days)

    def _look_ahead(self, following: Iterable[int]) -> None:
        self.stop_looking_ahead()
        if (number := next((one for one in following if one not in self._partitions), None)) is not None:
            self._ahead[number] = asyncio.create_task(self._find(number))
            self._ahead[number].add_done_callback(noticed)

    def stop_looking_ahead(self) -> None:
        """Let go of what was found for a partition that nobody has read."""
        for finding in self._ahead.values():
            finding.cancel()
        self._ahead.clear()

    async def compact(self) -> None:
        """Compact the partitions that need it, in a thread; what changed meanwhile is left for later."""
        for number, partition in list(self._partitions.items()):
            if partition.is_fragmented:
                compacted = await asyncio.to_thread(partition.compacted)
                if self._partitions.get(number) is partition:
                    self._partitions[number] = compacted

    async def _follow(self) -> None:
        async with self._changing:
            if self._writes is None:
                await self._begin()
                return
            entries = await find_day_writes(self._store, self._generation, self._writes.position.number)
            if not self._writes.follow(entries):
                await self._begin()
                return
            behind = self._writes.behind(loaded(self._partitions, self._filled, self._writes.open))
            if behind:
                await self._read_again(behind)

    async def _begin(self) -> None:
        """Begin with nothing in memory: the announcements first, then how far the days reach."""
        writes = DayWrites.of(await find_all_day_writes(self._store, self._generation))
        outermost = await find_outermost_days(self._store, self._generation)
        self._partitions.clear()
        self.stop_looking_ahead()
        self._filled = range(0)
        if outermost:
            first, last = (partition_of(ordinal(day)) for day in outermost)
            self._filled = range(first, last + 1)
        self._writes = writes

    async def _read_again(self, ids: list[str]) -> None:
        documents = await find_days(self._store, self._generation, ids)
        check_format(documents)
        changed = await asyncio.to_thread(self._replaced, ids, documents)
        self._partitions |= changed
        self._filled = reaching(self._filled, changed)
        self._note(documents)

    def _replaced(self, ids: Iterable[str], documents: Iterable[DayDocument]) -> dict[int, Partition]:
        """Partitions with tables in place of those with the same ids; an id that was not found has none."""
        tables: dict[int, list[DayDocument]] = {}
        keys: dict[int, list[int]] = {}
        for one in documents:
            tables.setdefault(partition_of(ordinal(one["day"])), []).append(one)
        for id_ in ids:
            keys.setdefault(partition_of(day_of(id_)), []).append(self.known.key(id_))
        return {
            number: (self._partitions.get(number) or Partition.of(EMPTY)).with_tables(
                some, segment_of(tables.get(number, []), self.known)
            )
            for number, some in keys.items()
        }

    def _note(self, documents: Iterable[DayDocument]) -> None:
        if self._writes:
            self._writes.read({one["_id"]: one["built"] for one in documents})


def loaded(partitions: Iterable[int], filled: range, wanted: Iterable[int]) -> list[int]:
    """Of the wanted partitions those that are in memory: the empty ones around the filled ones are, too."""
    there = set(partitions)
    return [number for number in wanted if number in there or number not in filled]


def reaching(filled: range, numbers: Iterable[int]) -> range:
    """The partitions from the first to the last, with others."""
    every = [*filled[:1], *filled[-1:], *numbers]
    return range(min(every), max(every) + 1)


def check_format(documents: Iterable[DayDocument]) -> None:
    """Raises `TooManyError` for tables that an older release has written: they are being measured again."""
    if any("labels" not in one.get("rounds", {}) for one in documents):
        older = "the read models are of an older release, and everything is being measured again"
        raise TooManyError(older, REMEASURED_SECONDS, 503)

"""The day tables in memory: those of the served generation, and of one that will be served."""

from collections.abc import Collection

from prometheus_client import Gauge

from services.gateway.day_tables.day_rows import DayRows, day_rows
from services.gateway.day_tables.generation_columns import GenerationColumns
from services.gateway.problems import BadParameterError
from services.gateway.queries.period import Period
from services.gateway.store.store import Store

MEGABYTE = 1_000_000
MOST_BYTES = 512 * MEGABYTE

ROWS = Gauge("headway_gateway_rows_in_memory", "Rows of day tables that are kept in memory")
BYTES = Gauge("headway_gateway_column_bytes", "Bytes of day tables that are kept in memory")
LEFT = Gauge("headway_gateway_unread_partitions", "Stretches of 32 days that are not in memory")


class DayCache:
    """The tables of a period, never older than MongoDB's when the query came in, in bounded memory.

    A notice is sent after its days are durable, so whoever asks again upon one sees the new days, on any
    gateway: nothing here depends on this gateway having had the notice itself.
    """

    def __init__(self, store: Store, most_bytes: int = MOST_BYTES) -> None:
        self._store = store
        self._most_bytes = most_bytes
        self._generations: dict[str, GenerationColumns] = {}

    @property
    def rows(self) -> int:
        """How many rows are in memory."""
        return sum(one.rows for one in self._generations.values())

    @property
    def memory(self) -> int:
        """How many bytes they hold."""
        return sum(one.memory for one in self._generations.values())

    def report(self) -> dict[str, int]:
        """What is in memory, for health: rows, bytes, and how many stretches of 32 days are not."""
        unread = sum(len(one.missing) for one in self._generations.values())
        return {"rows": self.rows, "bytes": self.memory, "most_bytes": self._most_bytes, "unread": unread}

    async def between(self, generation: str, period: Period) -> DayRows:
        """The rows of these days. Raises `StoreError`; `BadParameterError` for more than there is room."""
        columns = self._columns(generation)
        await columns.catch_up()
        numbers, found = columns.numbers(period), []
        try:
            for place, number in enumerate(numbers, 1):
                found.append(await columns.read(number, numbers[place:]))
                if self.memory > self._most_bytes:
                    self._make_room(columns, numbers)
                    self._check(columns, period)
        finally:
            columns.stop_looking_ahead()
        return day_rows(columns.known, reversed(found), period)

    def _check(self, columns: GenerationColumns, period: Period) -> None:
        if columns.memory > self._most_bytes and len(columns.least_needed) > 1:
            fewer = f"a later day: so many days take more than {self._most_bytes // MEGABYTE} MB of memory"
            raise BadParameterError("from", period.first.isoformat(), fewer)

    async def prepare(self, generation: str) -> None:
        """Read what is not in memory, the newest first, as far as there is room. Raises `StoreError`.

        Of a generation that is not served yet, too: the switch to it costs nobody.
        """
        columns = self._columns(generation)
        await columns.catch_up()
        for number in columns.missing:
            if self.memory >= self._most_bytes:
                break
            await columns.read(number)
            self._show()
        await columns.compact()
        self._show()

    def keep_only(self, generations: Collection[str | None]) -> None:
        """Forget the tables of generations that are not served any more and never will be."""
        for name in [name for name in self._generations if name not in generations]:
            del self._generations[name]
        self._show()

    def _columns(self, generation: str) -> GenerationColumns:
        if generation not in self._generations:
            self._generations[generation] = GenerationColumns(self._store, generation)
        return self._generations[generation]

    def _make_room(self, asked: GenerationColumns, needed: Collection[int]) -> None:
        """Let go of what was needed longest ago, of other generations first, until it fits."""
        others = [one for one in self._generations.values() if one is not asked]
        spare = [(one, number) for one in others for number in one.least_needed]
        spare += [(asked, number) for number in asked.least_needed if number not in needed]
        for columns, number in spare:
            if self.memory <= self._most_bytes:
                break
            columns.forget(number)
        self._show()

    def _show(self) -> None:
        report = self.report()
        ROWS.set(report["rows"])
        BYTES.set(report["bytes"])
        LEFT.set(report["unread"])

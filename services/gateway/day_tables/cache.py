"""The day tables in memory, checked against MongoDB's versions on every query."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence

from prometheus_client import Gauge

from services.gateway.day_tables.day_table import DayTable, day_table
from services.gateway.queries.period import Period
from services.gateway.store.days import day_versions, find_days
from services.gateway.store.store import Store

MOST_ROWS = 4_000_000
"""About 200 bytes each."""
REMEMBERED_QUERIES = 16
CHUNK = 200  # documents of a pending generation: nobody who asks meanwhile waits long

ROWS = Gauge("headway_gateway_rows_in_memory", "Rows of day tables that are kept in memory")

Key = tuple[str, str]
DayQuery = tuple[frozenset[str], Period]


class DayCache:
    """The tables of a period, never older than MongoDB was when the query came in.

    A notice is sent after its days are durable, so whoever asks again upon one sees the new days, on any
    gateway: nothing here depends on this gateway having had the notice itself.
    """

    def __init__(self, store: Store, most_rows: int = MOST_ROWS) -> None:
        self._store = store
        self._most_rows = most_rows
        self._rows = 0
        self._tables: OrderedDict[Key, DayTable] = OrderedDict()
        self._loading = asyncio.Lock()
        self._queries: OrderedDict[DayQuery, None] = OrderedDict()

    async def between(self, generation: str, repos: Iterable[str], period: Period) -> list[DayTable]:
        """The tables of these repositories (all, if none is named) and days."""
        self._remember((frozenset(repos), period))
        versions = await day_versions(self._store, generation, repos, period)
        if self._outdated(generation, versions):
            async with self._loading:
                await self._load(generation, self._outdated(generation, versions))
        found = [self._take((generation, name)) for name in versions]
        self._forget()
        return [table for table in found if table is not None]

    async def prepare(self, generation: str) -> None:
        """Load, of a generation that is not served yet, what was read lately: the switch to it costs nobody.

        What is served is not forgotten for it: where there is no more room, the rest is left.
        """
        for repos, period in tuple(self._queries):
            versions = await day_versions(self._store, generation, repos, period)
            missing = self._outdated(generation, versions)
            for start in range(0, len(missing), CHUNK):
                if self._rows >= self._most_rows:
                    return
                async with self._loading:
                    await self._load(generation, missing[start : start + CHUNK])

    def keep_only(self, generations: Collection[str | None]) -> None:
        """Forget the tables of generations that are not served any more and never will be."""
        for key in [key for key in self._tables if key[0] not in generations]:
            self._drop(key)

    def _remember(self, query: DayQuery) -> None:
        self._queries[query] = None
        self._queries.move_to_end(query)
        if len(self._queries) > REMEMBERED_QUERIES:
            self._queries.popitem(last=False)

    def _outdated(self, generation: str, versions: Mapping[str, int]) -> list[str]:
        tables = self._tables
        return [
            name
            for name, built in versions.items()
            if (table := tables.get((generation, name))) is None or table.built < built
        ]

    async def _load(self, generation: str, names: Sequence[str]) -> None:
        documents = await find_days(self._store, generation, names)
        tables = await asyncio.to_thread(lambda: {one["_id"]: day_table(one) for one in documents})
        for name, table in tables.items():
            self._keep((generation, name), table)

    def _keep(self, key: Key, table: DayTable) -> None:
        self._drop(key)
        self._tables[key] = table
        self._rows += table.rows
        ROWS.set(self._rows)

    def _drop(self, key: Key) -> None:
        if table := self._tables.pop(key, None):
            self._rows -= table.rows
            ROWS.set(self._rows)

    def _take(self, key: Key) -> DayTable | None:
        if key in self._tables:
            self._tables.move_to_end(key)
        return self._tables.get(key)

    def _forget(self) -> None:
        while self._rows > self._most_rows and len(self._tables) > 1:
            self._drop(next(iter(self._tables)))

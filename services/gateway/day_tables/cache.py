"""Day tables in memory. What is kept is checked against MongoDB's versions on every question."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence

from prometheus_client import Gauge

from services.gateway.day_tables.day_table import DayTable, day_table
from services.gateway.queries.period import Period
from services.gateway.store.store import Store

KEPT_ROWS = 4_000_000
"""About 200 bytes each."""
REMEMBERED_QUESTIONS = 16
AT_ONCE = 200  # documents of a set to come: nobody who asks meanwhile waits long

ROWS = Gauge("headway_gateway_rows_in_memory", "Rows of day tables that are kept in memory")

Key = tuple[str, str]
Question = tuple[frozenset[str], Period]


class DayCache:
    """The tables of a period, never older than MongoDB was when the question came in.

    A notice is sent after its days are durable, so whoever asks again upon one sees the new days, on any
    gateway: nothing here depends on this gateway having had the notice itself.
    """

    def __init__(self, store: Store, kept_rows: int = KEPT_ROWS) -> None:
        self._store = store
        self._kept_rows = kept_rows
        self._rows = 0
        self._tables: OrderedDict[Key, DayTable] = OrderedDict()
        self._loading = asyncio.Lock()
        self._asked: OrderedDict[Question, None] = OrderedDict()

    async def between(self, generation: str, repos: Iterable[str], period: Period) -> list[DayTable]:
        """The tables of these repositories (all, if none is named) and days."""
        self._remember((frozenset(repos), period))
        versions = await self._store.day_versions(generation, repos, period)
        if self._outdated(generation, versions):
            async with self._loading:
                await self._load(generation, self._outdated(generation, versions))
        found = [self._take((generation, name)) for name in versions]
        self._forget()
        return [table for table in found if table is not None]

    async def prepare(self, generation: str) -> None:
        """Load, of a set that is not served yet, what was asked for lately: the switch to it costs nobody.

        What is served is not forgotten for it: where there is no more room, the rest is left.
        """
        for repos, period in tuple(self._asked):
            versions = await self._store.day_versions(generation, repos, period)
            missing = self._outdated(generation, versions)
            for start in range(0, len(missing), AT_ONCE):
                if self._rows >= self._kept_rows:
                    return
                async with self._loading:
                    await self._load(generation, missing[start : start + AT_ONCE])

    def keep_only(self, generations: Collection[str | None]) -> None:
        """Forget the tables of sets that are served no more and never will be."""
        for key in [key for key in self._tables if key[0] not in generations]:
            self._drop(key)

    def _remember(self, question: Question) -> None:
        self._asked[question] = None
        self._asked.move_to_end(question)
        if len(self._asked) > REMEMBERED_QUESTIONS:
            self._asked.popitem(last=False)

    def _outdated(self, generation: str, versions: Mapping[str, int]) -> list[str]:
        kept = self._tables
        return [
            name
            for name, built in versions.items()
            if (table := kept.get((generation, name))) is None or table.built < built
        ]

    async def _load(self, generation: str, names: Sequence[str]) -> None:
        documents = await self._store.day_documents(generation, names)
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
        while self._rows > self._kept_rows and len(self._tables) > 1:
            self._drop(next(iter(self._tables)))

"""A store of which every command about read models can be held up, or not come to pass."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from services.aggregator.store.store import Store

Command = Callable[[], Awaitable[Any]]
Around = Callable[[Command], Awaitable[Any]]

COMMANDS = {
    *("bulk_write", "create_indexes", "estimated_document_count"),
    *("find_one", "find_one_and_update", "update_one"),
}
READ_MODELS = re.compile(r".+_\d+")
EVERYTHING = re.compile(r".+")


class InterceptedStore(Store):
    """Gives every command about some collections to `around`, which runs it or not."""

    def __init__(self, url: str, around: Around, collections: re.Pattern[str] = READ_MODELS) -> None:
        self._around = around
        self._collections = collections
        super().__init__(url)

    def _opened(self, client: Any) -> Any:
        return InterceptedDatabase(super()._opened(client), self._around, self._collections)


class InterceptedDatabase:
    def __init__(self, database: Any, around: Around, collections: re.Pattern[str]) -> None:
        self._database = database
        self._around = around
        self._collections = collections

    def __getitem__(self, name: str) -> Any:
        found = self._database[name]
        return InterceptedCollection(found, self._around) if self._collections.fullmatch(name) else found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


class InterceptedCollection:
    def __init__(self, collection: Any, around: Around) -> None:
        self._collection = collection
        self._around = around

    def with_options(self, **options: Any) -> "InterceptedCollection":
        return InterceptedCollection(self._collection.with_options(**options), self._around)

    def find(self, *arguments: Any, **named: Any) -> "InterceptedCursor":
        return InterceptedCursor(self._collection.find(*arguments, **named), self._around)

    def aggregate(self, *arguments: Any, **named: Any) -> "InterceptedCursor":
        return InterceptedCursor(self._collection.aggregate(*arguments, **named), self._around)

    def __getattr__(self, name: str) -> Any:
        assert name in COMMANDS, f"{name} is not intercepted"
        command = getattr(self._collection, name)
        return lambda *arguments, **named: self._around(lambda: command(*arguments, **named))


class InterceptedCursor:
    def __init__(self, cursor: Any, around: Around) -> None:
        self._cursor = cursor
        self._around = around

    def sort(self, *arguments: Any) -> "InterceptedCursor":
        return InterceptedCursor(self._cursor.sort(*arguments), self._around)

    def limit(self, most: int) -> "InterceptedCursor":
        return InterceptedCursor(self._cursor.limit(most), self._around)

    async def to_list(self, most: int | None) -> Any:
        return await self._around(lambda: self._cursor.to_list(most))

    async def __aiter__(self) -> AsyncIterator[Any]:
        for document in await self.to_list(None):
            yield document

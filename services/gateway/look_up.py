"""From notices to what clients are shown: the same rows that a query would give right now."""

import logging
from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from services.gateway.coalesce import Gathered, Row
from services.gateway.rows import pull_request_row, source_row
from services.gateway.store import Document, Store
from services.gateway.watcher import Shown, Update

_log = logging.getLogger(__name__)


def _shown(document: Document) -> Shown | None:
    try:
        row = pull_request_row(document)
    except ValidationError as problem:
        _log.error("pull request %s cannot be shown: %s", document["_id"], problem)
        return None
    return Shown(document, Row(f"{row.repo}#{row.number}", row.model_dump_json(by_alias=True)))


class LookUp:
    """Reads what notices name."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def update(self, gathered: Gathered) -> Update:
        """What clients are told of it. Raises `StoreError` while MongoDB does not answer."""
        if gathered.reset:
            return Update(gathered.position, definitions=gathered.definitions, reset=gathered.reset)
        return Update(
            gathered.position,
            pull_requests=await self._pull_requests(gathered),
            sources=await self._sources(gathered),
            moved=gathered.moved,
            definitions=gathered.definitions,
        )

    async def _pull_requests(self, gathered: Gathered) -> tuple[Shown, ...]:
        if not gathered.pull_requests:
            return ()
        numbers: dict[str, set[int]] = {}
        for repo, number in gathered.pull_requests:
            numbers.setdefault(repo, set()).add(number)
        in_force = await self._store.in_force()
        found = await self._store.pull_requests(in_force.read_set, numbers)
        in_order = sorted(found, key=lambda one: one["updated_at"])
        return tuple(shown for document in in_order if (shown := _shown(document)))

    async def _sources(self, gathered: Gathered) -> dict[str, Row]:
        if not gathered.sources:
            return {}
        found = await self._store.sources(gathered.sources)
        rows = [source_row(document, self._clock()) for document in found]
        return {row.repo: Row(row.repo, row.model_dump_json(by_alias=True)) for row in rows}

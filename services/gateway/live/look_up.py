"""From notices to what clients are shown: the same rows that a query would give right now."""

import logging
from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from services.contracts.api import PullRequestRow, SourceGone
from services.contracts.notices import DefinitionsChanged
from services.gateway.lists.rows import pull_request_row, source_row
from services.gateway.live.coalesce import Gathered, Row
from services.gateway.live.watcher import Shown, Update
from services.gateway.privacy.confidant import Confidant
from services.gateway.privacy.showing import NOBODY_SHOWN, Privacy, shown
from services.gateway.store.in_force import InForce
from services.gateway.store.store import Document, Store

_log = logging.getLogger(__name__)


def _row(document: Document) -> PullRequestRow | None:
    try:
        return pull_request_row(document)
    except ValidationError as problem:
        _log.error("pull request %s cannot be shown: %s", document["_id"], problem)
        return None


def _as_json(document: Document, row: PullRequestRow, privacy: Privacy) -> Row:
    return Row(document["_id"], shown(row, privacy).model_dump_json(by_alias=True))


def _told(change: DefinitionsChanged | None, privacy: Privacy) -> DefinitionsChanged | None:
    """What is wrong with a file may name those who are named in it."""
    if change is None or change.error is None or privacy.named:
        return change
    return change.model_copy(update={"error": "the file cannot be used; the aggregator's log says why"})


def _there(found: list[Document]) -> list[Document]:
    """Without those of former repositories whose name and number are another pull request's now."""
    taken = {(one["repo"], one["number"]) for one in found if not one.get("gone")}
    return [one for one in found if not one.get("gone") or (one["repo"], one["number"]) not in taken]


class LookUp:
    """Reads what notices name."""

    def __init__(self, store: Store, confidant: Confidant, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._confidant = confidant
        self._clock = clock

    async def update(self, gathered: Gathered) -> Update:
        """What clients are told of it. Raises `StoreError` while MongoDB does not answer."""
        in_force = await self._store.in_force()
        privacy = await self._confidant.privacy(in_force)
        definitions = _told(gathered.definitions, privacy)
        if gathered.reset:
            return Update(gathered.position, definitions=definitions, reset=gathered.reset)
        return Update(
            gathered.position,
            pull_requests=await self._pull_requests(gathered, in_force, privacy),
            sources=await self._sources(gathered),
            moved=gathered.moved,
            definitions=definitions,
        )

    async def _pull_requests(
        self, gathered: Gathered, in_force: InForce, privacy: Privacy
    ) -> tuple[Shown, ...]:
        if not gathered.pull_requests:
            return ()
        numbers: dict[str, set[int]] = {}
        for repo, number in gathered.pull_requests:
            numbers.setdefault(repo, set()).add(number)
        found = await self._store.pull_requests(in_force.read_set, numbers)
        in_order = sorted(_there(found), key=lambda one: one["updated_at"])
        rows = [(document, row) for document in in_order if (row := _row(document))]
        knowing = await self._confidant.knowing((row for _, row in rows), in_force, privacy)
        return tuple(
            Shown(document, _as_json(document, row, knowing), _as_json(document, row, NOBODY_SHOWN))
            for document, row in rows
        )

    async def _sources(self, gathered: Gathered) -> dict[str, Row]:
        if not gathered.sources:
            return {}
        found = await self._store.sources(gathered.sources)
        rows = [source_row(document, self._clock()) for document in found]
        told = {row.repo: row.model_dump_json(by_alias=True) for row in rows}
        gone = {repo: SourceGone(repo=repo).model_dump_json() for repo in gathered.sources - told.keys()}
        return {repo: Row(repo, body) for repo, body in (told | gone).items()}

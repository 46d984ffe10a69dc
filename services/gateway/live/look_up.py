"""From notices to what clients are shown: the same rows that a query would give right now."""

import logging
from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from services.contracts.api import PullRequestRow, SourceGone
from services.contracts.notices import DefinitionsChanged
from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.listings.rows import pull_request_row, source_row
from services.gateway.live.coalesce import Gathered, Row
from services.gateway.live.watcher import Shown, Update
from services.gateway.privacy.anonymization import PEOPLE_HIDDEN, Privacy, anonymize
from services.gateway.privacy.pseudonyms import Pseudonyms
from services.gateway.store.active_definitions import ActiveDefinitions
from services.gateway.store.pull_requests import find_pull_requests
from services.gateway.store.sources import find_sources
from services.gateway.store.store import Store

_log = logging.getLogger(__name__)


def _row(document: ListedPullRequest) -> PullRequestRow | None:
    try:
        return pull_request_row(document)
    except ValidationError as problem:
        _log.error("pull request %s cannot be shown: %s", document["_id"], problem)
        return None


def _as_json(document: ListedPullRequest, row: PullRequestRow, privacy: Privacy) -> Row:
    return Row(document["_id"], anonymize(row, privacy).model_dump_json(by_alias=True))


def _told(change: DefinitionsChanged | None, privacy: Privacy) -> DefinitionsChanged | None:
    """What is wrong with a file may name those who are named in it."""
    if change is None or change.error is None or privacy.named:
        return change
    return change.model_copy(update={"error": "the file cannot be used; the aggregator's log says why"})


def _there(found: list[ListedPullRequest]) -> list[ListedPullRequest]:
    """Without those of former repositories whose name and number are another pull request's now."""
    taken = {(one["repo"], one["number"]) for one in found if not one.get("gone")}
    return [one for one in found if not one.get("gone") or (one["repo"], one["number"]) not in taken]


class LookUp:
    """Reads what notices name."""

    def __init__(self, store: Store, pseudonyms: Pseudonyms, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._pseudonyms = pseudonyms
        self._clock = clock

    async def update(self, gathered: Gathered) -> Update:
        """What clients are told of it. Raises `StoreError` while MongoDB does not answer."""
        active = await self._store.active_definitions()
        privacy = await self._pseudonyms.privacy(active)
        definitions = _told(gathered.definitions, privacy)
        if gathered.reset:
            return Update(gathered.position, definitions=definitions, reset=gathered.reset)
        return Update(
            gathered.position,
            pull_requests=await self._pull_requests(gathered, active, privacy),
            sources=await self._sources(gathered),
            moved=gathered.moved,
            definitions=definitions,
        )

    async def _pull_requests(
        self, gathered: Gathered, active: ActiveDefinitions, privacy: Privacy
    ) -> tuple[Shown, ...]:
        if not gathered.pull_requests:
            return ()
        numbers: dict[str, set[int]] = {}
        for repo, number in gathered.pull_requests:
            numbers.setdefault(repo, set()).add(number)
        found = await find_pull_requests(self._store, active.generation, numbers)
        in_order = sorted(_there(found), key=lambda one: one["updated_at"])
        rows = [(document, row) for document in in_order if (row := _row(document))]
        knowing = await self._pseudonyms.identify((row for _, row in rows), active, privacy)
        return tuple(
            Shown(document, _as_json(document, row, knowing), _as_json(document, row, PEOPLE_HIDDEN))
            for document, row in rows
        )

    async def _sources(self, gathered: Gathered) -> dict[str, Row]:
        if not gathered.sources:
            return {}
        found = await find_sources(self._store, gathered.sources)
        rows = [source_row(document, self._clock()) for document in found]
        told = {row.repo: row.model_dump_json(by_alias=True) for row in rows}
        gone = {repo: SourceGone(repo=repo).model_dump_json() for repo in gathered.sources - told.keys()}
        return {repo: Row(repo, body) for repo, body in (told | gone).items()}

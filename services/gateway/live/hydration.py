"""From notices to what clients are sent: the same rows that a query would give right now."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from pydantic import ValidationError

from services.contracts.api_pull_request import Fact
from services.contracts.api_stream import PullRequestMoved, SourceGone
from services.contracts.notices import DefinitionsChanged, NewFact
from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.listings.rows import pull_request_row, source_row
from services.gateway.live.batches import Batch, PullRequestBody, SourceBody
from services.gateway.live.subscriber import ChangedPullRequest, Update
from services.gateway.privacy.anonymization import PEOPLE_HIDDEN, Privacy, anonymize
from services.gateway.privacy.pseudonyms import Pseudonyms
from services.gateway.store.active_definitions import ActiveDefinitions
from services.gateway.store.pull_requests import find_pull_requests
from services.gateway.store.sources import find_sources
from services.gateway.store.store import Store

_log = logging.getLogger(__name__)


def new_fact(fact: NewFact) -> Fact:
    """A fact of a notice as the API shows it."""
    says = {name: value for name in ("reviewer", "state") if (value := getattr(fact, name)) is not None}
    return Fact(id=fact.id, type=fact.type, at=fact.at, via=list(fact.via), actor=fact.actor, says=says)


def _moved(document: ListedPullRequest, facts: Iterable[NewFact] | None) -> PullRequestMoved | None:
    try:
        row = pull_request_row(document)
    except ValidationError as problem:
        _log.error("pull request %s cannot be shown: %s", document["_id"], problem)
        return None
    return PullRequestMoved(**dict(row), facts=None if facts is None else [new_fact(one) for one in facts])


def _body(document: ListedPullRequest, row: PullRequestMoved, privacy: Privacy) -> PullRequestBody:
    anonymized = anonymize(row, privacy)
    assert isinstance(anonymized, PullRequestMoved)
    return PullRequestBody(document["_id"], anonymized)


def _without_names(change: DefinitionsChanged | None, privacy: Privacy) -> DefinitionsChanged | None:
    """What is wrong with a file may name those who are named in it."""
    if change is None or change.error is None or privacy.named:
        return change
    return change.model_copy(update={"error": "the file cannot be used; the aggregator's log says why"})


def _existing(found: list[ListedPullRequest]) -> list[ListedPullRequest]:
    """Without those of former repositories whose name and number are another pull request's now."""
    taken = {(one["repo"], one["number"]) for one in found if not one.get("gone")}
    return [one for one in found if not one.get("gone") or (one["repo"], one["number"]) not in taken]


class Hydrator:
    """Reads the rows that notices name."""

    def __init__(self, store: Store, pseudonyms: Pseudonyms, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._pseudonyms = pseudonyms
        self._clock = clock

    async def update(self, batch: Batch) -> Update:
        """What clients are sent of a batch. Raises `StoreError` while MongoDB does not answer."""
        active = await self._store.active_definitions()
        privacy = await self._pseudonyms.privacy(active)
        definitions = _without_names(batch.definitions, privacy)
        if batch.reset:
            return Update(batch.position, definitions=definitions, reset=batch.reset)
        return Update(
            batch.position,
            pull_requests=await self._pull_requests(batch, active, privacy),
            sources=await self._sources(batch),
            moved=batch.moved,
            definitions=definitions,
        )

    async def _pull_requests(
        self, batch: Batch, active: ActiveDefinitions, privacy: Privacy
    ) -> tuple[ChangedPullRequest, ...]:
        if not batch.pull_requests:
            return ()
        numbers: dict[str, set[int]] = {}
        for repo, number in batch.pull_requests:
            numbers.setdefault(repo, set()).add(number)
        found = await find_pull_requests(self._store, active.generation, numbers)
        in_order = sorted(_existing(found), key=lambda one: one["updated_at"])
        facts = [batch.pull_requests.get((one["repo"], one["number"])) for one in in_order]
        rows = [
            (document, row)
            for document, new in zip(in_order, facts, strict=True)
            if (row := _moved(document, new))
        ]
        knowing = await self._pseudonyms.identify((row for _, row in rows), active, privacy)
        return tuple(
            ChangedPullRequest(document, _body(document, row, knowing), _body(document, row, PEOPLE_HIDDEN))
            for document, row in rows
        )

    async def _sources(self, batch: Batch) -> dict[str, SourceBody]:
        if not batch.sources:
            return {}
        found = await find_sources(self._store, batch.sources)
        rows = [source_row(document, self._clock()) for document in found]
        known = {row.repo: row.model_dump_json(by_alias=True) for row in rows}
        gone = {repo: SourceGone(repo=repo).model_dump_json() for repo in batch.sources - known.keys()}
        return {repo: SourceBody(repo, body) for repo, body in (known | gone).items()}

"""Projects events onto repositories: the newest name, the default branches, whose a name is."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.facts.stored_facts import read_repository
from services.aggregator.projections.repository_names import name_of, superseded_changes
from services.aggregator.projections.revisions import repository_change
from services.aggregator.store.generation import GenerationStore
from services.contracts.readmodels.repositories import RepositoryDocument

Update = TypeVar("Update")
Join = Callable[[RepositoryFacts | None, Sequence[Update]], RepositoryFacts]
RepositoryDocuments = Mapping[str, RepositoryDocument]


async def project_repositories(
    store: GenerationStore,
    join: Join[Update],
    updates: Mapping[str, Sequence[Update]],
    loaded: RepositoryDocuments,
    known: Mapping[str, RepositoryFacts],
) -> RepositoryDocuments:
    """Keep the newest name and default branches of repositories; return their documents by id.

    `loaded`: those that are there already; `known`: what is known of all, as `joined_repositories` has it.
    """
    before, seen = loaded, list[RepositoryDocument]()
    while True:
        changes = _changes(before, known)
        seen += [*before.values(), *changes.values()]
        if await store.repositories.save(list(changes.values())):
            return await _with_names(store, {**before, **changes}, seen)
        before = await store.repositories.load(updates)
        known = joined_repositories(before, join, updates)


def joined_repositories(
    before: RepositoryDocuments, join: Join[Update], updates: Mapping[str, Sequence[Update]]
) -> dict[str, RepositoryFacts]:
    """What is known of repositories with updates, by id."""
    known = {key: read_repository(document) for key, document in before.items()}
    return {key: join(known.get(key), some) for key, some in updates.items()}


def _changes(
    before: RepositoryDocuments, known: Mapping[str, RepositoryFacts]
) -> dict[str, RepositoryDocument]:
    found = {key: repository_change(before.get(key), one) for key, one in known.items()}
    return {key: document for key, document in found.items() if document}


async def _with_names(
    store: GenerationStore, saved: RepositoryDocuments, seen: Sequence[RepositoryDocument]
) -> RepositoryDocuments:
    """Say of repositories which of one name has it now; return all documents.

    Looked up after they are saved: of two who save at the same time, at least one sees the other's. Where
    everything has followed from documents and they have their names, no name has changed hands.
    """
    if all(one["settled"] and not one.get("superseded", False) for one in seen):
        return saved
    names = {name_of(one) for one in seen}
    while True:
        documents = await store.repositories.named(names)
        if changes := superseded_changes(documents):
            await store.repositories.save(changes)
        else:
            return {**saved, **{one["_id"]: one for one in documents}}

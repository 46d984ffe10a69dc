"""Finds stored versions of the definitions: the one in force, or an older one."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from services.aggregator.store.generations import Generation, Generations
from services.aggregator.store.store import Store
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.definitions import DefinitionsDocument


class NoDefinitionsError(Exception):
    """There is no such version, or it cannot be read here; the text says so in one line."""


@dataclass(frozen=True, slots=True)
class StoredDefinitions:
    """A version of the definitions. `since`: when it came into force; None: it is not (yet).

    `served`: the version in force; `coming`: the one with which everything is being measured right now.
    """

    version: int
    since: datetime | None
    definitions: Definitions
    served: Generation
    coming: int | None


async def find_definitions(store: Store, version: int | None = None) -> StoredDefinitions:
    """A version, by default the one in force. Raises `NoDefinitionsError` and `StoreError`."""
    versions = store.definitions
    if not await store.registry.begun():
        raise NoDefinitionsError("no definitions are in force: the aggregator has not been started yet")
    now = await store.registry.now()
    number = now.served.version if version is None else version
    found = await versions.find(number)
    if found is None:
        newest = await versions.newest_number()
        raise NoDefinitionsError(f"there is no version {number} of the definitions; the newest is {newest}")
    return StoredDefinitions(number, found["in_force_since"], _read(found), now.served, _coming(now))


def _coming(now: Generations) -> int | None:
    """A rebuild fills a generation with the version that is served: nothing is to come then."""
    pending = now.pending.generation.version if now.pending else now.served.version
    return pending if pending != now.served.version else None


def _read(stored: DefinitionsDocument) -> Definitions:
    try:
        return Definitions.model_validate(stored["content"])
    except ValidationError as problem:
        raise NoDefinitionsError(
            f"version {stored['_id']} of the definitions was written by another release of Headway"
        ) from problem

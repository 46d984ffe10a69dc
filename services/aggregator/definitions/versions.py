"""Numbers versions of the definitions, and tells which of them this process can measure with."""

import hashlib
import json
import logging

from pydantic import ValidationError

from services.aggregator.measurement.rules import Rules
from services.aggregator.store.definitions import DefinitionStore
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.definitions import DefinitionsDocument

# Raised by whoever changes how a definition is measured: what is stored is then measured again.
MEASURING = 11

_log = logging.getLogger(__name__)


class OutdatedError(Exception):
    """What is stored is measured in a way that this process does not know."""


def content(definitions: Definitions) -> dict[str, object]:
    """Definitions as they are stored."""
    return definitions.model_dump(mode="json", by_alias=True)


def digest(definitions: Definitions) -> str:
    """The same for the same definitions, measured in the same way."""
    text = json.dumps([MEASURING, content(definitions)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


async def propose(versions: DefinitionStore, definitions: Definitions) -> int:
    """Store definitions as a new version, unless they are the newest already; return its number.

    They are in force when everything has been measured with them.
    """
    mine = digest(definitions)
    while True:
        newest = await versions.newest()
        if newest and _digest_of(newest) == mine:
            return newest["_id"]
        version = newest["_id"] + 1 if newest else 1
        if await versions.add(_document(version, mine, definitions)):
            _log.info("definitions: there is a new version, %d", version)
            return version


def _document(version: int, digest_: str, definitions: Definitions) -> DefinitionsDocument:
    return {
        "_id": version,
        "digest": digest_,
        "measuring": MEASURING,
        "in_force_since": None,
        "content": content(definitions),
    }


async def rules_of(versions: DefinitionStore, version: int) -> Rules:
    """The rules of a version. Raises `OutdatedError` if another release measures it otherwise."""
    stored = await versions.get(version)
    definitions = _definitions_of(stored)
    if definitions is None:
        raise OutdatedError(f"version {version} of the definitions is measured by another release")
    return Rules.of(definitions, version)


def _definitions_of(stored: DefinitionsDocument) -> Definitions | None:
    """Stored definitions, if they can be read here and are measured here as they were there."""
    if stored.get("measuring") != MEASURING:
        return None
    try:
        return Definitions.model_validate(stored["content"])
    except ValidationError:
        return None


def _digest_of(stored: DefinitionsDocument) -> str | None:
    """As of today: what was added to the grammar since, and is not stated, makes no difference."""
    definitions = _definitions_of(stored)
    return digest(definitions) if definitions else None

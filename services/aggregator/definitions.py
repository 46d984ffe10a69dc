"""Every version of the definitions that was ever in force, and which one is now."""

import hashlib
import json
import logging
from datetime import datetime
from typing import Any

from services.aggregator.measuring.rules import Rules
from services.aggregator.store.store import Store
from services.contracts.definitions.document import Definitions

# Raised by whoever changes how a definition is measured: what is stored is then measured again.
MEASURING = 2

_log = logging.getLogger(__name__)


def content(definitions: Definitions) -> dict[str, Any]:
    """Definitions as they are stored."""
    return definitions.model_dump(mode="json", by_alias=True)


def digest(definitions: Definitions) -> str:
    """The same for the same definitions, measured in the same way."""
    said = json.dumps([MEASURING, content(definitions)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


async def put_in_force(store: Store, definitions: Definitions, now: datetime) -> Rules:
    """Store definitions as a new version, unless they are the newest already."""
    mine = digest(definitions)
    while True:
        newest = await store.newest_definitions()
        if newest and newest["digest"] == mine:
            return Rules.of(definitions, newest["_id"])
        version = newest["_id"] + 1 if newest else 1
        document = {"_id": version, "digest": mine, "in_force_since": now, "content": content(definitions)}
        if await store.add_definitions(document):
            _log.info("definitions: version %d is in force from now on", version)


async def newer_rules(store: Store, rules: Rules) -> Rules | None:
    """The rules that another process has put in force since; None if these are still the newest."""
    if await store.newest_version() <= rules.version:
        return None
    newest = await store.newest_definitions()
    assert newest is not None
    _log.info("definitions: another aggregator has put version %d in force", newest["_id"])
    return Rules.of(Definitions.model_validate(newest["content"]), newest["_id"])

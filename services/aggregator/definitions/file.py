"""Follows headway.toml while it changes, and checks all of it before anything changes."""

import asyncio
import logging
from pathlib import Path

from services.aggregator.definitions.versions import propose
from services.aggregator.publishing import publish_changes
from services.aggregator.store.errors import StoreError
from services.aggregator.store.store import Store
from services.contracts.definitions.document import Definitions
from services.contracts.notices import DefinitionsChanged
from services.runtime.configuration_file import active_definitions, read_configuration
from services.runtime.health import Health
from services.runtime.publisher import LogUnavailableError, Publisher
from services.runtime.settings import ConfigurationError

LOOK_SECONDS = 1.0
NOTE = "definitions"

_log = logging.getLogger(__name__)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


class FileChanges:
    """What a file holds, looked at again and again.

    Something new is believed once it is still there at the next look: editors write in pieces.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: bytes | None = b""
        self._seen = _content(path)

    def look(self) -> bool:
        """Return whether the file holds something new: true once for each change, and once at first."""
        before, self._seen = self._seen, _content(self._path)
        changed = self._seen == before != self._known
        if changed:
            self._known = self._seen
        return changed


class DefinitionsFileWatch:
    """Watches headway.toml for an aggregator that was started with these definitions."""

    def __init__(
        self, path: Path, started: Definitions, store: Store, publisher: Publisher, health: Health
    ) -> None:
        self._path = path
        self._last = started
        self._refused = False
        self._changes = FileChanges(path)
        self._registry, self._versions = store.registry, store.definitions
        self._publisher = publisher
        self._health = health

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._changes.look():
                await self._with_retry()

    async def _with_retry(self) -> None:
        """See to a change, however long MongoDB or NATS is away."""
        while True:
            try:
                await self._changed()
                return
            except (StoreError, LogUnavailableError) as problem:
                _log.warning("the changed definitions have to wait: %s", problem)
            await asyncio.sleep(LOOK_SECONDS)

    async def _changed(self) -> None:
        try:
            definitions = active_definitions(read_configuration(self._path))
        except ConfigurationError as problem:
            await self._refuse(problem)
        else:
            await self._accept(definitions)

    async def _accept(self, definitions: Definitions) -> None:
        if definitions != self._last:
            await propose(self._versions, definitions)
            self._last = definitions
        elif self._refused:
            version = (await self._registry.now()).served.version
            await self._publish(DefinitionsChanged(version=version, in_force=True, done=0, total=0))
        self._refused = False
        self._health.note(NOTE, None)

    async def _refuse(self, problem: ConfigurationError) -> None:
        """Go on as before, and say so."""
        mistakes = "; ".join(problem.mistakes)
        version = (await self._registry.now()).served.version
        _log.error("the changed definitions cannot be used, version %d stays in force: %s", version, mistakes)
        self._health.note(NOTE, f"a changed file cannot be used: {mistakes}")
        self._refused = True
        await self._publish(
            DefinitionsChanged(version=version, in_force=False, done=0, total=0, error=mistakes)
        )

    async def _publish(self, change: DefinitionsChanged) -> None:
        await publish_changes(self._publisher, [change])

"""The servers of `headway up`: embedded ones with accounts, or those that variables name instead."""

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from services.standalone.accounts.passwords import passwords
from services.standalone.embedded import EmbeddedServer, Mongod, NatsServer
from services.standalone.processes import UrlOf

NATS, MONGO = "HEADWAY_NATS_URL", "HEADWAY_MONGO_URL"


@dataclass(frozen=True, slots=True)
class Servers:
    """Where each account finds NATS and MongoDB, and which of the two are embedded."""

    nats_url: UrlOf
    mongo_url: UrlOf
    embedded: tuple[EmbeddedServer, ...]

    @property
    def own_nats(self) -> bool:
        """Whether NATS is embedded."""
        return any(isinstance(server, NatsServer) for server in self.embedded)


@contextlib.asynccontextmanager
async def servers(data: Path, lock: int) -> AsyncIterator[Servers]:
    """Run the embedded servers, with their data in a folder that is locked, until the context ends.

    Raises `EmbeddedServerError` and `ConfigurationError`.
    """
    known = passwords(data)
    async with contextlib.AsyncExitStack() as stack:
        embedded: list[EmbeddedServer] = []
        nats, mongo = _elsewhere(NATS), _elsewhere(MONGO)
        if nats is None:
            embedded.append(server := NatsServer(data / "nats", passwords=known, lock=lock))
            await stack.enter_async_context(server)
            nats = server.url_of
        if mongo is None:
            embedded.append(mongod := Mongod(data / "mongo", passwords=known, lock=lock))
            await stack.enter_async_context(mongod)
            mongo = mongod.database_url_of
        yield Servers(nats, mongo, tuple(embedded))


def _elsewhere(variable: str) -> UrlOf | None:
    """The server that a variable names, the same for every account."""
    url = os.environ.get(variable)
    return (lambda _: url) if url else None

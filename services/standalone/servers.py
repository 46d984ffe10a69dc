"""The servers of `headway up`: embedded ones with accounts, or those that variables name instead."""

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from services.standalone.accounts.passwords import load_passwords
from services.standalone.embedded_servers import Mongod, NatsServer
from services.standalone.server_process import EmbeddedServer
from services.standalone.service_processes import UrlOf

NATS, MONGO = "HEADWAY_NATS_URL", "HEADWAY_MONGO_URL"


@dataclass(frozen=True, slots=True)
class Servers:
    """The URLs of NATS and MongoDB by account, and which of the two are embedded."""

    nats_url: UrlOf
    mongo_url: UrlOf
    embedded: tuple[EmbeddedServer, ...]

    @property
    def own_nats(self) -> bool:
        """Whether NATS is embedded."""
        return any(isinstance(server, NatsServer) for server in self.embedded)


@contextlib.asynccontextmanager
async def run_servers(data: Path, lock: int) -> AsyncIterator[Servers]:
    """Run the embedded servers, with their data in a folder that is locked, until the context ends.

    Raises `EmbeddedServerError` and `ConfigurationError`.
    """
    known = load_passwords(data)
    async with contextlib.AsyncExitStack() as stack:
        embedded: list[EmbeddedServer] = []
        nats, mongo = _external_server(NATS), _external_server(MONGO)
        if nats is None:
            embedded.append(server := NatsServer(data / "nats", passwords=known, lock=lock))
            await stack.enter_async_context(server)
            nats = server.url_of
        if mongo is None:
            embedded.append(mongod := Mongod(data / "mongo", passwords=known, lock=lock))
            await stack.enter_async_context(mongod)
            mongo = mongod.database_url_of
        yield Servers(nats, mongo, tuple(embedded))


def _external_server(variable: str) -> UrlOf | None:
    """Return the URL that a variable names, the same for every account; None if it is not set."""
    url = os.environ.get(variable)
    return (lambda _: url) if url else None

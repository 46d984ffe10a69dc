"""The servers of `headway up`: embedded ones, or those that variables name instead."""

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from services.standalone.embedded import EmbeddedServer, Mongod, NatsServer

NATS, MONGO = "HEADWAY_NATS_URL", "HEADWAY_MONGO_URL"
DATABASE = "headway"


@dataclass(frozen=True, slots=True)
class Servers:
    """Where services find NATS and MongoDB, and which of the two are embedded."""

    nats_url: str
    mongo_url: str
    embedded: tuple[EmbeddedServer, ...]


@contextlib.asynccontextmanager
async def servers(data: Path, lock: int) -> AsyncIterator[Servers]:
    """Run the embedded servers, with their data in a folder that is locked, until the context ends.

    Raises `EmbeddedServerError`.
    """
    async with contextlib.AsyncExitStack() as stack:
        embedded: list[EmbeddedServer] = []
        if not (nats_url := os.environ.get(NATS)):
            embedded.append(await stack.enter_async_context(NatsServer(data / "nats", lock=lock)))
            nats_url = embedded[-1].url
        if not (mongo_url := os.environ.get(MONGO)):
            embedded.append(await stack.enter_async_context(Mongod(data / "mongo", lock=lock)))
            mongo_url = f"{embedded[-1].url}/{DATABASE}"
        yield Servers(nats_url, mongo_url, tuple(embedded))

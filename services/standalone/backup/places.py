"""The servers that a backup is taken of, or restored to: of a running Headway, or started for it alone."""

import contextlib
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from services.runtime.health import Health
from services.runtime.messaging import NEIGHBOUR, connect
from services.standalone.accounts.rights import OPERATOR
from services.standalone.backup.store import Documents, Place
from services.standalone.data_folder import allow_files, locked, prepare
from services.standalone.running import FOLDERS, running
from services.standalone.servers import MONGO, NATS, servers
from services.standalone.token_folder import tokens_file


@contextlib.asynccontextmanager
async def place(data_dir: Path, say: Callable[[str], None], *, stopped: bool = False) -> AsyncIterator[Place]:
    """The servers of what runs with its data there; else started for as long as they are needed.

    `stopped`: it must not run. Raises `ConfigurationError` and `EmbeddedServerError`.
    """
    found = None if stopped else running(data_dir)
    if found or (os.environ.get(NATS) and os.environ.get(MONGO)):
        environment = {**(found.environment if found else {}), **os.environ}
        async with _connected(environment[NATS], environment[MONGO], tokens_file(data_dir)) as there:
            yield there
        return
    folder = _folder(data_dir)
    allow_files()
    prepare(folder)
    async with locked(folder, say) as lock, servers(folder, lock) as started:
        urls = started.nats_url(OPERATOR), started.mongo_url(OPERATOR)
        async with _connected(*urls, tokens_file(data_dir)) as there:
            yield there


def _folder(data_dir: Path) -> Path:
    """Where the data of a Headway are that does not run: a team's own before the demo's."""
    there = [data_dir / name for name in FOLDERS if (data_dir / name).exists()]
    return there[0] if there else data_dir / FOLDERS[0]


@contextlib.asynccontextmanager
async def _connected(nats_url: str, mongo_url: str, tokens: Path) -> AsyncIterator[Place]:
    client = await connect(nats_url, "headway backup", Health((NEIGHBOUR,)))
    documents = Documents(mongo_url)
    try:
        yield Place(client, documents, tokens)
    finally:
        documents.close()
        await client.close()

"""The servers of the installation to back up: those of a running Headway, or started for the backup."""

import contextlib
import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.runtime.messaging import brief_connection
from services.runtime.mongo import MongoDatabase, mongo_client
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.accounts.rights import DATABASE, OPERATOR
from services.standalone.backup.manifest import BackupError
from services.standalone.data_folder import lock_folder, prepare_folder
from services.standalone.running_instance import FOLDERS, find_instance
from services.standalone.servers import MONGO, NATS, run_servers

TIMEOUT_SECONDS = 5
SELECTION_SECONDS = 10.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class InstallationServers:
    """Connections to both servers, and whether they are the demo organisation's."""

    client: ReconnectingClient
    database: MongoDatabase
    demo: bool


def named_by_variables(*, folder_given: bool) -> bool:
    """Whether variables name both servers, and no folder was named instead."""
    return not folder_given and bool(os.environ.get(NATS) and os.environ.get(MONGO))


@contextlib.asynccontextmanager
async def installation_servers(
    data_dir: Path, *, folder_given: bool, say: Say
) -> AsyncIterator[InstallationServers]:
    """The servers of the Headway that runs with this folder, or has run with it; else those of variables.

    `asked`: the folder was named, so variables do not count. Raises `BackupError` where there are none.
    """
    note = find_instance(data_dir)
    if named_by_variables(folder_given=folder_given):
        opening = _connected(os.environ)
    elif note:
        opening = _connected(note.environment)
    else:
        name = next((name for name in FOLDERS if (data_dir / name / "nats").is_dir()), None)
        if name is None:
            raise BackupError(f"there is no data in {data_dir}: name its folder with --data-dir")
        opening = opened(data_dir / name, say, demo=name == "demo")
    async with opening as found:
        yield found


@contextlib.asynccontextmanager
async def opened(folder: Path, say: Say, *, demo: bool) -> AsyncIterator[InstallationServers]:
    """The servers of a folder that nobody else uses, started and ended again."""
    prepare_folder(folder)
    async with lock_folder(folder, say) as lock, run_servers(folder, lock) as found:
        named = {NATS: found.nats_url(OPERATOR), MONGO: found.mongo_url(OPERATOR)}
        async with _connected({**named, "HEADWAY_DEMO": str(demo).lower()}) as servers_at_hand:
            yield servers_at_hand


@contextlib.asynccontextmanager
async def _connected(given: Mapping[str, str]) -> AsyncIterator[InstallationServers]:
    demo = given.get("HEADWAY_DEMO", "").lower() in {"1", "true"}
    async with brief_connection(given[NATS], TIMEOUT_SECONDS) as client:
        mongo = mongo_client(given[MONGO], SELECTION_SECONDS)
        try:
            yield InstallationServers(client, mongo.get_default_database(DATABASE), demo)
        finally:
            mongo.close()

"""`headway backup`."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from click.core import ParameterSource
from nats.errors import Error as NatsError
from nats.js.errors import APIError
from rich.console import Console

from services.runtime.logs import redact
from services.runtime.mongo import MongoError
from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError
from services.standalone.backup.installation_servers import installation_servers
from services.standalone.backup.manifest import BackupError, Manifest
from services.standalone.backup.progress_bars import progress_bars
from services.standalone.backup.save import BackupSource, BackupWriter, make_folder
from services.standalone.commands.nats_connection import run
from services.standalone.commands.options import data_folder_option
from services.standalone.server_binaries import EmbeddedServerError
from services.standalone.token_file_path import token_file_path


@contextlib.contextmanager
def problems_in_a_line() -> Iterator[None]:
    """End the process with one line where a backup cannot be made or used."""
    try:
        yield
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    except (BackupError, EmbeddedServerError) as problem:
        raise SystemExit(f"headway: {problem}") from None
    except (NatsError, APIError, MongoError, OSError) as problem:
        reason = " ".join(str(problem).split())[:200] or type(problem).__name__
        raise SystemExit(f"headway: {redact(reason)}") from None


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@data_folder_option("Data of the Headway to back up, running or stopped.")
@click.pass_context
def backup(context: click.Context, folder: Path, data_dir: Path) -> None:
    """Back up into DIR all that cannot be computed again: the log, definitions, keys, tokens.

    Headway may run meanwhile. Without --data-dir, and where HEADWAY_NATS_URL and HEADWAY_MONGO_URL are set,
    those servers are backed up. DIR must be empty, and holds secrets: it is its owner's alone.
    """
    folder_given = context.get_parameter_source("data_dir") is ParameterSource.COMMANDLINE
    with problems_in_a_line():
        made = run(_backup(folder, data_dir, folder_given=folder_given))
    click.echo(f"{made.log.messages:,} events are in {folder}; the way back: headway restore {folder}")


async def _backup(folder: Path, data_dir: Path, *, folder_given: bool) -> Manifest:
    console = Console(stderr=True, highlight=False)
    make_folder(folder)
    async with installation_servers(data_dir, folder_given=folder_given, say=console.print) as found:
        installation = BackupSource(found.client, found.database, token_file_path(data_dir), found.demo)
        with progress_bars(console) as progress:
            return await BackupWriter(installation, folder, progress).run(datetime.now(UTC))

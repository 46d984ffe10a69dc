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
from services.standalone.backup.at_hand import at_hand
from services.standalone.backup.manifest import BackupError, Manifest
from services.standalone.backup.saving import Installation, Saving, make_folder
from services.standalone.backup.showing import shown
from services.standalone.binaries import EmbeddedServerError
from services.standalone.commands.connecting import run
from services.standalone.token_folder import tokens_file


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
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".headway"),
    show_default=True,
    help="Data of the Headway to back up, running or stopped.",
)
@click.pass_context
def backup(context: click.Context, folder: Path, data_dir: Path) -> None:
    """Back up into DIR all that cannot be computed again: the log, definitions, keys, tokens.

    Headway may run meanwhile. Without --data-dir, and where HEADWAY_NATS_URL and HEADWAY_MONGO_URL are set,
    those servers are backed up. DIR must be empty, and holds secrets: it is its owner's alone.
    """
    asked = context.get_parameter_source("data_dir") is ParameterSource.COMMANDLINE
    with problems_in_a_line():
        made = run(_backup(folder, data_dir, asked=asked))
    click.echo(f"{made.log.messages:,} events are in {folder}; the way back: headway restore {folder}")


async def _backup(folder: Path, data_dir: Path, *, asked: bool) -> Manifest:
    console = Console(stderr=True, highlight=False)
    make_folder(folder)
    async with at_hand(data_dir, asked=asked, say=console.print) as found:
        js = found.client.jetstream()
        installation = Installation(js, found.database, tokens_file(data_dir), found.demo)
        with shown(console) as progress:
            return await Saving(installation, folder, progress).run(datetime.now(UTC))

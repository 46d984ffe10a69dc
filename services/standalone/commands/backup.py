"""`headway backup` and `headway restore`."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from pymongo.errors import PyMongoError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.runtime.service import refuse
from services.runtime.settings import ConfigurationError
from services.standalone.backup.archive import BackupError, read_manifest
from services.standalone.backup.places import place
from services.standalone.backup.restoring import check_target, drop_all, restore_backup
from services.standalone.backup.writing import write_backup
from services.standalone.binaries import EmbeddedServerError
from services.standalone.commands.connecting import run

FOLDER = click.Path(path_type=Path, file_okay=False)


def data_dir_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where the data are."""
    return click.option(
        "--data-dir", type=FOLDER, default=Path(".headway"), show_default=True, help="Data of the Headway."
    )(command)


@click.command("backup")
@click.argument("folder", type=FOLDER)
@data_dir_option
def backup(folder: Path, data_dir: Path) -> None:
    """Write a backup into FOLDER, which must be empty, while Headway runs or is stopped.

    It holds the log, every version of the definitions, the pseudonyms' key and the tokens. Keep it as you
    keep keys.
    """
    with _one_line():
        done = run(_backup(folder, data_dir))
    click.echo(f"{done:,} events are in {folder}.")


async def _backup(folder: Path, data_dir: Path) -> int:
    console = Console(stderr=True, highlight=False)
    async with place(data_dir, console.print) as there:
        with _shown(console, "events") as progress:
            return await write_backup(folder, there, progress)


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Drop what is there first.")
@data_dir_option
def restore(folder: Path, replace: bool, data_dir: Path) -> None:
    """Restore the backup in FOLDER into a Headway that holds nothing yet, and that does not run.

    The read models are built from the log when it starts; GitHub is read again, and nothing counts twice.
    """
    with _one_line():
        done = run(_restore(folder, data_dir, replace=replace))
    click.echo(f"{done:,} events are restored. Start Headway now: it builds its read models from them.")


async def _restore(folder: Path, data_dir: Path, *, replace: bool) -> int:
    console, manifest = Console(stderr=True, highlight=False), read_manifest(folder)
    async with place(data_dir, console.print, stopped=True) as there:
        if replace:
            await drop_all(there)
        await check_target(there)
        with _shown(console, "events") as progress:
            return await restore_backup(folder, manifest, there, progress)


@contextlib.contextmanager
def _one_line() -> Iterator[None]:
    """End the process with one line where something is not as it must be."""
    try:
        yield
    except ConfigurationError as problem:
        refuse(problem)
    except (BackupError, EmbeddedServerError) as problem:
        raise SystemExit(f"headway: {problem}") from None
    except PyMongoError as problem:
        raise SystemExit(f"headway: MongoDB does not answer: {problem}") from None
    except OSError as problem:
        raise SystemExit(f"headway: {problem}") from None


@contextlib.contextmanager
def _shown(console: Console, what: str) -> Iterator[Callable[[int, int], None]]:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)

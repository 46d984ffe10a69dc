"""`headway restore`."""

import contextlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console

from services.standalone.backup import manifest
from services.standalone.backup.installation_servers import (
    InstallationServers,
    installation_servers,
    named_by_variables,
    opened,
)
from services.standalone.backup.lines_file import stamp
from services.standalone.backup.manifest import BackupError, Manifest
from services.standalone.backup.progress_bars import progress_bars
from services.standalone.backup.restore import BackupRestore, restore_tokens
from services.standalone.commands.backup import problems_in_a_line
from services.standalone.commands.nats_connection import run
from services.standalone.commands.options import data_folder_option
from services.standalone.data_folder import lock_folder
from services.standalone.token_file_path import token_file_path

BROKEN = "some sequences are missing in the log, so the collector starts anew: it reads GitHub again"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup is restored to: a data folder, or the servers that variables name."""

    data_dir: Path
    servers: bool
    replace: bool


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@data_folder_option("Where to restore to.")
@click.option(
    "--replace",
    is_flag=True,
    help="A folder with data is kept under another name, servers' data are dropped.",
)
@click.option("--check", "only_check", is_flag=True, help="Only tell whether DIR is whole and undamaged.")
@click.pass_context
def restore(context: click.Context, folder: Path, data_dir: Path, replace: bool, only_check: bool) -> None:
    """Restore what `headway backup` left in DIR; Headway must be stopped.

    Without --data-dir, and where HEADWAY_NATS_URL and HEADWAY_MONGO_URL are set, those servers are filled.
    The read models are computed from the log when Headway starts.
    """
    console = Console(stderr=True, highlight=False)
    folder_given = context.get_parameter_source("data_dir") is ParameterSource.COMMANDLINE
    with problems_in_a_line():
        found = manifest.read(folder)
        with progress_bars(console, {"checksums": len(found.files)}) as progress:
            for _ in manifest.check(folder, found):
                progress("checksums", 1)
        if not only_check:
            target = Target(data_dir, servers=named_by_variables(folder_given=folder_given), replace=replace)
            run(_restore(folder, found, target, console))
    done = "whole" if only_check else "restored"
    click.echo(
        f"{folder}, of {found.made_at:%Y-%m-%d %H:%M} UTC with {found.log.messages:,} events, is {done}"
    )


async def _restore(folder: Path, found: Manifest, to: Target, console: Console) -> None:
    now = stamp(datetime.now(UTC))
    if to.servers:
        async with installation_servers(to.data_dir, folder_given=False, say=console.print) as servers:
            await _fill(folder, found, servers, console, drop=to.replace)
    else:
        await _restore_folder(folder, found, to, now, console)
    restore_tokens(folder, token_file_path(to.data_dir), f"before-{now}")
    if not found.log.unbroken:
        console.print(BROKEN, soft_wrap=True)


async def _restore_folder(folder: Path, found: Manifest, to: Target, now: str, console: Console) -> None:
    """Restore beside the data that may be there, then put one in the place of the other."""
    final = to.data_dir / found.folder
    fresh = final.with_name(f"{found.folder}.restoring")
    async with contextlib.AsyncExitStack() as stack:
        if final.exists() and any(final.iterdir()):
            await stack.enter_async_context(lock_folder(final, console.print))
            if not to.replace:
                raise BackupError(f"there is data in {final}: with --replace it is kept under another name")
        if fresh.exists():  # of a restore that was interrupted
            async with lock_folder(fresh, console.print):
                shutil.rmtree(fresh)
        async with opened(fresh, console.print, demo=found.demo) as servers:
            await _fill(folder, found, servers, console, drop=False)
        if final.exists():
            final.rename(final.with_name(f"{found.folder}.before-{now}"))
        fresh.rename(final)


async def _fill(
    folder: Path, found: Manifest, servers: InstallationServers, console: Console, *, drop: bool
) -> None:
    totals = {name: entry.lines for name, entry in found.files.items()}
    with progress_bars(console, totals) as progress:
        restoring = BackupRestore(folder, found, servers.client, servers.database, progress)
        if drop:
            await restoring.drop()
        await restoring.run()

"""`headway restore`."""

import contextlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from services.standalone.backup import manifest
from services.standalone.backup.at_hand import AtHand, opened
from services.standalone.backup.lines import stamp
from services.standalone.backup.manifest import BackupError, Manifest
from services.standalone.backup.restoring import Restoring, restore_tokens
from services.standalone.backup.showing import shown
from services.standalone.commands.backup import problems_in_a_line
from services.standalone.commands.connecting import run
from services.standalone.data_folder import locked
from services.standalone.token_folder import tokens_file

BROKEN = "some sequences are missing in the log, so the collector starts anew: it reads GitHub again"


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".headway"),
    show_default=True,
    help="Where to restore to; of servers that variables name, only what is beside them.",
)
@click.option("--replace", is_flag=True, help="Even if there is data; it is kept under another name.")
@click.option("--check", "only_check", is_flag=True, help="Only tell whether DIR is whole and undamaged.")
def restore(folder: Path, data_dir: Path, replace: bool, only_check: bool) -> None:
    """Restore what `headway backup` left in DIR; Headway must be stopped.

    Servers that HEADWAY_NATS_URL and HEADWAY_MONGO_URL name are filled instead of embedded ones; they must
    be empty. The read models are computed from the log by the next `headway up`.
    """
    console = Console(stderr=True, highlight=False)
    with problems_in_a_line():
        found = manifest.read(folder)
        with shown(console, {"checksums": len(found.files)}) as progress:
            for _ in manifest.check(folder, found):
                progress("checksums", 1)
        if not only_check:
            run(_restore(folder, found, data_dir, console, replace=replace))
    done = "whole" if only_check else "restored; start it with `headway up`"
    click.echo(
        f"{folder}, of {found.made_at:%Y-%m-%d %H:%M} UTC with {found.log.messages:,} events, is {done}"
    )


async def _restore(folder: Path, found: Manifest, data_dir: Path, console: Console, *, replace: bool) -> None:
    """Restore beside the data that may be there, then put one in the place of the other."""
    final, now = data_dir / found.folder, stamp(datetime.now(UTC))
    fresh = final.with_name(f"{found.folder}.restoring")
    async with contextlib.AsyncExitStack() as stack:
        if final.exists() and any(final.iterdir()):
            await stack.enter_async_context(locked(final, console.print))
            if not replace:
                raise BackupError(f"there is data in {final}: with --replace it is kept under another name")
        if fresh.exists():  # of a restore that was interrupted
            async with locked(fresh, console.print):
                shutil.rmtree(fresh)
        async with opened(fresh, console.print, demo=found.demo) as servers:
            await _fill(folder, found, servers, console)
        if final.exists():
            final.rename(final.with_name(f"{found.folder}.before-{now}"))
        fresh.rename(final)
    restore_tokens(folder, tokens_file(data_dir), f"before-{now}")
    if not found.log.unbroken:
        console.print(BROKEN, soft_wrap=True)


async def _fill(folder: Path, found: Manifest, servers: AtHand, console: Console) -> None:
    totals = {name: entry.lines for name, entry in found.files.items()}
    with shown(console, totals) as progress:
        await Restoring(folder, found, servers.client, servers.database, progress).run()

"""`headway up`."""

import asyncio
import contextlib
import signal
from pathlib import Path

import click
from rich.console import Console

from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError
from services.standalone.commands.options import data_folder_option
from services.standalone.server_binaries import EmbeddedServerError
from services.standalone.server_process import LOOPBACK
from services.standalone.up import Options, up

PORT = click.IntRange(1, 65535)


@click.command("up")
@click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="headway.toml.")
@click.option("--repo", "repositories", multiple=True, metavar="OWNER/NAME", help="Watch it. Repeatable.")
@click.option("--demo", is_flag=True, help="Show the demo organisation (also when nothing is watched).")
@click.option("--host", default=LOOPBACK, show_default=True, help="Address of the dashboard and the API.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="Port of the dashboard and the API.")
@click.option("--webhook-host", default=LOOPBACK, show_default=True, help="Address for deliveries.")
@click.option(
    "--webhook-port", type=PORT, default=8081, show_default=True, help="Port for GitHub's deliveries."
)
@click.option(
    "--open",
    is_flag=True,
    envvar="HEADWAY_OPEN",
    help="Let everybody read who reaches --host, without a token.",
)
@data_folder_option("Data.", type=click.Path(path_type=Path))  # a file in its place is told in one line
def up_command(**options: object) -> None:
    """Run everything on this machine: servers, services, dashboard. Ctrl-C stops it cleanly."""
    try:
        asyncio.run(_until_stopped(Options(**options)))  # type: ignore[arg-type]
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    except EmbeddedServerError as problem:
        raise SystemExit(f"headway: {problem}") from None


async def _until_stopped(options: Options) -> None:
    running = asyncio.ensure_future(up(options, Console(stderr=True, highlight=False)))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running

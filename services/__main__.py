"""The `headway` command."""

import asyncio
import contextlib
import importlib
import signal
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import click
from rich.console import Console

from services.runtime.configuration_file import read_configuration
from services.runtime.service import refuse
from services.runtime.settings import ConfigurationError, load
from services.standalone.embedded import EmbeddedServerError
from services.standalone.processes import SERVICES
from services.standalone.up import Options, up

PORT = click.IntRange(1, 65535)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="headway")
def main() -> None:
    """Headway: a live dashboard of how a team's pull requests move."""


@main.command("up")
@click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="headway.toml.")
@click.option("--repo", "repositories", multiple=True, metavar="OWNER/NAME", help="Watch it. Repeatable.")
@click.option("--demo", is_flag=True, help="Show the demo organisation (also when nothing is watched).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="The dashboard and the API.")
@click.option("--webhook-port", type=PORT, default=8081, show_default=True, help="GitHub's deliveries.")
@click.option(
    "--data-dir", type=click.Path(path_type=Path), default=Path(".headway"), show_default=True, help="Data."
)
def up_command(**options: object) -> None:
    """Run everything on this machine: servers, services, dashboard. Ctrl-C stops it cleanly."""
    try:
        asyncio.run(_until_stopped(Options(**options)))  # type: ignore[arg-type]
    except ConfigurationError as problem:
        refuse(problem)
    except EmbeddedServerError as problem:
        raise SystemExit(f"headway: {problem}") from None


async def _until_stopped(options: Options) -> None:
    running = asyncio.ensure_future(up(options, Console(stderr=True, highlight=False)))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


@main.command()
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="headway.toml.")
def check(config: Path | None) -> None:
    """Check headway.toml and the environment whole, and do nothing else."""
    mistakes: list[str] = []
    for service in SERVICES:
        with _collecting(mistakes):
            module = importlib.import_module(f"services.{service}.settings")
            load(getattr(module, f"{service.title()}Settings"))
    with _collecting(mistakes):
        read_configuration(config)
    if mistakes:
        refuse(ConfigurationError(list(dict.fromkeys(mistakes))))
    click.echo("The configuration can be used.")


@contextlib.contextmanager
def _collecting(mistakes: list[str]) -> Iterator[None]:
    try:
        yield
    except ConfigurationError as problem:
        mistakes.extend(problem.mistakes)


def _service_command(name: str, does: str) -> click.Command:
    def run() -> None:
        importlib.import_module(f"services.{name}.app").main()

    return click.Command(name, callback=run, help=f"{does} Settings come from the environment.")


main.add_command(_service_command("collector", "Run the collector: GitHub in, events out."))
main.add_command(_service_command("aggregator", "Run the aggregator: events in, read models out."))
main.add_command(_service_command("gateway", "Run the gateway: REST, live stream and dashboard."))


@main.command()
@click.argument("url")
def healthy(url: str) -> None:
    """Exit 0 if URL answers 200 within 3 seconds, else 1: the health check of a container."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 (the operator's own URL)
            sys.exit(0 if answer.status == 200 else 1)
    except (URLError, OSError, ValueError) as problem:
        raise SystemExit(f"headway: {url}: {problem}") from None


if __name__ == "__main__":
    main()

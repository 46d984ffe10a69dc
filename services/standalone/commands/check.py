"""`headway check`."""

import asyncio
import contextlib
import importlib
from collections.abc import Iterator
from pathlib import Path

import click

from services.gateway.settings import GatewaySettings, check_exposure
from services.runtime.configuration_file import active_definitions, read_configuration
from services.runtime.nats_durability import NOT_DURABLE, syncs_always
from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError, ServiceSettings, load
from services.standalone.service_processes import SERVICES


@click.command()
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="HEADWAY_CONFIG",
    help="headway.toml.",
)
def check(config: Path | None) -> None:
    """Check headway.toml and the environment whole, and do nothing else."""
    mistakes: list[str] = []
    for service in SERVICES:
        with _collecting(mistakes):
            module = importlib.import_module(f"services.{service}.settings")
            load(getattr(module, f"{service.title()}Settings"))
    with _collecting(mistakes):
        check_exposure(load(GatewaySettings))
    with _collecting(mistakes):
        active_definitions(read_configuration(config))
    if mistakes:
        exit_with_mistakes(ConfigurationError(list(dict.fromkeys(mistakes))))
    click.echo("The configuration can be used.")
    monitor = load(ServiceSettings).nats_monitor_url.get_secret_value()
    click.echo(_durability(asyncio.run(syncs_always(monitor)) if monitor else None))


def _durability(known: bool | None) -> str:
    """What to say of the server's disk."""
    if known is None:
        return (
            "Whether nats-server writes every message to the disk is not known: HEADWAY_NATS_MONITOR_URL "
            "names an account of its system that may ask."
        )
    return "nats-server writes every message to the disk." if known else f"Warning: {NOT_DURABLE}."


@contextlib.contextmanager
def _collecting(mistakes: list[str]) -> Iterator[None]:
    try:
        yield
    except ConfigurationError as problem:
        mistakes.extend(problem.mistakes)

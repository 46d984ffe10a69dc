"""`headway check`."""

import contextlib
import importlib
from collections.abc import Iterator
from pathlib import Path

import click

from services.gateway.settings import GatewaySettings, check_exposure
from services.runtime.configuration_file import definitions_in_force, read_configuration
from services.runtime.service import refuse
from services.runtime.settings import ConfigurationError, load
from services.standalone.processes import SERVICES


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
        definitions_in_force(read_configuration(config))
    if mistakes:
        refuse(ConfigurationError(list(dict.fromkeys(mistakes))))
    click.echo("The configuration can be used.")


@contextlib.contextmanager
def _collecting(mistakes: list[str]) -> Iterator[None]:
    try:
        yield
    except ConfigurationError as problem:
        mistakes.extend(problem.mistakes)

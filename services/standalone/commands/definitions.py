"""`headway definitions`."""

from pathlib import Path

import click
from click.core import ParameterSource

from services.aggregator.definitions.stored import StoredDefinitions, find_definitions
from services.aggregator.settings import read_settings
from services.aggregator.store.store import Store
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.origins import origins
from services.contracts.definitions.toml_text import render
from services.runtime.configuration_file import active_definitions, built_in_definitions, read_configuration
from services.standalone.commands.definitions_diff import diff
from services.standalone.commands.errors import exit_on_error
from services.standalone.commands.nats_connection import run
from services.standalone.commands.options import MONGO, data_dir_option_for, use_instance


@click.group("definitions", invoke_without_command=True)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What would be in force by this file; no Headway need run.",
)
@click.option("--version", type=click.IntRange(min=1), help="An older version.")
@data_dir_option_for(MONGO)
@click.pass_context
def definitions(context: click.Context, config: Path | None, version: int | None, data_dir: Path) -> None:
    """Print the definitions in force as TOML: what is printed may be used as a headway.toml."""
    if context.invoked_subcommand:
        _nothing_stated(context)
        return
    if config and version:
        raise click.UsageError("--version is of a running Headway, --config of none")
    with exit_on_error():
        if config:
            click.echo(_by(config), nl=False)
        else:
            use_instance(MONGO, context, data_dir)
            click.echo(_stored_version(version), nl=False)


definitions.add_command(diff)


def _nothing_stated(context: click.Context) -> None:
    """Refuse options before the subcommand: they are not of it."""
    for name in context.params:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{option} must stand behind {context.invoked_subcommand!r}, if at all")


def _by(config: Path) -> str:
    return _printed(f"What would be in force by {config}.", active_definitions(read_configuration(config)))


def _stored_version(version: int | None) -> str:
    stored = run(_look(read_settings().mongo_url, version))
    return _printed(_heading(stored), stored.definitions)


async def _look(mongo_url: str, version: int | None) -> StoredDefinitions:
    store = Store(mongo_url)
    try:
        return await find_definitions(store, version)
    finally:
        store.close()


def _heading(stored: StoredDefinitions) -> str:
    coming = f" Version {stored.coming} is being measured." if stored.coming else ""
    if stored.since is None:
        return f"Version {stored.version}, not in force.{coming}"
    since = f"{stored.since:%Y-%m-%d %H:%M:%S} UTC"
    if stored.version == stored.served.version:
        return f"Version {stored.version}, in force since {since}.{coming}"
    served = stored.served.version
    return f"Version {stored.version}, which came into force on {since}; now it is version {served}."


def _printed(heading: str, definitions: Definitions) -> str:
    return f"# {heading}\n\n{render(definitions, origins(definitions, built_in_definitions()))}"

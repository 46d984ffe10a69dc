"""The `headway` command. What each command does stands in a module of its own."""

import click

from services.runtime.imports import import_without_collecting

HERE = "services.standalone.commands"
COMMANDS = {
    "up": f"{HERE}.up:up_command",
    "check": f"{HERE}.check:check",
    "collector": f"{HERE}.services:collector",
    "aggregator": f"{HERE}.services:aggregator",
    "gateway": f"{HERE}.services:gateway",
    "notifier": f"{HERE}.services:notifier",
    "backfill": f"{HERE}.backfill:backfill",
    "import": f"{HERE}.import_files:import_command",
    "webhook-check": f"{HERE}.webhook_check:webhook_check",
    "tokens": f"{HERE}.tokens:tokens",
    "definitions": f"{HERE}.definitions:definitions",
    "alerts": f"{HERE}.alerts:alerts",
    "rebuild": f"{HERE}.rebuild:rebuild",
    "backup": f"{HERE}.backup:backup",
    "restore": f"{HERE}.restore:restore",
    "dead-letters": f"{HERE}.dead_letters:dead_letters",
    "healthy": f"{HERE}.healthy:healthy",
}


class Headway(click.Group):
    """Loads a command's module when it is asked for: no service waits for what another needs."""

    def list_commands(self, _: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        module, _colon, attribute = COMMANDS.get(name, "").partition(":")
        found: click.Command | None = (
            getattr(import_without_collecting(module), attribute) if module else None
        )
        return found


@click.group(cls=Headway, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="headway")
def main() -> None:
    """Headway: a live dashboard of how a team's pull requests move."""


if __name__ == "__main__":
    main()

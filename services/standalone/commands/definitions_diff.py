"""`headway definitions diff`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.aggregator.definitions_diff.comparison import compare_definitions
from services.aggregator.definitions_diff.figures import Difference
from services.aggregator.settings import read_settings
from services.aggregator.store.store import Store
from services.contracts.definitions.document import Definitions
from services.runtime.configuration_file import active_definitions, read_configuration
from services.standalone.commands.errors import exit_on_error
from services.standalone.commands.nats_connection import run
from services.standalone.commands.options import MONGO, data_dir_option_for, use_instance
from services.standalone.diff_formats import to_csv, to_json
from services.standalone.diff_tables import diff_console, print_diff

MOST_DAYS = 3_660


@click.command("diff")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=90, show_default=True, help="Until today.")
@click.option("--json", "form", flag_value="json", help="Everything as JSON.")
@click.option("--csv", "form", flag_value="csv", help="The figures as CSV.")
@data_dir_option_for(MONGO)
@click.pass_context
def diff(context: click.Context, file: Path, days: int, form: str | None, data_dir: Path) -> None:
    """Say what a changed FILE would do to the last 90 days, before it is done. Nothing is written.

    FILE is a headway.toml as the running Headway would be given it.
    """
    with exit_on_error():
        after = active_definitions(read_configuration(file))
        use_instance(MONGO, context, data_dir)
        found = run(_difference(read_settings().mongo_url, after, days))
    _print_difference(found, file, form)


async def _difference(mongo_url: str, after: Definitions, days: int) -> Difference:
    store = Store(mongo_url)
    try:
        with _progress() as tell:
            return await compare_definitions(store, after, days, datetime.now(UTC), tell)
    finally:
        store.close()


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("pull requests"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    to = Console(stderr=True)
    with Progress(*columns, console=to, transient=True, disable=not to.is_terminal) as progress:
        task = progress.add_task("", total=None)
        yield lambda read, total: progress.update(task, completed=read, total=max(read, total))


def _print_difference(found: Difference, file: Path, form: str | None) -> None:
    if form == "csv":
        click.echo(to_csv(found.figures), nl=False)
    elif form == "json":
        click.echo(json.dumps(_everything(found), indent=2, ensure_ascii=False))
    elif found.compared is None:
        click.echo(f"Nothing would change: {file} says what is in force (version {found.version}).")
    else:
        print_diff(diff_console(), found.figures, found.changed, found.compared)


def _everything(found: Difference) -> dict[str, object]:
    figures = to_json(found.figures, found.changed, found.compared) if found.compared else {}
    return {"definition_version": found.version, "changes": found.compared is not None, **figures}

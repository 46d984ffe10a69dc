"""`headway import`."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.collector.checkpoints.store import open_store
from services.collector.github.file_import.imported_objects import ImportedObjects
from services.collector.github.file_import.importer import Importer, LeftOut
from services.collector.github.file_import.json_values import Broken, values
from services.collector.github.file_import.object_kinds import UnknownShapeError
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.publishing.published_store import PublishedStore
from services.runtime.publisher import Publisher
from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError, ServiceSettings, load
from services.standalone.commands.nats_connection import nats_connection, run
from services.standalone.commands.options import RepositoryParam, data_dir_option

CHUNK = 1 << 20
MOST_TOLD = 20
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--repo", required=True, type=RepositoryParam(), help="The repository that all of it is of.")
@click.option("--host", default="github.com", show_default=True, help="The GitHub that the files are from.")
@data_dir_option
def import_command(files: tuple[Path, ...], repo: str, host: str) -> None:
    """Import FILES of GitHub's REST objects, as `gh api --paginate` prints them. `-` reads standard input.

    Pull requests, reviews, issue events, issue comments, deployments and their statuses, and releases are
    told by their shape. Give the files of one repository together. Exit code 1: something was left out.
    """
    try:
        settings = load(ServiceSettings)
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    left_out = run(_import(settings.nats_url, files, ImportedObjects(repo), host))
    raise SystemExit(1 if left_out else 0)


async def _import(url: str, files: tuple[Path, ...], gathered: ImportedObjects, host: str) -> int:
    console = Console(stderr=True, highlight=False)
    async with nats_connection(url, "headway import") as client:
        js = client.jetstream()
        published = PublishedStore(await open_store(client))
        publisher = EventPublisher(Publisher(client), published)
        importer = Importer(js, publisher, published, host, partial(datetime.now, UTC))
        with _progress(console) as progress:
            left_out = await asyncio.to_thread(_read_all, files, gathered, progress)
            left_out += await _publish(importer, gathered, progress)
    _print_left_out(console, left_out)
    return len(left_out)


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield progress


def _read_all(files: tuple[Path, ...], gathered: ImportedObjects, progress: Progress) -> list[LeftOut]:
    return [each for path in files for each in _read(path, gathered, progress)]


def _read(path: Path, gathered: ImportedObjects, progress: Progress) -> Iterator[LeftOut]:
    """Read a file whole; what cannot be read of it."""
    with _opened(path, progress) as text:
        for found in values(iter(partial(text.read, CHUNK), "")):
            line = f"{path}:{found.line}"
            try:
                if isinstance(found, Broken):
                    raise UnknownShapeError(found.reason)
                gathered.add(found.value, line)
            except UnknownShapeError as problem:
                yield LeftOut(line, str(problem))


def _opened(path: Path, progress: Progress) -> TextIO:
    if str(path) == "-":
        return sys.stdin
    return progress.open(path, "rt", encoding="utf-8", errors="replace", description=f"reading {path.name}")


async def _publish(importer: Importer, gathered: ImportedObjects, progress: Progress) -> list[LeftOut]:
    repository = await importer.repository(gathered)
    if repository is None:
        raise SystemExit(
            f"headway: the id of {gathered.name} is in none of the files, and it is not collected here: "
            "import its pull requests, too, or what `gh api repos/OWNER/NAME` prints"
        )
    bar, sums = progress.add_task("publishing", total=len(gathered.pulls)), Counter[str]()
    async for step in importer.publish(gathered, repository):
        progress.advance(bar, step.pull_requests)
        sums.update(facts=step.facts, new=step.new)
    counted = f"{len(gathered.pulls)} pull requests, {sums['facts']} facts, {sums['new']} of them new"
    click.echo(f"{repository.full_name}: {counted}")
    return await importer.left_out(gathered, repository)


def _print_left_out(console: Console, left_out: list[LeftOut]) -> None:
    for each in left_out[:MOST_TOLD]:
        console.print(f"{each.line}: {each.reason}", soft_wrap=True, markup=False)
    if len(left_out) > MOST_TOLD:
        console.print(f"… and {len(left_out) - MOST_TOLD} more that were left out")

"""Shows how far a backup is, in the terminal."""

import contextlib
from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from services.standalone.backup import saving


@contextlib.contextmanager
def shown(console: Console, totals: Mapping[str, int] | None = None) -> Iterator[saving.Progress]:
    """A bar for each file, or what it is told about; nothing where nobody looks."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:

        def advance(name: str, lines: int) -> None:
            if name not in tasks:
                title = name.partition(".")[0].replace("_", " ")
                tasks[name] = bars.add_task(title, total=(totals or {}).get(name))
            bars.advance(tasks[name], lines)

        yield advance

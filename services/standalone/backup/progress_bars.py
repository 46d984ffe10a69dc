"""Progress bars of a backup in the terminal."""

import contextlib
from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from services.standalone.backup import save


@contextlib.contextmanager
def progress_bars(console: Console, totals: Mapping[str, int] | None = None) -> Iterator[save.Progress]:
    """Show a bar for each file; nothing without a terminal."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:

        def advance(name: str, lines: int) -> None:
            if name not in tasks:
                title = name.partition(".")[0].replace("_", " ")
                tasks[name] = bars.add_task(title, total=(totals or {}).get(name))
            bars.advance(tasks[name], lines)

        yield advance

"""How a benchmark says what it measured: medians and spread, and a ratio to something of the same run."""

import statistics
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table


def milliseconds(name: str, seconds: Sequence[float], baseline: Sequence[float] | None = None) -> None:
    """Print n, median, p90 and maximum; and how many times the baseline's median that is."""
    values = sorted(value * 1000 for value in seconds)
    p90 = statistics.quantiles(values, n=10, method="inclusive")[-1]
    line = f"{name:<46} n={len(values):<4} median {statistics.median(values):7.1f} ms"
    line += f"  p90 {p90:7.1f} ms  max {values[-1]:7.1f} ms"
    if baseline:
        line += f"  = {statistics.median(seconds) / statistics.median(baseline):.1f} x the baseline"
    print(line)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    """Print a table of words and figures."""
    shown = Table()
    for column in columns:
        shown.add_column(column, justify="right")
    for row in rows:
        shown.add_row(*(_written(value) for value in row))
    console = Console(width=110)
    console.print(f"\n{title}", shown, sep="\n")


def _written(value: str | float) -> str:
    match value:
        case str():
            return value
        case int():
            return f"{value:,}"
        case _:
            return f"{value:,.1f}"

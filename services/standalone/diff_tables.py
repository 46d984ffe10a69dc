"""Prints a definitions diff as tables and sentences."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.aggregator.definitions_diff.figures import MetricFigures
from services.aggregator.definitions_diff.pull_requests import PullRequestChange
from services.aggregator.definitions_diff.result import MetricsDiff
from services.contracts.definitions.changes import DefinitionChanges, in_words
from services.gateway.metrics.overview import HEADLINES
from services.standalone.diff_formats import STATISTICS

WIDE = 200
STYLES = {"added": "green", "removed": "red", "redefined": "yellow"}


def diff_console() -> Console:
    """Return a console; without a terminal its lines are wide."""
    shown = Console(highlight=False)
    return shown if shown.is_terminal else Console(highlight=False, width=WIDE)


def print_diff(
    to: Console, found: Sequence[MetricFigures], changed: DefinitionChanges, compared: MetricsDiff
) -> None:
    """Print which definitions change, which figures differ, and which pull requests change most."""
    wholes = [one for one in found if one.team is None and one.phase is None]
    for line in _defined(wholes, changed):
        to.print(Text(line), soft_wrap=True)
    period = compared.before.period
    to.print(f"\nFrom {period.first} to {period.end} (exclusive), {compared.read:,} pull requests:")
    if differing := [one for one in wholes if one.differs]:
        to.print(_table("metric", differing))
    same = [one.metric for one in wholes if not one.differs]
    if same:
        to.print(Text(f"As they are: {', '.join(same)}."), soft_wrap=True)
    if phases := [one for one in found if one.differs and one.phase is not None]:
        to.print("\nBy phase:")
        to.print(_table("metric, phase", phases))
    _show_teams(to, [one for one in found if one.differs and one.team is not None])
    to.print(f"\n{compared.changed:,} of {compared.read:,} pull requests would count otherwise.")
    for one in compared.most:
        to.print(_pull_request(one), soft_wrap=True)


def _show_teams(to: Console, differing: Sequence[MetricFigures]) -> None:
    """Print the headline figures of teams; of other figures only how many differ."""
    headlines = {name for name, _ in HEADLINES}
    if shown := [one for one in differing if one.metric in headlines]:
        to.print("\nBy team:")
        to.print(_table("team, metric", shown))
    if len(differing) > len(shown):
        to.print(f"{len(differing) - len(shown):,} more figures of teams differ: --csv and --json tell them.")


def _defined(found: Iterable[MetricFigures], changed: DefinitionChanges) -> Iterator[str]:
    yield from changed.words
    for one in found:
        if one.change in {"added", "removed"}:
            yield f"metric {one.metric} ({one.label}): {one.change}"
        for key, (was, is_) in one.keys.items():
            yield f"metric {one.metric}, {key}: {in_words(was, is_)}"


def _table(called: str, found: Iterable[MetricFigures]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(called, overflow="fold")
    table.add_column("unit")
    for name in (*STATISTICS, "change"):
        table.add_column(name, justify="right")
    for one in found:
        team = None if one.team is None else one.team or "no team"
        name = ", ".join(part for part in (team, one.metric, one.phase) if part)
        named = Text(name, STYLES.get(one.change or "", ""))
        table.add_row(named, one.unit, *(_both(one, name) for name in STATISTICS), _change(one))
    return table


def _both(one: MetricFigures, name: str) -> str:
    """Return before → after, or one number if they are equal."""
    was, is_ = (_number(side[name] if side else None) for side in (one.before, one.after))  # type: ignore[literal-required]
    return was if was == is_ else f"{was} → {is_}"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _change(one: MetricFigures) -> str:
    """Return by how much the headline figure changes."""
    if one.change in {"added", "removed"}:
        return str(one.change)
    assert one.before is not None
    assert one.after is not None
    was, is_ = one.before[one.headline], one.after[one.headline]  # type: ignore[literal-required]
    return f"{(is_ - was) / was:+.1%} {one.headline}" if was and is_ is not None else "-"


def _pull_request(one: PullRequestChange) -> Text:
    values = f"{_number(one.before)} → {_number(one.after)} {one.unit}"
    changes = (
        f" {one.title}\n    {one.metric}: {values}\n    before: {one.why_before}\n    after:  {one.why_after}"
    )
    return Text.assemble((f"\n{one.repo}#{one.number}", "bold"), changes)

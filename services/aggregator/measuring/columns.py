"""Day columns: a row for each thing that fell on a day, and the rows of a day as one table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.aggregator.measuring.rules import Rules
from services.contracts.actors import GHOST_LOGIN
from services.contracts.definitions.vocabulary import Countable
from services.contracts.readmodels import PhaseDocument, ReviewDocument, TableDocument

Document = Mapping[str, Any]
Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing at one moment, with the person whom it counts for."""

    day: str
    at: float
    key: int
    author: str
    bot: bool
    teams: Sequence[str]
    reviewers: Sequence[str]
    labels: Sequence[str]
    base: str
    size: str | None
    values: Values
    phases: Mapping[str, Values] = field(default_factory=dict)

    @property
    def metrics(self) -> set[str]:
        """The metrics that have a value in this row."""
        return {*self.values, *self.phases}


def pull_request_rows(document: Document, rules: Rules) -> list[Row]:
    """A row for each milestone at which something is counted, and two for each review."""
    reviews: list[ReviewDocument] = document["reviews"]
    rows = [*_milestone_rows(document, rules)]
    for review in reviews:
        rows += _review_rows(document, review, rules)
    return rows


def _row(document: Document, at: datetime, rules: Rules, values: Values) -> Row:
    day = rules.day(at)
    return Row(
        day=day,
        at=at.timestamp(),
        key=document["number"],
        author=document["author"],
        bot=document["author_bot"],
        teams=rules.people.teams_on(document["author"], day),
        reviewers=document["reviewers"],
        labels=document["labels"],
        base=document["base"],
        size=document["size"],
        values=values,
    )


def _milestone_rows(document: Document, rules: Rules) -> Iterator[Row]:
    milestones, measures = document["milestones"], document["measures"]
    for milestone, metrics in rules.anchored.items():
        at: datetime | None = milestones[milestone]
        if at is None:
            continue
        values = {name: value for name in metrics if (value := measures[name]) is not None}
        phases = {name: _phases(document["phases"][name]) for name in metrics if name in document["phases"]}
        if values:
            yield replace(_row(document, at, rules, values), phases=phases)


def _phases(phases: Iterable[PhaseDocument]) -> Values:
    return {"+".join(phase["metrics"]): phase["hours"] for phase in phases}


def _review_rows(document: Document, review: ReviewDocument, rules: Rules) -> Iterator[Row]:
    """Given: the reviewer's. Received: the author's; from a bot, it is left out where bots are."""
    row = replace(_row(document, review["at"], rules, {}), reviewers=[review["reviewer"]])
    if given := dict.fromkeys(rules.counts(Countable.REVIEW_GIVEN), 1.0):
        author, bot, teams = review["reviewer"], review["bot"], review["teams"]
        yield replace(row, values=given, author=author, bot=bot, teams=teams)
    if received := dict.fromkeys(rules.counts(Countable.REVIEW_RECEIVED), 1.0):
        yield replace(row, values=received, bot=review["bot"] or row.bot)


def deployment_rows(document: Document, rules: Rules) -> list[Row]:
    """A row for a successful production deployment; whoever or whatever triggered it, it counts."""
    at: datetime | None = document["succeeded_at"]
    values = dict.fromkeys(rules.counts(Countable.DEPLOYMENT), 1.0)
    if at is None or not document["production"] or not values:
        return []
    day, author = rules.day(at), document["actor"] or GHOST_LOGIN
    row = Row(
        day=day,
        at=at.timestamp(),
        key=document["id"],
        author=author,
        bot=False,
        teams=rules.people.teams_on(author, day),
        reviewers=[],
        labels=[],
        base=document["ref"] or "",
        size=None,
        values=values,
    )
    return [row]


def by_day(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by day, each day's in a fixed order."""
    days: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row.at, row.key, row.author, sorted(row.values))):
        days.setdefault(row.day, []).append(row)
    return days


def _columns(rows: Sequence[Values]) -> dict[str, list[float | None]]:
    names = sorted({name for row in rows for name in row})
    return {name: [row.get(name) for row in rows] for name in names}


def table(rows: Sequence[Row]) -> TableDocument:
    """The rows of one day as columns."""
    wholes = sorted({whole for row in rows for whole in row.phases})
    return {
        "key": [row.key for row in rows],
        "at": [row.at for row in rows],
        "author": [row.author for row in rows],
        "bot": [row.bot for row in rows],
        "teams": [list(row.teams) for row in rows],
        "reviewers": [list(row.reviewers) for row in rows],
        "labels": [list(row.labels) for row in rows],
        "base": [row.base for row in rows],
        "size": [row.size for row in rows],
        "values": _columns([row.values for row in rows]),
        "phases": {whole: _columns([row.phases.get(whole, {}) for row in rows]) for whole in wholes},
    }


@dataclass(frozen=True, slots=True)
class Moved:
    """The days whose columns are not what they were, and the metrics that moved in them."""

    days: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()


def moved(before: Iterable[Row], after: Iterable[Row]) -> Moved:
    """What differs between a document's rows before and after a change."""
    old, new = by_day(before), by_day(after)
    days = frozenset(day for day in {*old, *new} if old.get(day) != new.get(day))
    changed = [row for day in days for row in (*old.get(day, ()), *new.get(day, ()))]
    return Moved(days, frozenset().union(*(row.metrics for row in changed)))

"""The rows of pull requests in the day tables, and the rows of a day as one table."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol, Self, TypeVar

from services.aggregator.measurement.exclusions import counting_metrics
from services.aggregator.measurement.fields import PullRequestRowFields
from services.aggregator.measurement.people import names_in
from services.aggregator.measurement.rules import Rules
from services.contracts.actors import ActorKind
from services.contracts.day_tables import Table, absence_bits
from services.contracts.definitions.vocabulary import Countable, Milestone
from services.contracts.readmodels.actors import PersonDocument
from services.contracts.readmodels.pull_requests import PhaseDocument, ReviewDocument, RoundDocument

Values = Mapping[str, float]


class DayRow(Protocol):
    """A row that falls on a day: what it shows is told by comparing it."""

    @property
    def day(self) -> str:
        """The day."""

    @property
    def metrics(self) -> Collection[str]:
        """The metrics that have a value in this row."""

    @property
    def order(self) -> Any:  # noqa: ANN401 (whatever can be compared)
        """What rows of a day are sorted by."""


AnyRow = TypeVar("AnyRow", bound=DayRow)


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
    missing: int = 0

    @property
    def metrics(self) -> set[str]:
        """The metrics that have a value in this row."""
        return {*self.values, *self.phases}

    @property
    def order(self) -> tuple[float, int, str, list[str]]:
        """What rows of a day are sorted by: it depends on nothing but the row."""
        return self.at, self.key, self.author, sorted(self.values)


class RowOwner(NamedTuple):
    """The day, the person whom a row counts for on it, and the reviewers by whom it can be found."""

    day: str
    author: str
    bot: bool
    teams: Sequence[str]
    reviewers: Sequence[str]


def pull_request_rows(document: PullRequestRowFields, rules: Rules) -> list[Row]:
    """A row for each milestone at which something is counted, two for each review, and one for each answer
    to a request, each time it was opened again, and a merge that is taken for a deployment.
    """
    rows = [
        *_milestone_rows(document, rules),
        *_merge_rows(document, rules),
        *_reopened_rows(document, rules),
    ]
    for review in document["reviews"]:
        rows += _review_rows(document, review, rules)
    for answered in document["rounds"]:
        rows += _round_rows(document, answered, rules)
    return rows


def _row(
    document: PullRequestRowFields,
    at: datetime,
    whose: RowOwner,
    values: Values,
    phases: Mapping[str, Values],
) -> Row:
    return Row(
        day=whose.day,
        at=at.timestamp(),
        key=document["number"],
        author=whose.author,
        bot=whose.bot,
        teams=whose.teams,
        reviewers=whose.reviewers,
        labels=document["labels"],
        base=document["base"],
        size=document["size"],
        values=values,
        phases=phases,
        missing=absence_bits(name for name, at in document["milestones"].items() if at is None),
    )


def teams_on(people: Sequence[PersonDocument], person: str, day: str, rules: Rules) -> list[str]:
    """The teams on a day of one of the people whom a document names."""
    return rules.people.teams_of(names_in(people, person), day)


def _authors(
    document: PullRequestRowFields, at: datetime, reviewers: Sequence[str], rules: Rules
) -> RowOwner:
    day, author = rules.day(at), document["author"]
    return RowOwner(
        day, author, document["author_bot"], teams_on(document["people"], author, day, rules), reviewers
    )


def _milestone_rows(document: PullRequestRowFields, rules: Rules) -> Iterator[Row]:
    milestones, measures, divided = document["milestones"], document["measures"], document["phases"]
    for milestone, metrics in rules.anchored.items():
        at: datetime | None = milestones[milestone]
        values = {name: value for name in metrics if (value := measures[name]) is not None}
        if at is not None and values:
            phases = {name: _phases(divided[name]) for name in metrics if name in divided}
            yield _row(document, at, _authors(document, at, document["reviewers"], rules), values, phases)


def _phases(phases: Iterable[PhaseDocument]) -> Values:
    return {"+".join(phase["metrics"]): phase["hours"] for phase in phases}


def _review_rows(document: PullRequestRowFields, review: ReviewDocument, rules: Rules) -> Iterator[Row]:
    """Given: the reviewer's. Received: the author's; from a bot, it is left out where bots are."""
    at, reviewer = review["at"], review["reviewer"]
    authors = _authors(document, at, [reviewer], rules)
    if given := _ones(Countable.REVIEW_GIVEN, document, rules):
        theirs = RowOwner(authors.day, reviewer, review["bot"], review["teams"], [reviewer])
        yield _row(document, at, theirs, given, {})
    if received := _ones(Countable.REVIEW_RECEIVED, document, rules):
        yield _row(document, at, authors._replace(bot=authors.bot or review["bot"]), received, {})


def _ones(what: Countable, document: PullRequestRowFields, rules: Rules) -> Values:
    return dict.fromkeys(counting_metrics(rules.counting[what], document, rules), 1.0)


def _round_rows(document: PullRequestRowFields, answered: RoundDocument, rules: Rules) -> Iterator[Row]:
    """For whoever answered: by the wall clock, and by the calendar of that person."""
    at, reviewer = answered["answered_at"], answered["answered_by"]
    by_clock = {False: answered["latency"], True: answered["latency_working"]}
    names = counting_metrics(rules.counting[Countable.ROUND_LATENCY], document, rules)
    values = {name: hours for name in names if (hours := by_clock[name in rules.working]) is not None}
    if at and reviewer and values:
        day, bot = rules.day(at), answered["reviewer_kind"] == ActorKind.BOT
        whose = RowOwner(day, reviewer, bot, teams_on(document["people"], reviewer, day, rules), [reviewer])
        yield _row(document, at, whose, values, {})


def _reopened_rows(document: PullRequestRowFields, rules: Rules) -> Iterator[Row]:
    if values := _ones(Countable.REOPENED, document, rules):
        for at in document["reopened_at"]:
            yield _row(document, at, _authors(document, at, document["reviewers"], rules), values, {})


def _merge_rows(document: PullRequestRowFields, rules: Rules) -> Iterator[Row]:
    """A merge that is taken for a deployment, whoever or whatever wrote it; where merges are."""
    at: datetime | None = document["milestones"][Milestone.DEPLOYED]
    values = dict.fromkeys(rules.counting[Countable.DEPLOYMENT], 1.0)
    if rules.merges_deploy and at is not None and values:
        whose = _authors(document, at, document["reviewers"], rules)._replace(bot=False)
        yield _row(document, at, whose, values, {})


def sorted_rows(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Rows in an order that depends on nothing but themselves."""
    return sorted(rows, key=lambda row: row.order)


def rows_by_day(rows: Iterable[AnyRow]) -> dict[str, list[AnyRow]]:
    """Rows by day, each day's in order."""
    days: dict[str, list[AnyRow]] = {}
    for row in sorted_rows(rows):
        days.setdefault(row.day, []).append(row)
    return days


def _columns(rows: Sequence[Values]) -> dict[str, list[float | None]]:
    names = sorted({name for row in rows for name in row})
    return {name: [row.get(name) for row in rows] for name in names}


def day_table(unordered: Iterable[Row]) -> Table:
    """The rows of one day as columns."""
    rows = sorted_rows(unordered)
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
        "missing": [row.missing for row in rows],
        "values": _columns([row.values for row in rows]),
        "phases": {whole: _columns([row.phases.get(whole, {}) for row in rows]) for whole in wholes},
    }


@dataclass(frozen=True, slots=True)
class Delta:
    """The days whose tables are not what they were, and the metrics that differ in them."""

    days: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()

    def with_(self, other: Self | None) -> Self:
        """This and another together."""
        return (
            replace(self, days=self.days | other.days, metrics=self.metrics | other.metrics)
            if other
            else self
        )


def delta_between(before: Iterable[AnyRow], after: Iterable[AnyRow]) -> Delta:
    """What differs between a document's rows before and after a change."""
    old, new = rows_by_day(before), rows_by_day(after)
    days = frozenset(day for day in {*old, *new} if old.get(day) != new.get(day))
    changed = [row for day in days for row in (*old.get(day, ()), *new.get(day, ()))]
    return Delta(days, frozenset().union(*(row.metrics for row in changed)))

"""The rows of pull requests in the day tables, and the rows of a day as one table."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeVar

from services.aggregator.measurement.exclusions import counting_metrics
from services.aggregator.measurement.fields import PullRequestRowFields
from services.aggregator.measurement.people import names_in
from services.aggregator.measurement.rules import Rules
from services.contracts.actors import ActorKind
from services.contracts.day_tables import Table, absence_bits
from services.contracts.definitions.vocabulary import Countable, Milestone
from services.contracts.readmodels.actors import PersonDocument
from services.contracts.readmodels.pull_requests import PhaseDocument

Values = Mapping[str, float]

_NO_PHASES: Mapping[str, Values] = MappingProxyType({})


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
    return [*_PullRequest(document, rules).rows()]


def teams_on(people: Sequence[PersonDocument], person: str, day: str, rules: Rules) -> list[str]:
    """The teams on a day of one of the people whom a document names."""
    return rules.people.teams_of(names_in(people, person), day)


def missing_bits(document: PullRequestRowFields) -> int:
    """The bits of the milestones that a pull request lacks."""
    return absence_bits(name for name, at in document["milestones"].items() if at is None)


class _PullRequest:
    """Makes the rows of one pull request. What several of them show is looked up once."""

    def __init__(self, document: PullRequestRowFields, rules: Rules) -> None:
        self._document, self._rules = document, rules
        self._missing = missing_bits(document)
        self._teams: dict[tuple[str, str], Sequence[str]] = {}

    def rows(self) -> Iterator[Row]:
        """All rows."""
        yield from self._milestones()
        yield from self._merge()
        yield from self._reopened()
        yield from self._reviews()
        yield from self._rounds()

    def _row(
        self, at: datetime, whose: RowOwner, values: Values, phases: Mapping[str, Values] = _NO_PHASES
    ) -> Row:
        return Row(
            day=whose.day,
            at=at.timestamp(),
            key=self._document["number"],
            author=whose.author,
            bot=whose.bot,
            teams=whose.teams,
            reviewers=whose.reviewers,
            labels=self._document["labels"],
            base=self._document["base"],
            size=self._document["size"],
            values=values,
            phases=phases,
            missing=self._missing,
        )

    def _teams_on(self, person: str, day: str) -> Sequence[str]:
        known = self._teams.get((person, day))
        if known is None:
            known = self._teams[person, day] = teams_on(self._document["people"], person, day, self._rules)
        return known

    def _author(self, at: datetime, reviewers: Sequence[str]) -> RowOwner:
        day, author = self._rules.day(at), self._document["author"]
        return RowOwner(day, author, self._document["author_bot"], self._teams_on(author, day), reviewers)

    def _ones(self, what: Countable) -> Values:
        names = counting_metrics(self._rules.counting[what], self._document, self._rules)
        return dict.fromkeys(names, 1.0)

    def _milestones(self) -> Iterator[Row]:
        measures, divided = self._document["measures"], self._document["phases"]
        for milestone, metrics in self._rules.anchored.items():
            at: datetime | None = self._document["milestones"][milestone]
            if at is None:
                continue
            if values := {name: value for name in metrics if (value := measures[name]) is not None}:
                phases = {name: _phases(divided[name]) for name in metrics if name in divided}
                yield self._row(at, self._author(at, self._document["reviewers"]), values, phases)

    def _reviews(self) -> Iterator[Row]:
        """Given: the reviewer's. Received: the author's; from a bot, it is left out where bots are."""
        if not (reviews := self._document["reviews"]):
            return
        given, received = self._ones(Countable.REVIEW_GIVEN), self._ones(Countable.REVIEW_RECEIVED)
        for review in reviews:
            at, reviewer = review["at"], review["reviewer"]
            authors = self._author(at, [reviewer])
            if given:
                theirs = RowOwner(authors.day, reviewer, review["bot"], review["teams"], [reviewer])
                yield self._row(at, theirs, given)
            if received:
                bot = authors.bot or review["bot"]
                yield self._row(at, authors._replace(bot=True) if bot else authors, received)

    def _rounds(self) -> Iterator[Row]:
        """For whoever answered: by the wall clock, and by the calendar of that person."""
        names = counting_metrics(self._rules.counting[Countable.ROUND_LATENCY], self._document, self._rules)
        for answered in self._document["rounds"]:
            at, reviewer = answered["answered_at"], answered["answered_by"]
            by_clock = {False: answered["latency"], True: answered["latency_working"]}
            values = {
                name: hours for name in names if (hours := by_clock[name in self._rules.working]) is not None
            }
            if at and reviewer and values:
                day, bot = self._rules.day(at), answered["reviewer_kind"] == ActorKind.BOT
                whose = RowOwner(day, reviewer, bot, self._teams_on(reviewer, day), [reviewer])
                yield self._row(at, whose, values)

    def _reopened(self) -> Iterator[Row]:
        if self._document["reopened_at"] and (values := self._ones(Countable.REOPENED)):
            for at in self._document["reopened_at"]:
                yield self._row(at, self._author(at, self._document["reviewers"]), values)

    def _merge(self) -> Iterator[Row]:
        """A merge that is taken for a deployment, whoever or whatever wrote it; where merges are."""
        at: datetime | None = self._document["milestones"][Milestone.DEPLOYED]
        values = dict.fromkeys(self._rules.counting[Countable.DEPLOYMENT], 1.0)
        if self._rules.merges_deploy and at is not None and values:
            yield self._row(at, self._author(at, self._document["reviewers"])._replace(bot=False), values)


def _phases(phases: Iterable[PhaseDocument]) -> Values:
    return {"+".join(phase["metrics"]): phase["hours"] for phase in phases}


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

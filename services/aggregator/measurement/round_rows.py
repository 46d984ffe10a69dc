"""The rounds of review of a pull request as rows of the days of their requests and answers. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.aggregator.measurement.fields import PullRequestRowFields
from services.aggregator.measurement.rules import Rules
from services.contracts.actors import ActorKind
from services.contracts.readmodels.pull_requests import RoundDocument
from services.contracts.round_tables import RoundTable


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round of review on a day on which it was requested, answered, or both. `latency` in hours."""

    day: str
    number: int
    key: str
    round: int
    reviewer: str
    author: str
    bot: bool
    requested: bool
    requested_on: str
    re_request: bool
    answered: bool
    answered_by: str | None
    latency: float | None
    latency_working: float | None

    @property
    def metrics(self) -> frozenset[str]:
        """The metrics that have a value in this row: none."""
        return frozenset()

    @property
    def order(self) -> tuple[object, ...]:
        """What rows of a day are sorted by: it depends on nothing but the row."""
        return self.number, self.key, self.round


def round_rows(document: PullRequestRowFields, rules: Rules) -> list[RoundRow]:
    """A row for each day on which a round was requested or answered."""
    return [row for one in document["rounds"] for row in _rows(document, one, rules)]


def _rows(document: PullRequestRowFields, one: RoundDocument, rules: Rules) -> Iterator[RoundRow]:
    requested_on, answered_at = rules.day(one["requested_at"]), one["answered_at"]
    request = RoundRow(
        day=requested_on,
        number=document["number"],
        key=one["key"],
        round=one["round"],
        reviewer=one["reviewer"],
        author=document["author"],
        bot=one["reviewer_kind"] == ActorKind.BOT,
        requested=True,
        requested_on=requested_on,
        re_request=one["re_request"],
        answered=False,
        answered_by=None,
        latency=None,
        latency_working=None,
    )
    if answered_at is None:
        yield request
        return
    answer = _answer(request, one, rules.day(answered_at))
    if answer.day != request.day:
        yield request
    yield answer


def _answer(request: RoundRow, one: RoundDocument, day: str) -> RoundRow:
    """The row of an answer; on the day of the request it is that of the request, too."""
    return RoundRow(
        day=day,
        number=request.number,
        key=request.key,
        round=request.round,
        reviewer=request.reviewer,
        author=request.author,
        bot=request.bot,
        requested=day == request.day,
        requested_on=request.requested_on,
        re_request=request.re_request,
        answered=True,
        answered_by=one["answered_by"],
        latency=one["latency"],
        latency_working=one["latency_working"],
    )


def round_table(unordered: Iterable[RoundRow]) -> RoundTable:
    """The rows of one day as columns."""
    rows = sorted(unordered, key=lambda row: row.order)
    return {
        "reviewer": [row.reviewer for row in rows],
        "author": [row.author for row in rows],
        "bot": [row.bot for row in rows],
        "requested": [row.requested for row in rows],
        "requested_on": [date.fromisoformat(row.requested_on).toordinal() for row in rows],
        "re_request": [row.re_request for row in rows],
        "answered": [row.answered for row in rows],
        "answered_by": [row.answered_by for row in rows],
        "latency": [row.latency for row in rows],
        "latency_working": [row.latency_working for row in rows],
    }

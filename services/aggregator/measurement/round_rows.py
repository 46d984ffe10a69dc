"""The rounds of review of a pull request as rows of the days of their requests and answers. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.aggregator.measurement.fields import PullRequestRowFields
from services.aggregator.measurement.rows import missing_bits
from services.aggregator.measurement.rules import Rules
from services.contracts.actors import ActorKind
from services.contracts.readmodels.pull_requests import RoundDocument
from services.contracts.round_tables import RoundTable


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round of review on a day on which it was requested, answered, or both. `latency` in hours.

    `requested_hour` and `answered_hour` are of the clock; None: not on this day. `author`, `labels`, `base`,
    `size` and `missing` are the pull request's.
    """

    day: str
    number: int
    key: str
    round: int
    reviewer: str
    author: str
    labels: Sequence[str]
    base: str
    size: str | None
    missing: int
    bot: bool
    requested_on: str
    requested_hour: int | None
    re_request: bool
    answered_hour: int | None
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
    if not document["rounds"]:
        return []
    missing = missing_bits(document)
    requests = ((_request(document, one, missing, rules), one) for one in document["rounds"])
    return [row for request, one in requests for row in _rows(request, one, rules)]


def _request(document: PullRequestRowFields, one: RoundDocument, missing: int, rules: Rules) -> RoundRow:
    """The row of the day of the request."""
    day = rules.day(one["requested_at"])
    return RoundRow(
        day=day,
        number=document["number"],
        key=one["key"],
        round=one["round"],
        reviewer=one["reviewer"],
        author=document["author"],
        labels=document["labels"],
        base=document["base"],
        size=document["size"],
        missing=missing,
        bot=one["reviewer_kind"] == ActorKind.BOT,
        requested_on=day,
        requested_hour=rules.hour(one["requested_at"]),
        re_request=one["re_request"],
        answered_hour=None,
        answered_by=one["answered_by"],
        latency=None,
        latency_working=None,
    )


def _rows(request: RoundRow, one: RoundDocument, rules: Rules) -> Iterator[RoundRow]:
    """The row of the request, and that of the answer: they are one if they fell on the same day."""
    if (answered_at := one["answered_at"]) is None:
        yield request
        return
    day, latency, working = rules.day(answered_at), one["latency"], one["latency_working"]
    answer = replace(
        request, day=day, answered_hour=rules.hour(answered_at), latency=latency, latency_working=working
    )
    if day == request.day:
        yield answer
        return
    yield request
    yield replace(answer, requested_hour=None)


def round_table(unordered: Iterable[RoundRow]) -> RoundTable:
    """The rows of one day as columns."""
    rows = sorted(unordered, key=lambda row: row.order)
    return {
        "reviewer": [row.reviewer for row in rows],
        "author": [row.author for row in rows],
        "labels": [list(row.labels) for row in rows],
        "base": [row.base for row in rows],
        "size": [row.size for row in rows],
        "missing": [row.missing for row in rows],
        "bot": [row.bot for row in rows],
        "requested_on": [date.fromisoformat(row.requested_on).toordinal() for row in rows],
        "requested_hour": [row.requested_hour for row in rows],
        "re_request": [row.re_request for row in rows],
        "answered_hour": [row.answered_hour for row in rows],
        "answered_by": [row.answered_by for row in rows],
        "latency": [row.latency for row in rows],
        "latency_working": [row.latency_working for row in rows],
    }

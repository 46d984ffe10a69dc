"""The rounds of review of a pull request as rows of the days of their requests and answers. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    return [row for one in document["rounds"] for row in _rows(document, one, missing, rules)]


def _rows(
    document: PullRequestRowFields, one: RoundDocument, missing: int, rules: Rules
) -> Iterator[RoundRow]:
    """The row of the request, and that of the answer: they are one if they fell on the same day."""
    requested_on, hour = rules.day(one["requested_at"]), rules.hour(one["requested_at"])

    def row(day: str, requested_hour: int | None, answered_hour: int | None) -> RoundRow:
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
            requested_on=requested_on,
            requested_hour=requested_hour,
            re_request=one["re_request"],
            answered_hour=answered_hour,
            answered_by=one["answered_by"],
            latency=None if answered_hour is None else one["latency"],
            latency_working=None if answered_hour is None else one["latency_working"],
        )

    answered_at = one["answered_at"]
    answered_on = rules.day(answered_at) if answered_at else None
    if answered_on != requested_on:
        yield row(requested_on, hour, None)
    if answered_at and answered_on:
        yield row(answered_on, hour if answered_on == requested_on else None, rules.hour(answered_at))


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

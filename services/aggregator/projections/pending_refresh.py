"""What has yet to follow from saved documents: days to be rebuilt, notices. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.aggregator.measurement.deltas import Delta
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.revisions import Dated
from services.contracts.readmodels.facts import FactDocument


@dataclass(frozen=True, slots=True)
class NamedRepository:
    """A repository by host, database id and the name it had when one of its documents was saved."""

    host: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PendingRefresh:
    """A saved document of which something has yet to follow: these days and metrics, a notice.

    `facts` are those that it did not have before; None where that is not known.
    """

    id: str
    revision: int
    host: str
    repository_id: int
    repo: str
    number: int | None
    days: frozenset[str]
    metrics: frozenset[str]
    facts: tuple[FactDocument, ...] | None = None


def new_facts(before: Dated | None, after: Dated) -> tuple[FactDocument, ...]:
    """The facts that a document has and did not have before, the oldest first."""
    known = {fact["id"] for fact in before["facts"]} if before else set()
    return tuple(sorted((one for one in after["facts"] if one["id"] not in known), key=lambda one: one["at"]))


def pending_refresh(
    document: Dated,
    number: int | None,
    known: Delta | None,
    rules: Rules,
    facts: tuple[FactDocument, ...] | None = None,
) -> PendingRefresh:
    """What has yet to follow. Days taken over from somebody else may have moved any metric.

    `number`: that of a pull request. `facts`: what is new in it, where that is known.
    """
    days = frozenset(document["refresh"])
    return PendingRefresh(
        id=document["_id"],
        revision=document["revision"],
        host=document["host"],
        repository_id=document["repository_id"],
        repo=document["repo"],
        number=number,
        days=days,
        metrics=known.metrics if known and days <= known.days else frozenset(rules.metrics),
        facts=facts,
    )


def days_by_repository(refreshes: Iterable[PendingRefresh]) -> dict[NamedRepository, list[str]]:
    """The days to be rebuilt, by repository."""
    days: dict[NamedRepository, set[str]] = {}
    for one in refreshes:
        days.setdefault(NamedRepository(one.host, one.repository_id, one.repo), set()).update(one.days)
    return {repository: sorted(some) for repository, some in days.items() if some}

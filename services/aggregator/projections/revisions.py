"""The next revision of a document, and what it moves on days. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Self, TypedDict, TypeVar

from services.aggregator.facts.entities import DeploymentFacts, PullRequestFacts, RepositoryFacts
from services.aggregator.facts.stored_facts import (
    attribute_documents,
    default_branch_documents,
    read_repository,
)
from services.aggregator.measurement.attribution import default_branches_at_merge, with_outcome
from services.aggregator.measurement.deltas import Delta, delta_between
from services.aggregator.measurement.deployment_outcomes import DeploymentOutcome, provisional_outcome
from services.aggregator.measurement.deployment_rows import deployment_rows
from services.aggregator.measurement.deployments import default_branches_at, derive_deployment
from services.aggregator.measurement.pull_requests import derive_pull_request
from services.aggregator.measurement.round_rows import round_rows
from services.aggregator.measurement.rows import DayRow, Row, pull_request_rows
from services.aggregator.measurement.rules import Rules
from services.contracts.readmodels.actors import PersonDocument
from services.contracts.readmodels.collections import BookKeeping
from services.contracts.readmodels.deployments import DeployedBy, DeploymentDocument, MeasuredDeployment
from services.contracts.readmodels.facts import FactDocument
from services.contracts.readmodels.pull_requests import PullRequestDocument
from services.contracts.readmodels.repositories import RepositoryDocument

BOOK_KEEPING = frozenset({"revision", "settled", "refresh"})


class Dated(BookKeeping):
    """A document that falls on days of a repository."""

    _id: str
    host: str
    repository_id: int
    repo: str
    facts: list[FactDocument]


Document = TypeVar("Document", bound=Dated)


@dataclass(frozen=True, slots=True)
class Context:
    """What documents depend on beside their facts. Repositories by their key, deployments by document.

    `rules_by_host` know who is behind the accounts of a host.
    """

    rules: Rules
    repositories: Mapping[str, RepositoryFacts]
    deployments: Mapping[str, DeployedBy | None] = field(default_factory=dict)
    rules_by_host: Mapping[str, Rules] = field(default_factory=dict)

    def rules_of(self, host: str) -> Rules:
        """The rules where it is known who is behind the accounts of a host."""
        return self.rules_by_host.get(host, self.rules)

    def covers(self, other: Self) -> bool:
        """Whether all that another context says is the same here: then nothing new follows from it."""
        return (
            other.repositories.items() <= self.repositories.items()
            and other.deployments.items() <= self.deployments.items()
            and all(
                rules.people.known.items() <= self.rules_of(host).people.known.items()
                for host, rules in other.rules_by_host.items()
            )
        )


@dataclass(frozen=True, slots=True)
class Revision(Generic[Document]):
    """The next revision of a document, and what it moves."""

    document: Document
    delta: Delta


def repository_key(host: str, repository_id: int) -> str:
    """The `_id` of a repository's document."""
    return f"{host}/{repository_id}"


def pull_request_change(
    before: PullRequestDocument | None, known: PullRequestFacts, context: Context, has_new_facts: bool
) -> Revision[PullRequestDocument] | None:
    """The next revision of a pull request's document; None if nothing changes.

    `has_new_facts`: more is known than the document shows.
    """
    repository = context.repositories[repository_key(known.host, known.repository_id)]
    rules, deployment = context.rules_of(known.host), context.deployments.get(f"{known.host}/{known.id}")
    if not has_new_facts and before and _is_current(before, known, repository, deployment, rules):
        return None
    measured = derive_pull_request(known, repository, deployment, rules)
    rows, rounds = pull_request_rows(measured, rules), round_rows(measured, rules)
    days = _days((*rows, *rounds))
    if before and _without_book_keeping(before) == {**measured, "days": days}:
        return None
    delta = _delta(before, measured["repo"], pull_request_rows(before, rules) if before else (), rows, rules)
    delta = delta.with_(delta_between(round_rows(before, rules) if before else (), rounds))
    return Revision({**measured, **_book_keeping(before, delta, days)}, delta)


def filled_change(
    before: PullRequestDocument | None, known: PullRequestFacts, context: Context, has_new_facts: bool
) -> Revision[PullRequestDocument] | None:
    """The same in a generation that is being filled: a new document is settled, its days are built later."""
    revision = pull_request_change(before, known, context, has_new_facts)
    if before or not revision:
        return revision
    return Revision({**revision.document, "settled": True, "refresh": []}, revision.delta)


def _is_current(
    before: PullRequestDocument,
    known: PullRequestFacts,
    repository: RepositoryFacts,
    deployment: DeployedBy | None,
    rules: Rules,
) -> bool:
    """Whether a document of the same facts shows all that follows from everything else."""
    return (
        _dependencies(known, repository, rules).items() <= before.items()
        and before["default_branches"] == default_branches_at_merge(known, repository)
        and before["deployment"] == deployment
        and before["gone"] == repository.gone
    )


def deployment_change(
    before: DeploymentDocument | None, known: DeploymentFacts, context: Context, has_new_facts: bool
) -> Revision[DeploymentDocument] | None:
    """The next revision of a deployment's document; None if nothing changes.

    `has_new_facts`: more is known than the document shows. What other deployments decide is left as it was;
    see `outcome_change`.
    """
    repository = context.repositories[repository_key(known.host, known.repository_id)]
    rules = context.rules_of(known.host)
    if not has_new_facts and before and _dependencies(known, repository, rules).items() <= before.items():
        branches = default_branches_at(before["created_at"], repository)
        if branches == before["default_branches"]:
            return None
    state = derive_deployment(known, repository, rules)
    return _deployment_revision(before, with_outcome(state, provisional_outcome(state, before), rules), rules)


def outcome_change(
    before: DeploymentDocument, outcome: DeploymentOutcome, rules: Rules
) -> Revision[DeploymentDocument] | None:
    """The next revision of a deployment's document with another outcome; None if it has it already."""
    return _deployment_revision(before, with_outcome(before, outcome, rules), rules)


def _deployment_revision(
    before: DeploymentDocument | None, measured: MeasuredDeployment, rules: Rules
) -> Revision[DeploymentDocument] | None:
    rows = deployment_rows(measured, rules)
    days = _days(rows)
    if before and _without_book_keeping(before) == _without_book_keeping({**measured, "days": days}):
        return None
    delta = _delta(before, measured["repo"], deployment_rows(before, rules) if before else (), rows, rules)
    return Revision({**measured, **_book_keeping(before, delta, days)}, delta)


class Dependencies(TypedDict):
    """What documents show of the definitions, of their repository and of people."""

    definition_version: int
    repo: str
    people: list[PersonDocument]


def _dependencies(
    known: PullRequestFacts | DeploymentFacts, repository: RepositoryFacts, rules: Rules
) -> Dependencies:
    people = rules.people.documents(known.facts.values(), known.host)
    return {"definition_version": rules.version, "repo": repository.name, "people": people}


def _days(rows: Iterable[DayRow]) -> list[str]:
    return sorted({row.day for row in rows})


def _without_book_keeping(document: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in document.items() if name not in BOOK_KEEPING}


def _delta(before: Dated | None, repo: str, old: Sequence[Row], new: Sequence[Row], rules: Rules) -> Delta:
    """What moves on days; under another name of the repository, every day and metric."""
    if before is None or before["repo"] == repo:
        return delta_between(old, new)
    return Delta(frozenset([*before["days"], *_days(new)]), frozenset(rules.metrics))


def _book_keeping(before: Dated | None, delta: Delta, days: list[str]) -> BookKeeping:
    revision = before["revision"] + 1 if before else 1
    refresh = sorted(delta.days.union(before["refresh"] if before else ()))
    return {"revision": revision, "settled": False, "refresh": refresh, "days": days}


def repository_change(before: RepositoryDocument | None, known: RepositoryFacts) -> RepositoryDocument | None:
    """The next revision of a repository's document; unsettled if other things follow for its documents."""
    attributes, branches = attribute_documents(known.attributes), default_branch_documents(known)
    if before and before["attributes"] == attributes and branches.items() <= before.items():
        return None
    then = read_repository(before) if before else None
    same = then is not None and _shown(then) == _shown(known)
    return {
        "_id": repository_key(known.host, known.id),
        "revision": before["revision"] + 1 if before else 1,
        "settled": same and before is not None and before["settled"],
        "host": known.host,
        "id": known.id,
        "folded": known.name.casefold(),
        "superseded": known.superseded,
        "attributes": attributes,
        **branches,
    }


def _shown(known: RepositoryFacts) -> tuple[object, ...]:
    """What documents show of their repository."""
    return known.name, known.gone, known.default_branches.eras

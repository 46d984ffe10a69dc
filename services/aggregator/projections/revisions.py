"""What becomes of a document: the next revision of it, and what that moves. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.aggregator.facts.entities import DeploymentFacts, PullRequestFacts, RepositoryFacts
from services.aggregator.facts.stored_facts import (
    attribute_documents,
    default_branch_documents,
    read_repository,
)
from services.aggregator.measurement.attribution import default_branches_at_merge, with_outcome
from services.aggregator.measurement.deployment_outcomes import DeploymentOutcome, provisional_outcome
from services.aggregator.measurement.deployment_rows import deployment_rows
from services.aggregator.measurement.deployments import default_branches_at, derive_deployment
from services.aggregator.measurement.pull_requests import derive_pull_request
from services.aggregator.measurement.rows import Delta, Row, delta_between, pull_request_rows
from services.aggregator.measurement.rules import Rules
from services.contracts.readmodels.deployments import DeployedBy

Document = dict[str, Any]

BOOK_KEEPING = frozenset({"revision", "settled", "refresh"})


class OutdatedError(Exception):
    """What is stored is measured in a way that this process does not know."""


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


@dataclass(frozen=True, slots=True)
class Revision:
    """The next revision of a document, and what it moves."""

    document: Document
    moved: Delta


def repository_key(host: str, repository_id: int) -> str:
    """The `_id` of a repository's document."""
    return f"{host}/{repository_id}"


def pull_request_change(
    before: Document | None, known: PullRequestFacts, world: Context, learned: bool
) -> Revision | None:
    """The next revision of a pull request's document; None if nothing changes. `learned`: its facts did."""
    repository = world.repositories[repository_key(known.host, known.repository_id)]
    rules, deployment = world.rules_of(known.host), world.deployments.get(f"{known.host}/{known.id}")
    branches = default_branches_at_merge(known, repository)
    beside = {"default_branches": branches, "deployment": deployment, "gone": repository.gone}
    if (
        not learned
        and before
        and {**_dependencies(known, repository, rules), **beside}.items() <= before.items()
    ):
        return None
    after = derive_pull_request(known, repository, deployment, rules)
    return _revision(before, after, pull_request_rows, rules)


def deployment_change(
    before: Document | None, known: DeploymentFacts, world: Context, learned: bool
) -> Revision | None:
    """The next revision of a deployment's document; None if nothing changes. `learned`: its facts did.

    What depends on its neighbours is left as it was; see `outcome_change`.
    """
    repository = world.repositories[repository_key(known.host, known.repository_id)]
    rules = world.rules_of(known.host)
    depends = _dependencies(known, repository, rules)
    if not learned and before and {**depends, **_branches(before, repository)}.items() <= before.items():
        return None
    derived = derive_deployment(known, repository, rules)
    after = with_outcome(derived, provisional_outcome(derived, before), rules)
    return _revision(before, after, deployment_rows, rules)


def outcome_change(before: Document, outcome: DeploymentOutcome, rules: Rules) -> Revision | None:
    """The next revision of a deployment's document with another outcome; None if it has it already."""
    kept = {name: value for name, value in before.items() if name not in BOOK_KEEPING}
    return _revision(before, with_outcome(kept, outcome, rules), deployment_rows, rules)


def _branches(before: Document, repository: RepositoryFacts) -> Document:
    return {"default_branches": default_branches_at(before["created_at"], repository)}


def _dependencies(
    known: PullRequestFacts | DeploymentFacts, repository: RepositoryFacts, rules: Rules
) -> Document:
    people = rules.people.documents(known.facts.values(), known.host)
    return {"definition_version": rules.version, "repo": repository.name, "people": people}


def _revision(
    before: Document | None, derived: Document, rows_of: Callable[[Document, Rules], list[Row]], rules: Rules
) -> Revision | None:
    rows = rows_of(derived, rules)
    after = {**derived, "days": sorted({row.day for row in rows})}
    if before is None:
        return _next_revision(None, after, delta_between((), rows))
    if {name: value for name, value in before.items() if name not in BOOK_KEEPING} == after:
        return None
    if before["repo"] == after["repo"]:
        return _next_revision(before, after, delta_between(rows_of(before, rules), rows))
    days = frozenset([*before["days"], *after["days"]])
    return _next_revision(before, after, Delta(days, frozenset(rules.metrics)))


def _next_revision(before: Document | None, after: Document, moved: Delta) -> Revision:
    revision = before["revision"] + 1 if before else 1
    refresh = sorted(moved.days.union(before["refresh"] if before else ()))
    return Revision({**after, "revision": revision, "settled": False, "refresh": refresh}, moved)


def repository_change(before: Document | None, known: RepositoryFacts) -> Document | None:
    """The next revision of a repository's document; unsettled if other things follow for its documents."""
    attributes, branches = attribute_documents(known.attributes), default_branch_documents(known)
    if before and {"attributes": attributes, **branches}.items() <= before.items():
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


@dataclass(frozen=True, slots=True)
class NamedRepository:
    """A repository by host, database id and the name it had when one of its documents was saved."""

    host: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PendingRefresh:
    """A saved document of which something has yet to follow: these days and metrics, a notice."""

    id: str
    revision: int
    host: str
    repository_id: int
    repo: str
    number: int | None
    days: frozenset[str]
    metrics: frozenset[str]


def pending_refresh(document: Document, known: Delta | None, rules: Rules) -> PendingRefresh:
    """What has yet to follow. Days taken over from somebody else may have moved any metric."""
    days = frozenset(document["refresh"])
    return PendingRefresh(
        id=document["_id"],
        revision=document["revision"],
        host=document["host"],
        repository_id=document["repository_id"],
        repo=document["repo"],
        number=document.get("number"),
        days=days,
        metrics=known.metrics if known and days <= known.days else frozenset(rules.metrics),
    )


def days_by_repository(all_touched: Iterable[PendingRefresh]) -> dict[NamedRepository, list[str]]:
    """The days to be rebuilt, by repository."""
    days: dict[NamedRepository, set[str]] = {}
    for one in all_touched:
        days.setdefault(NamedRepository(one.host, one.repository_id, one.repo), set()).update(one.days)
    return {repository: sorted(some) for repository, some in days.items() if some}

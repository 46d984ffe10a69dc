"""What becomes of a document: the next revision of it, and what that moves. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.aggregator.facts.documents import (
    attribute_documents,
    default_branch_documents,
    read_repository,
)
from services.aggregator.facts.entities import DeploymentFacts, PullRequestFacts, RepositoryFacts
from services.aggregator.measuring.carrying import beside_others, default_branches_at_merge
from services.aggregator.measuring.columns import Moved, Row, moved, pull_request_rows
from services.aggregator.measuring.delivery import Outcome, provisional
from services.aggregator.measuring.deployment_columns import deployment_rows
from services.aggregator.measuring.deployments import default_branches_at, derive_deployment
from services.aggregator.measuring.derive import derive_pull_request
from services.aggregator.measuring.rules import Rules
from services.contracts.readmodels.deployments import DeployedBy

Document = dict[str, Any]

BOOK_KEEPING = frozenset({"revision", "settled", "refresh"})


class OutdatedError(Exception):
    """What is stored is measured in a way that this process does not know."""


@dataclass(frozen=True, slots=True)
class World:
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
class Change:
    """The next revision of a document, and what it moves."""

    document: Document
    moved: Moved


def repository_key(host: str, repository_id: int) -> str:
    """The `_id` of a repository's document."""
    return f"{host}/{repository_id}"


def pull_request_change(
    before: Document | None, known: PullRequestFacts, world: World, learned: bool
) -> Change | None:
    """The next revision of a pull request's document; None if nothing changes. `learned`: its facts did."""
    repository = world.repositories[repository_key(known.host, known.repository_id)]
    rules, deployment = world.rules_of(known.host), world.deployments.get(f"{known.host}/{known.id}")
    branches = default_branches_at_merge(known, repository)
    beside = {"default_branches": branches, "deployment": deployment, "gone": repository.gone}
    if not learned and before and {**_depends(known, repository, rules), **beside}.items() <= before.items():
        return None
    after = derive_pull_request(known, repository, deployment, rules)
    return _change(before, after, pull_request_rows, rules)


def deployment_change(
    before: Document | None, known: DeploymentFacts, world: World, learned: bool
) -> Change | None:
    """The next revision of a deployment's document; None if nothing changes. `learned`: its facts did.

    What depends on its neighbours is left as it was; see `outcome_change`.
    """
    repository = world.repositories[repository_key(known.host, known.repository_id)]
    rules = world.rules_of(known.host)
    depends = _depends(known, repository, rules)
    if not learned and before and {**depends, **_branches(before, repository)}.items() <= before.items():
        return None
    derived = derive_deployment(known, repository, rules)
    after = beside_others(derived, provisional(derived, before), rules)
    return _change(before, after, deployment_rows, rules)


def outcome_change(before: Document, outcome: Outcome, rules: Rules) -> Change | None:
    """The next revision of a deployment's document with another outcome; None if it has it already."""
    kept = {name: value for name, value in before.items() if name not in BOOK_KEEPING}
    return _change(before, beside_others(kept, outcome, rules), deployment_rows, rules)


def _branches(before: Document, repository: RepositoryFacts) -> Document:
    return {"default_branches": default_branches_at(before["created_at"], repository)}


def _depends(
    known: PullRequestFacts | DeploymentFacts, repository: RepositoryFacts, rules: Rules
) -> Document:
    people = rules.people.documents(known.facts.values(), known.host)
    return {"definition_version": rules.version, "repo": repository.name, "people": people}


def _change(
    before: Document | None, derived: Document, rows_of: Callable[[Document, Rules], list[Row]], rules: Rules
) -> Change | None:
    rows = rows_of(derived, rules)
    after = {**derived, "days": sorted({row.day for row in rows})}
    if before is None:
        return _next(None, after, moved((), rows))
    if {name: value for name, value in before.items() if name not in BOOK_KEEPING} == after:
        return None
    if before["repo"] == after["repo"]:
        return _next(before, after, moved(rows_of(before, rules), rows))
    days = frozenset([*before["days"], *after["days"]])
    return _next(before, after, Moved(days, frozenset(rules.metrics)))


def _next(before: Document | None, after: Document, moved: Moved) -> Change:
    revision = before["revision"] + 1 if before else 1
    refresh = sorted(moved.days.union(before["refresh"] if before else ()))
    return Change({**after, "revision": revision, "settled": False, "refresh": refresh}, moved)


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
class Repository:
    """A repository by host, database id and the name it had when one of its documents was saved."""

    host: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A saved document of which something has yet to follow: these days and metrics, a notice."""

    id: str
    revision: int
    host: str
    repository_id: int
    repo: str
    number: int | None
    days: frozenset[str]
    metrics: frozenset[str]


def touched(document: Document, known: Moved | None, rules: Rules) -> Touched:
    """What has yet to follow. Days taken over from somebody else may have moved any metric."""
    days = frozenset(document["refresh"])
    return Touched(
        id=document["_id"],
        revision=document["revision"],
        host=document["host"],
        repository_id=document["repository_id"],
        repo=document["repo"],
        number=document.get("number"),
        days=days,
        metrics=known.metrics if known and days <= known.days else frozenset(rules.metrics),
    )


def days_by_repository(all_touched: Iterable[Touched]) -> dict[Repository, list[str]]:
    """The days to be rebuilt, by repository."""
    days: dict[Repository, set[str]] = {}
    for one in all_touched:
        days.setdefault(Repository(one.host, one.repository_id, one.repo), set()).update(one.days)
    return {repository: sorted(some) for repository, some in days.items() if some}

"""Which deployment carried a merge first: told by the commits that came with it, or else by time. Pure.

Deployments are ordered by success. The commits that came with one are those in it that are not in the
success before it, in its environment. The first deployment that contains a merge has the merge among these,
and whichever has it among these contains it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.aggregator.facts.entities import PullRequestFacts, RepositoryFacts
from services.aggregator.facts.fact import Fact, FactType
from services.aggregator.measurement.deployment_outcomes import DeploymentOutcome
from services.aggregator.measurement.rules import Rules
from services.contracts.readmodels.deployments import CarriedBy, DeployedBy

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that may be deployed. `commit`: the one that it made; None where only time counts.

    `by_time`: whether it was one to the default branch, which is deployed by whatever comes later.
    """

    at: datetime
    commit: str | None = None
    by_time: bool = True


def merge_to_deploy(known: PullRequestFacts, repository: RepositoryFacts, rules: Rules) -> Merge | None:
    """The merge of a pull request; None if nothing can carry it.

    By time only a merge to the default branch of then is carried; by its commit any, whatever its base.
    """
    if not (merged := _merged(known)):
        return None
    base, commit = known.attributes.get("base"), merged.merge_commit if rules.exact else None
    by_time = rules.is_default(base and base.value, repository.default_branches.at(merged.at))
    return Merge(merged.at, commit, by_time) if by_time or commit else None


def default_branches_at_merge(known: PullRequestFacts, repository: RepositoryFacts) -> list[str] | None:
    """The branches that were, or may have been, the default at the merge; None as long as there is none."""
    merged = _merged(known)
    return list(repository.default_branches.at(merged.at)) if merged else None


def _merged(known: PullRequestFacts) -> Fact | None:
    """The merge of a pull request of which the opening is known, too."""
    merged = [fact for fact in known.facts.values() if fact.type is FactType.MERGED]
    opened = any(fact.type is FactType.OPENED for fact in known.facts.values())
    return min(merged, key=lambda fact: fact.order, default=None) if opened else None


def with_outcome(document: Mapping[str, Any], outcome: DeploymentOutcome, rules: Rules) -> Document:
    """The document of a deployment with what depends on its neighbours."""
    after = {**document, **outcome.fields}
    return {**after, "by_time": not (rules.exact and _compared(after))}


def _compared(document: Mapping[str, Any]) -> bool:
    """Whether all is known of what came with it."""
    base = document["base"]
    if base is None:
        return False
    return base == document["sha"] or any(
        fact.get("base") == base and fact["complete"] for fact in document["facts"]
    )


def first_deployment(merge: Merge, deployments: Iterable[Mapping[str, Any]]) -> DeployedBy | None:
    """The first of successful production deployments, given by (success, id), that carried a merge."""
    for one in deployments:
        if by := _carried(merge, one):
            return deployed_by(one, by)
    return None


def _carried(merge: Merge, one: Mapping[str, Any]) -> CarriedBy | None:
    if merge.commit in one["commits"]:
        return "ancestry"
    if not merge.by_time or (merge.commit is not None and not one["by_time"]):
        return None
    return "time" if one["of_default_branch"] and one["created_at"] >= merge.at else None


def deployed_by(document: Mapping[str, Any], by: CarriedBy = "time") -> DeployedBy:
    """What a pull request's document keeps of the deployment that carried it."""
    return {
        "source": document["source"],
        "id": document["id"],
        "environment": document["environment"],
        "created_at": document["created_at"],
        "succeeded_at": document["succeeded_at"],
        "fact": document["success"],
        "by": by,
    }

"""Attributes merges to deployments: by the commits that came with them, or else by time. Pure.

Deployments are ordered by success. The commits that came with one are those in it that are not in the
success before it, in its environment. The first deployment that contains a merge has the merge among these,
and whichever has it among these contains it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.aggregator.facts.entities import PullRequestFacts, RepositoryFacts
from services.aggregator.facts.fact import Fact, FactType
from services.aggregator.measurement.deployment_outcomes import DeploymentOutcome
from services.aggregator.measurement.fields import SuccessfulDeployment
from services.aggregator.measurement.rules import Rules
from services.contracts.readmodels.deployments import (
    CarriedBy,
    DeployedBy,
    DeploymentState,
    MeasuredDeployment,
    OutcomeDocument,
)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that may be deployed. `commit`: the one that it made; None where only time counts.

    `by_time`: whether it was one to the default branch, which is deployed by whatever comes later.
    """

    at: datetime
    commit: str | None = None
    by_time: bool = True


@dataclass(frozen=True, slots=True)
class MergeRange:
    """Merges after a moment (None: all), and those that made one of these commits."""

    after: datetime | None
    commits: tuple[str, ...] = ()


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


def with_outcome(state: DeploymentState, outcome: DeploymentOutcome, rules: Rules) -> MeasuredDeployment:
    """The document of a deployment with what the others to its environment decide."""
    document = outcome.document
    return {**state, **document, "by_time": not (rules.exact and _compared(state, document))}


def _compared(state: DeploymentState, outcome: OutcomeDocument) -> bool:
    """Whether all is known of what came with it."""
    base = outcome["base"]
    if base is None:
        return False
    return base == state["sha"] or any(
        fact.get("base") == base and fact.get("complete") for fact in state["facts"]
    )


def first_deployment(merge: Merge, deployments: Iterable[SuccessfulDeployment]) -> DeployedBy | None:
    """The first of successful production deployments, given by (success, id), that carried a merge."""
    for one in deployments:
        if by := _carried(merge, one):
            return deployed_by(one, by)
    return None


def _carried(merge: Merge, one: SuccessfulDeployment) -> CarriedBy | None:
    if merge.commit in one["commits"]:
        return "ancestry"
    if not merge.by_time or (merge.commit is not None and not one["by_time"]):
        return None
    return "time" if one["of_default_branch"] and one["created_at"] >= merge.at else None


def deployed_by(deployment: SuccessfulDeployment, by: CarriedBy = "time") -> DeployedBy:
    """What a pull request's document holds of the deployment that carried it."""
    return {
        "source": deployment["source"],
        "id": deployment["id"],
        "environment": deployment["environment"],
        "created_at": deployment["created_at"],
        "succeeded_at": deployment["succeeded_at"],
        "fact": deployment["success"],
        "by": by,
    }


def successful(document: MeasuredDeployment) -> SuccessfulDeployment | None:
    """What decides which merges a deployment carries; None if it was not asked for or did not succeed."""
    created_at, succeeded_at, success = document["created_at"], document["succeeded_at"], document["success"]
    if not created_at or not succeeded_at or success is None:
        return None
    return {
        "source": document["source"],
        "id": document["id"],
        "environment": document["environment"],
        "created_at": created_at,
        "succeeded_at": succeeded_at,
        "success": success,
        "commits": document["commits"],
        "by_time": document["by_time"],
        "of_default_branch": document["of_default_branch"],
    }

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
from services.aggregator.facts.fact import FactType
from services.aggregator.measuring.delivery import Outcome
from services.aggregator.measuring.rules import Rules
from services.contracts.readmodels import CarriedBy, DeployedBy

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge to the default branch. `commit`: the one that it made; None where only time counts."""

    at: datetime
    commit: str | None = None


def merge_to_deploy(known: PullRequestFacts, repository: RepositoryFacts, rules: Rules) -> Merge | None:
    """A pull request's merge to the default branch; None as long as that is not known."""
    merged = [fact for fact in known.facts.values() if fact.type is FactType.MERGED]
    opened = any(fact.type is FactType.OPENED for fact in known.facts.values())
    base = known.attributes.get("base")
    if not merged or not opened or base is None or base.value != repository.default_branch:
        return None
    first = min(merged, key=lambda fact: fact.order)
    return Merge(first.at, first.merge_commit if rules.exact else None)


def beside_others(document: Mapping[str, Any], outcome: Outcome, rules: Rules) -> Document:
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


def first_carrying(
    merge: Merge, branch: str | None, deployments: Iterable[Mapping[str, Any]]
) -> DeployedBy | None:
    """The first of successful production deployments, given by (success, id), that carried a merge.

    `branch`: the default branch.
    """
    for one in deployments:
        if by := _carried(merge, branch, one):
            return deployed_by(one, by)
    return None


def _carried(merge: Merge, branch: str | None, one: Mapping[str, Any]) -> CarriedBy | None:
    if merge.commit in one["commits"]:
        return "ancestry"
    if merge.commit is not None and not one["by_time"]:
        return None
    return "time" if one["branch"] in (None, branch) and one["created_at"] >= merge.at else None


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

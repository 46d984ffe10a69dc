"""A repository's deployments and releases under other definitions, and which merges they carry. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Self

from services.aggregator.facts.entities import PullRequestFacts, RepositoryFacts
from services.aggregator.facts.stored_facts import StoredDeployment, read_deployment
from services.aggregator.measurement.attribution import (
    MergeRange,
    first_deployment,
    merge_to_deploy,
    successful,
    with_outcome,
)
from services.aggregator.measurement.deployment_outcomes import changed_outcomes
from services.aggregator.measurement.fields import SuccessfulDeployment
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.revisions import Context, deployment_change, repository_key
from services.contracts.readmodels.deployments import DeployedBy, MeasuredDeployment


def remeasured(
    documents: Iterable[StoredDeployment], repository: RepositoryFacts, rules: Rules
) -> Sequence[MeasuredDeployment]:
    """The documents of all of a repository's deployments and releases, from the facts that they hold."""
    context = Context(rules, {repository_key(repository.host, repository.id): repository})
    changes = (deployment_change(None, read_deployment(one), context, True) for one in documents)
    found = [change.document for change in changes if change]
    others = changed_outcomes([one for one in found if one["production"] and one["source"] == "deployment"])
    return [with_outcome(one, others[one["_id"]], rules) if one["_id"] in others else one for one in found]


@dataclass(frozen=True, slots=True)
class CarryingDeployments:
    """The deployments of a repository that carry merges, by (success, id)."""

    repository: RepositoryFacts
    rules: Rules
    deployments: Sequence[SuccessfulDeployment]

    @classmethod
    def of(cls, documents: Iterable[MeasuredDeployment], repository: RepositoryFacts, rules: Rules) -> Self:
        """Those of a repository's deployments and releases that do."""
        able = [
            found
            for one in documents
            if one["production"] and one["part_of"] is None and one["source"] == rules.carries
            if (found := successful(one))
        ]
        return cls(repository, rules, sorted(able, key=itemgetter("succeeded_at", "id")))

    def first(self, known: PullRequestFacts) -> DeployedBy | None:
        """The one that carried a pull request, if it was merged and there is one."""
        if not (merge := merge_to_deploy(known, self.repository, self.rules)):
            return None
        start = bisect_left(self.deployments, merge.at, key=itemgetter("succeeded_at"))
        return first_deployment(merge, islice(self.deployments, start, None))

    def merges_since(self, since: datetime) -> MergeRange | None:
        """The merges that are carried by deployments that succeeded since then; None: none did.

        Whatever was merged to the default branch before one was created that succeeded earlier, and carries
        by time, was carried by that one, or before.
        """
        recent = [one for one in self.deployments if one["succeeded_at"] >= since]
        if not recent:
            return None
        earlier = [
            one["created_at"]
            for one in self.deployments
            if one["succeeded_at"] < since and one["by_time"] and one["of_default_branch"]
        ]
        commits = sorted({commit for one in recent for commit in one["commits"]})
        return MergeRange(max(earlier, default=None), tuple(commits))

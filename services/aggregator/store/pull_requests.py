"""Pull requests in MongoDB."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.measurement.fields import PullRequestRowFields
from services.aggregator.store.conditions import (
    of_repository,
    on_days,
    outdated_condition,
    with_outdated_people,
)
from services.aggregator.store.read_model import RevisionedReadModel, fields_of
from services.contracts.readmodels.actors import PersonDocument
from services.contracts.readmodels.deployments import MeasuredDeployment
from services.contracts.readmodels.pull_requests import PULL_REQUESTS, PullRequestDocument

MongoDocument = dict[str, Any]


class PullRequestStore(RevisionedReadModel[PullRequestDocument]):
    """The pull requests of a generation."""

    NAME = PULL_REQUESTS

    async def outdated(self, repository: RepositoryFacts) -> list[str]:
        """Those of a repository that do not have its newest name, or were judged by another default branch
        than that of then.
        """
        return await self._ids(outdated_condition("milestones.merged", repository, gone=True))

    async def with_outdated_people(self, people: Sequence[PersonDocument]) -> list[str]:
        """Those that name accounts, but do not show them like this."""
        return await self._ids(with_outdated_people(people)) if people else []

    async def to_attribute(self, changed: Sequence[Sequence[MeasuredDeployment]]) -> list[str]:
        """Those whose first deployment may be, or may no longer be, one of those that changed.

        They are given by repository.
        """
        conditions = [one for some in changed for one in attribution_conditions(some)]
        return await self._ids({"$or": conditions}) if conditions else []

    async def on_days(self, days: Mapping[tuple[str, int], Sequence[str]]) -> Sequence[PullRequestRowFields]:
        """What rows are made of, of those that fell on days of repositories (host and id)."""
        if not days:
            return []
        some = on_days([(host, repository_id, dates) for (host, repository_id), dates in days.items()])
        return await self._found(some, fields_of(PullRequestRowFields))

    async def revisions(self, ids: Collection[str]) -> dict[str, int]:
        """The revisions of those that are there, by id."""
        found = await self._found({"_id": {"$in": list(ids)}}, {"revision": 1})
        return {one["_id"]: one["revision"] for one in found}


def attribution_conditions(deployments: Sequence[MeasuredDeployment]) -> list[MongoDocument]:
    """Which pull requests a repository's changed deployments may carry first, or did before."""
    of = of_repository(deployments[0]["host"], deployments[0]["repository_id"])
    conditions: list[MongoDocument] = [{**of, "deployment.id": {"$in": [one["id"] for one in deployments]}}]
    counting = (one for one in deployments if one["production"] and one["part_of"] is None)
    able = [one for one in counting if one["created_at"] and one["succeeded_at"]]
    if carried := list(_merged_to(able)):
        first = min(at for one in able if (at := one["succeeded_at"]))
        conditions += [
            {**of, "deployment.succeeded_at": later, "$or": carried} for later in (None, {"$gte": first})
        ]
    return conditions


def _merged_to(able: Sequence[MeasuredDeployment]) -> Iterator[MongoDocument]:
    """What deployments may carry: by time what was merged to the default branch, and what came with them."""
    if created := [at for one in able if one["of_default_branch"] and (at := one["created_at"])]:
        yield {"to_default_branch": True, "milestones.merged": {"$lte": max(created)}}
    if commits := sorted({commit for one in able for commit in one["commits"]}):
        yield {"facts.merge_commit": {"$in": commits}}

"""Deployments and releases in MongoDB."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.measurement.fields import (
    DeploymentRowFields,
    OutcomeFields,
    SuccessfulDeployment,
)
from services.aggregator.store.conditions import (
    of_repository,
    on_days,
    outdated_condition,
    with_outdated_people,
)
from services.aggregator.store.read_model import Condition, RevisionedReadModel, fields_of
from services.contracts.readmodels.actors import PersonDocument
from services.contracts.readmodels.deployments import DEPLOYMENTS, DeploymentDocument, ShipmentSource

MongoDocument = dict[str, Any]

KNOWN = {"$ne": None}


class UncomparedDeployment(TypedDict):
    """A deployment of which it is not known what came with it since its `base`; `sha` is its own commit."""

    host: str
    repository_id: int
    repo: str
    id: int
    base: str
    sha: str


class DeploymentStore(RevisionedReadModel[DeploymentDocument]):
    """The deployments and releases of a generation."""

    NAME = DEPLOYMENTS

    async def outdated(self, repository: RepositoryFacts) -> list[str]:
        """Those of a repository that do not have its newest name, or were judged by another default branch
        than that of then.
        """
        return await self._ids(outdated_condition("created_at", repository, gone=False))

    async def with_outdated_people(self, people: Sequence[PersonDocument]) -> list[str]:
        """Those that name accounts, but do not show them like this."""
        return await self._ids(with_outdated_people(people)) if people else []

    async def on_days(self, days: Mapping[tuple[str, int], Sequence[str]]) -> Sequence[DeploymentRowFields]:
        """What rows are made of, of those that fell on days of repositories (host and id)."""
        if not days:
            return []
        some = on_days([(host, repository_id, dates) for (host, repository_id), dates in days.items()])
        return await self._found(some, fields_of(DeploymentRowFields))

    async def successful_since(
        self, repository: RepositoryFacts, source: ShipmentSource, since: datetime, most: int, *, every: bool
    ) -> Sequence[SuccessfulDeployment]:
        """Successful production deployments created since then, by (success, id); the first `most` of them.

        Those of another branch than the default branch of then are left out, and unless `every` one is wanted
        those that do not carry by time.
        """
        condition = {
            **_successful(repository, source),
            **{"succeeded_at": {"$gte": since}, "created_at": {"$gte": since}, "of_default_branch": True},
            **({} if every else {"by_time": True}),
        }
        found = self._collection.find(condition, fields_of(SuccessfulDeployment))
        ordered: list[Any] = await found.sort([("succeeded_at", 1), ("id", 1)]).limit(most).to_list(None)
        return ordered

    async def successful_with(
        self, repository: RepositoryFacts, source: ShipmentSource, commits: Collection[str]
    ) -> Sequence[SuccessfulDeployment]:
        """Successful production deployments that any of these commits is known to have come with."""
        if not commits:
            return []
        condition = {**_successful(repository, source), "commits": {"$in": list(commits)}}
        return await self._found(condition, fields_of(SuccessfulDeployment))

    async def production_outcomes(self, host: str, repository_id: int) -> Sequence[OutcomeFields]:
        """What a repository's production deployments know of themselves, and of what became of them."""
        of = {**of_repository(host, repository_id), "production": True, "source": "deployment"}
        return await self._found(of, fields_of(OutcomeFields))

    async def uncompared(self, ids: Collection[str]) -> Sequence[UncomparedDeployment]:
        """Of some deployments those of which it is not known what came with them since their `base`."""
        return await self._uncompared({"_id": {"$in": list(ids)}})

    async def uncompared_of(self, host: str, repository_id: int) -> Sequence[UncomparedDeployment]:
        """Of a repository's deployments those of which that is not known."""
        return await self._uncompared(of_repository(host, repository_id))

    async def _uncompared(self, among: Condition) -> Sequence[UncomparedDeployment]:
        condition = {
            **among,
            **{"production": True, "succeeded_at": KNOWN, "sha": KNOWN, "base": KNOWN},
            "$expr": {
                "$and": [{"$ne": ["$base", "$sha"]}, {"$not": [{"$in": ["$base", "$facts.base"]}]}],
            },
        }
        return await self._found(condition, fields_of(UncomparedDeployment))


def _successful(repository: RepositoryFacts, source: ShipmentSource) -> MongoDocument:
    return {
        **of_repository(repository.host, repository.id),
        **{"production": True, "source": source, "part_of": None},
        **{"succeeded_at": KNOWN, "created_at": KNOWN},
    }

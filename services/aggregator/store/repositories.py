"""Repositories in MongoDB."""

from collections.abc import Collection, Sequence

from services.aggregator.store.read_model import RevisionedReadModel
from services.contracts.readmodels.repositories import REPOSITORIES, RepositoryDocument


class RepositoryStore(RevisionedReadModel[RepositoryDocument]):
    """The repositories of a generation."""

    NAME = REPOSITORIES

    async def named(self, names: Collection[tuple[str, str]]) -> Sequence[RepositoryDocument]:
        """Every repository that has one of these names, by host and name as GitHub compares names."""
        if not names:
            return []
        return await self._found({"$or": [{"host": host, "folded": folded} for host, folded in names]})

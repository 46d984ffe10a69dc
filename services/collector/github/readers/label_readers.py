"""Reads what labels are called: of many repositories by one GraphQL query, by REST of one after the other."""

from collections.abc import Sequence
from typing import Any

from services.collector.forge.errors import RefusedError, TooHeavyError, UnavailableError
from services.collector.forge.labels import LabelNames
from services.collector.forge.page_size import halved
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.github.client.graphql import GraphQL
from services.collector.github.client.rest import Rest
from services.collector.github.mappers import graphql_models
from services.collector.github.mappers import rest_models as rest_shape
from services.collector.github.readers.parsing import parse_each, parse_one

AT_ONCE = 100  # repositories in a query
PAGE = 100
PART_OF_A_POINT = 0.1  # nearly always GitHub answers by REST that nothing has changed, which is free


class GraphQLLabels:
    """A point for a hundred repositories, and for a hundred more labels of one. Implements `LabelReader`."""

    def __init__(self, graphql: GraphQL) -> None:
        self._graphql = graphql

    async def labels(self, refs: Sequence[RepositoryRef]) -> LabelNames:
        """The labels of each of these."""
        found = LabelNames()
        for start in range(0, len(refs), AT_ONCE):
            found += await self._of([ref.node_id for ref in refs[start : start + AT_ONCE]])
        return found

    async def _of(self, ids: Sequence[str]) -> LabelNames:
        try:
            data = (await self._graphql.ask("repository_labels", ids=list(ids))).data
        except TooHeavyError as problem:
            if len(ids) == 1:
                raise UnavailableError(str(problem)) from problem
            half = halved(len(ids))
            return await self._of(ids[:half]) + await self._of(ids[half:])
        found = LabelNames(cost=1)
        for node in filter(None, data.get("nodes") or []):
            found += await self._drained(node)
        return found

    async def _drained(self, node: dict[str, Any]) -> LabelNames:
        """A repository's labels to the end: those of a later page must not look deleted."""
        names: dict[str, str] = {}
        cost = 0
        while (seen := parse_one(graphql_models.Labelled.model_validate, node)).labels:
            names |= {label.id: label.name for label in seen.labels.nodes}
            if (after := seen.labels.page_info.next) is None:
                return LabelNames({seen.id: names}, cost)
            data = (await self._graphql.ask("more_repository_labels", id=seen.id, after=after)).data
            node, cost = data.get("node") or {"id": seen.id}, cost + 1
        return LabelNames(cost=cost)


class RestLabels:
    """A request for each repository. Implements `LabelReader`."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def labels(self, refs: Sequence[RepositoryRef]) -> LabelNames:
        """The labels of each of these."""
        found = LabelNames()
        for ref in refs:
            try:
                found += await self._of(ref)
            except RefusedError:
                found += LabelNames(cost=PART_OF_A_POINT)
        return found

    async def _of(self, ref: RepositoryRef) -> LabelNames:
        address = self._rest.url(f"/repositories/{ref.repository.id}/labels", per_page=PAGE)
        nodes = [node async for node in self._rest.every(address)]
        seen, unreadable = parse_each(rest_shape.RestRepositoryLabel.model_validate, nodes)
        cost = PART_OF_A_POINT * (1 + len(nodes) // PAGE)
        if unreadable:
            return LabelNames(cost=cost)
        return LabelNames({ref.node_id: {label.node_id: label.name for label in seen}}, cost)

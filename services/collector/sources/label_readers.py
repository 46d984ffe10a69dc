"""Reads what labels are called: of many repositories by one GraphQL query, by REST of one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.collector.github.errors import RefusedError, TooHeavyError, UnavailableError
from services.collector.github.graphql import GraphQL
from services.collector.github.rest import Rest
from services.collector.shapes import graphql_models as graphql_shape
from services.collector.shapes import rest_models as rest_shape
from services.collector.sources.reading import one, sifted
from services.collector.walking.pages import Place
from services.collector.walking.walk import halved

AT_ONCE = 100  # repositories in a query
PAGE = 100
PART_OF_A_POINT = 0.1  # nearly always GitHub answers by REST that nothing has changed, which is free


@dataclass(frozen=True, slots=True)
class SeenLabels:
    """By node id of a repository, what its labels are called, by their node ids. `cost`: of the quota.

    What cannot be seen now is left out.
    """

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cost: float = 0.0

    def __add__(self, other: "SeenLabels") -> "SeenLabels":
        """Both together."""
        return SeenLabels({**self.names, **other.names}, self.cost + other.cost)


class LabelReader(Protocol):
    """Reads with one credential. Raises `GitHubError`."""

    async def labels(self, places: Sequence[Place]) -> SeenLabels:
        """The labels of each of these."""


class GraphQLLabels:
    """A point for a hundred repositories, and for a hundred more labels of one. Implements `LabelReader`."""

    def __init__(self, graphql: GraphQL) -> None:
        self._graphql = graphql

    async def labels(self, places: Sequence[Place]) -> SeenLabels:
        """The labels of each of these."""
        found = SeenLabels()
        for start in range(0, len(places), AT_ONCE):
            found += await self._of([place.node_id for place in places[start : start + AT_ONCE]])
        return found

    async def _of(self, ids: Sequence[str]) -> SeenLabels:
        try:
            data = (await self._graphql.ask("repository_labels", ids=list(ids))).data
        except TooHeavyError as problem:
            if len(ids) == 1:
                raise UnavailableError(str(problem)) from problem
            half = halved(len(ids))
            return await self._of(ids[:half]) + await self._of(ids[half:])
        found = SeenLabels(cost=1)
        for node in filter(None, data.get("nodes") or []):
            found += await self._drained(node)
        return found

    async def _drained(self, node: dict[str, Any]) -> SeenLabels:
        """A repository's labels to the end: those of a later page must not look deleted."""
        names: dict[str, str] = {}
        cost = 0
        while (seen := one(graphql_shape.Labelled.model_validate, node)).labels:
            names |= {label.id: label.name for label in seen.labels.nodes}
            if (after := seen.labels.page_info.next) is None:
                return SeenLabels({seen.id: names}, cost)
            data = (await self._graphql.ask("more_repository_labels", id=seen.id, after=after)).data
            node, cost = data.get("node") or {"id": seen.id}, cost + 1
        return SeenLabels(cost=cost)


class RestLabels:
    """A request for each repository. Implements `LabelReader`."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def labels(self, places: Sequence[Place]) -> SeenLabels:
        """The labels of each of these."""
        found = SeenLabels()
        for place in places:
            try:
                found += await self._of(place)
            except RefusedError:
                found += SeenLabels(cost=PART_OF_A_POINT)
        return found

    async def _of(self, place: Place) -> SeenLabels:
        address = self._rest.url(f"/repositories/{place.repository.id}/labels", per_page=PAGE)
        nodes = [node async for node in self._rest.every(address)]
        seen, unreadable = sifted(rest_shape.RepositoryLabel.model_validate, nodes)
        cost = PART_OF_A_POINT * (1 + len(nodes) // PAGE)
        if unreadable:
            return SeenLabels(cost=cost)
        return SeenLabels({place.node_id: {label.node_id: label.name for label in seen}}, cost)

"""Pages of GraphQL as large as GitHub can answer them."""

from datetime import datetime
from typing import Any

from services.collector.facts.observation import Observation
from services.collector.forge.errors import TooHeavyError, UnavailableError
from services.collector.forge.pages import PageRequest
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.github.client.graphql import GraphQL
from services.collector.github.mappers import graphql as mapper
from services.collector.github.mappers.graphql_models import Connection
from services.collector.github.readers.graphql_inner_lists import as_large_as_possible, require
from services.collector.github.readers.parsing import parse_one
from services.contracts.events import Via


class GraphQLPages:
    """Asks one host. Every method that asks raises `ForgeError`."""

    def __init__(self, graphql: GraphQL, host: str) -> None:
        self.graphql = graphql
        self._host = host

    @property
    def now(self) -> datetime:
        """GitHub's time as of its last answer."""
        return self.graphql.http.github_now

    def observation(self, ref: RepositoryRef, now: datetime) -> Observation:
        """Of what was read of a repository at that time, by GraphQL."""
        return Observation(self._host, Via.GRAPHQL, now, ref.seen_at)

    async def listed(
        self, query: str, connection: str, ref: RepositoryRef, request: PageRequest
    ) -> tuple[int, Connection]:
        """A page of a repository's list, and the size that worked. Raises `TooHeavyError` if none does."""
        here = {"id": ref.node_id, "after": request.cursor}
        size, data = await as_large_as_possible(self.graphql, query, request.size, **here)
        return size, connection_of(data, connection, ref)

    async def ask(self, query: str, /, **variables: object) -> dict[str, Any]:
        """The data of an answer that cannot be made smaller."""
        try:
            return (await self.graphql.ask(query, **variables)).data
        except TooHeavyError as problem:
            raise UnavailableError(str(problem)) from problem


def connection_of(data: dict[str, Any], name: str, ref: RepositoryRef) -> Connection:
    """A list of a repository in an answer."""
    return parse_one(mapper.connection, require(data.get("node"), ref.repository.full_name).get(name))


def nodes_of(data: dict[str, Any]) -> list[object]:
    """What an answer has of the ids that were asked for."""
    nodes = data.get("nodes")
    return nodes if isinstance(nodes, list) else []

"""Pages of GraphQL as large as GitHub can answer them."""

from datetime import datetime
from typing import Any

from services.collector.facts.snapshot import Sight
from services.collector.github.errors import TooHeavyError, UnavailableError
from services.collector.github.graphql import GraphQL
from services.collector.shapes import graphql as shapes
from services.collector.shapes.graphql_models import Connection
from services.collector.sources.graphql_inner import as_large_as_possible, there
from services.collector.sources.reading import one
from services.collector.walking.pages import Place, Step
from services.contracts.events import Via


class GraphQLPages:
    """Asks one host. Every method that asks raises `GitHubError`."""

    def __init__(self, graphql: GraphQL, host: str) -> None:
        self.graphql = graphql
        self._host = host

    @property
    def now(self) -> datetime:
        """GitHub's time as of its last answer."""
        return self.graphql.http.github_now

    def sight(self, place: Place, now: datetime) -> Sight:
        """Of what was read of a repository at that time, by GraphQL."""
        return Sight(self._host, Via.GRAPHQL, now, place.seen_at)

    async def listed(self, query: str, connection: str, place: Place, step: Step) -> tuple[int, Connection]:
        """A page of a repository's list, and the size that worked. Raises `TooHeavyError` if none does."""
        here = {"id": place.node_id, "after": step.cursor}
        size, data = await as_large_as_possible(self.graphql, query, step.size, **here)
        return size, connection_of(data, connection, place)

    async def ask(self, query: str, /, **variables: object) -> dict[str, Any]:
        """The data of an answer that cannot be made smaller."""
        try:
            return (await self.graphql.ask(query, **variables)).data
        except TooHeavyError as problem:
            raise UnavailableError(str(problem)) from problem


def connection_of(data: dict[str, Any], name: str, place: Place) -> Connection:
    """A list of a repository in an answer."""
    return one(shapes.connection, there(data.get("node"), place.repository.full_name).get(name))


def nodes_of(data: dict[str, Any]) -> list[object]:
    """What an answer has of the ids that were asked for."""
    nodes = data.get("nodes")
    return nodes if isinstance(nodes, list) else []

"""Lists inside of what GraphQL gives: each is read to its end."""

from typing import Any

from services.collector.facts.snapshots import DeploymentSnapshot, PullRequestSnapshot
from services.collector.forge.errors import RefusedError, TooHeavyError
from services.collector.forge.page_size import halved
from services.collector.github.client.graphql import GraphQL
from services.collector.github.mappers import graphql as mapper
from services.collector.github.mappers import graphql_deployments as deployment_mapper
from services.collector.github.readers.parsing import parse_one

LONGEST_PAGE = 100


async def as_large_as_possible(
    graphql: GraphQL, query: str, size: int, **variables: object
) -> tuple[int, dict[str, Any]]:
    """An answer as large as GitHub can give, and its page size. Raises `TooHeavyError` at one."""
    while True:
        try:
            return size, (await graphql.ask(query, first=size, **variables)).data
        except TooHeavyError:
            if size == 1:
                raise
            size = halved(size)


def require(found: dict[str, Any] | None, about: str) -> dict[str, Any]:
    """What was asked for. Raises `RefusedError` where there is nothing."""
    if not found:
        raise RefusedError(404, f"{about} is not there, or not to be seen with this token")
    return found


class InnerLists:
    """Reads on where a list did not fit into the page of its pull request or deployment."""

    def __init__(self, graphql: GraphQL) -> None:
        self._graphql = graphql
        self._sizes: dict[tuple[str, str], int] = {}  # of the list that is being read, what worked last

    async def pull_request(self, seen: PullRequestSnapshot) -> PullRequestSnapshot:
        """The snapshot with everything to the end: what is not drained is not read. Raises `ForgeError`."""
        seen = await self._with_timeline(seen)
        while after := seen.more_labels:
            rest = await self._next("labels", "labels", seen.node_id, after, seen.url)
            seen = seen.with_labels(*parse_one(mapper.labels, rest))
        while after := seen.more_requested:
            rest = await self._next("review_requests", "reviewRequests", seen.node_id, after, seen.url)
            seen = seen.with_requested(*parse_one(mapper.review_requests, rest))
        return seen

    async def _with_timeline(self, seen: PullRequestSnapshot) -> PullRequestSnapshot:
        timeline = seen.timeline
        while after := timeline.next:
            rest = await self._next("timeline", "timelineItems", seen.node_id, after, seen.url)
            timeline = timeline.followed_by(parse_one(mapper.timeline, rest))
        return seen.with_timeline(timeline.with_positions())

    async def deployment(self, seen: DeploymentSnapshot) -> DeploymentSnapshot:
        """The snapshot with its statuses to the end. Raises `ForgeError`."""
        while after := seen.more_statuses:
            rest = await self._next("statuses", "statuses", seen.node_id, after, f"deployment {seen.id}")
            seen = seen.with_statuses(*parse_one(deployment_mapper.statuses, rest))
        return seen

    async def _next(self, query: str, connection: str, node_id: str, after: str, about: str) -> Any:  # noqa: ANN401
        size = self._sizes.get((query, node_id), LONGEST_PAGE)
        worked, data = await as_large_as_possible(self._graphql, query, size, id=node_id, after=after)
        self._sizes = {(query, node_id): worked}
        return require(data.get("node"), about).get(connection)

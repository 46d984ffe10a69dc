"""Reads deployments and releases by GraphQL: pages of their lists, and by id those that are unsettled."""

from collections.abc import Sequence
from dataclasses import replace

from services.collector.shapes import graphql as shapes
from services.collector.sources.graphql_inner import LONGEST_PAGE, InnerLists
from services.collector.sources.graphql_pages import GraphQLPages, nodes_of
from services.collector.sources.reading import created, newest, released, shipped, sifted
from services.collector.walking.pages import Page, Place, Step
from services.collector.walking.unsettled import ShipmentState, deployment_state, release_state


class GraphQLShipments:
    """Every method raises `GitHubError`."""

    def __init__(self, pages: GraphQLPages, inner: InnerLists) -> None:
        self._pages = pages
        self._inner = inner

    async def deployments(self, place: Place, step: Step) -> Page:
        """A page of deployments with their statuses."""
        _, connection = await self._pages.listed("deployments", "deployments", place, _larger(step))
        sight = self._pages.sight(place, self._pages.now)
        seen, unreadable = sifted(shapes.deployment, connection.nodes)
        reached = step.reached(seen, created)
        whole = [await self._inner.deployment(each) for each in reached]
        return Page(
            events=shipped(whole, place.repository, sight),
            next=connection.page_info.next if step.goes_on(seen, created) else None,
            top=newest(map(created, seen)),
            reached=len(reached),
            shipments=tuple(map(deployment_state, whole)),
            unreadable=tuple(unreadable),
        )

    async def releases(self, place: Place, step: Step) -> Page:
        """A page of releases."""
        _, connection = await self._pages.listed("releases", "releases", place, _larger(step))
        seen, unreadable = sifted(shapes.release, connection.nodes)
        reached = step.reached(seen, created)
        return Page(
            events=released(reached, place.repository, self._pages.sight(place, self._pages.now)),
            next=connection.page_info.next if step.goes_on(seen, created) else None,
            top=newest(map(created, seen)),
            reached=len(reached),
            ends=connection.page_info.next is None,
            shipments=tuple(map(release_state, reached)),
            unreadable=tuple(unreadable),
        )

    async def gone_releases(self, ids: Sequence[int]) -> tuple[int, ...]:
        """All of them: a walk by cursors passes nothing by, whatever is deleted meanwhile."""
        return tuple(ids)

    async def unsettled(self, place: Place, known: Sequence[ShipmentState]) -> Page:
        """Read deployments and releases again."""
        data = await self._pages.ask("unsettled", ids=[each.node_id for each in known])
        sight = self._pages.sight(place, self._pages.now)
        nodes = [node for node in nodes_of(data) if isinstance(node, dict)]
        of_releases = [node for node in nodes if node.get("__typename") == "Release"]
        deployments, unreadable = sifted(shapes.deployment, [n for n in nodes if n not in of_releases])
        releases, not_read = sifted(shapes.release, of_releases)
        whole = [await self._inner.deployment(each) for each in deployments]
        return Page(
            (*shipped(whole, place.repository, sight), *released(releases, place.repository, sight)),
            None,
            shipments=(*map(deployment_state, whole), *map(release_state, releases)),
            asked=tuple(each.handle for each in known),
            unreadable=(*unreadable, *not_read),
        )


def _larger(step: Step) -> Step:
    """The same with a larger page, of what has one connection or none, where a pull request has four."""
    return replace(step, size=min(3 * step.size, LONGEST_PAGE))

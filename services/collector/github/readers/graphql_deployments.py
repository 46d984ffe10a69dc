"""Reads deployments and releases by GraphQL: pages of their lists, and by id those that are unsettled."""

from collections.abc import Sequence
from dataclasses import replace

from services.collector.forge.outcomes import OutcomeState, deployment_state, release_state
from services.collector.forge.pages import ListPage, PageRequest
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.github.mappers import graphql_deployments as deployment_mapper
from services.collector.github.readers.graphql_inner_lists import LONGEST_PAGE, InnerLists
from services.collector.github.readers.graphql_pages import GraphQLPages, nodes_of
from services.collector.github.readers.parsing import (
    created,
    events_of_deployments,
    events_of_releases,
    newest,
    parse_each,
)


class GraphQLDeployments:
    """Every method raises `ForgeError`."""

    def __init__(self, pages: GraphQLPages, inner: InnerLists) -> None:
        self._pages = pages
        self._inner = inner

    async def deployments(self, ref: RepositoryRef, request: PageRequest) -> ListPage:
        """A page of deployments with their statuses."""
        _, connection = await self._pages.listed("deployments", "deployments", ref, _larger(request))
        observation = self._pages.observation(ref, self._pages.now)
        seen, unreadable = parse_each(deployment_mapper.deployment, connection.nodes)
        reached = request.reached(seen, created)
        whole = [await self._inner.deployment(each) for each in reached]
        return ListPage(
            events=events_of_deployments(whole, ref.repository, observation),
            next=connection.page_info.next if request.goes_on(seen, created) else None,
            top=newest(map(created, seen)),
            reached=len(reached),
            outcomes=tuple(map(deployment_state, whole)),
            unreadable=tuple(unreadable),
        )

    async def releases(self, ref: RepositoryRef, request: PageRequest) -> ListPage:
        """A page of releases."""
        _, connection = await self._pages.listed("releases", "releases", ref, _larger(request))
        seen, unreadable = parse_each(deployment_mapper.release, connection.nodes)
        reached = request.reached(seen, created)
        return ListPage(
            events=events_of_releases(reached, ref.repository, self._pages.observation(ref, self._pages.now)),
            next=connection.page_info.next if request.goes_on(seen, created) else None,
            top=newest(map(created, seen)),
            reached=len(reached),
            ends=connection.page_info.next is None and len(reached) == len(seen),
            outcomes=tuple(map(release_state, reached)),
            unreadable=tuple(unreadable),
        )

    async def gone_releases(self, ids: Sequence[int]) -> tuple[int, ...]:
        """All of them: a crawl by cursors passes nothing by, whatever is deleted meanwhile."""
        return tuple(ids)

    async def unsettled(self, ref: RepositoryRef, known: Sequence[OutcomeState]) -> ListPage:
        """Read deployments and releases again."""
        data = await self._pages.ask("unsettled", ids=[each.node_id for each in known])
        observation = self._pages.observation(ref, self._pages.now)
        nodes = [node for node in nodes_of(data) if isinstance(node, dict)]
        of_releases = [node for node in nodes if node.get("__typename") == "Release"]
        deployments, unreadable = parse_each(
            deployment_mapper.deployment, [n for n in nodes if n not in of_releases]
        )
        releases, not_read = parse_each(deployment_mapper.release, of_releases)
        whole = [await self._inner.deployment(each) for each in deployments]
        return ListPage(
            (
                *events_of_deployments(whole, ref.repository, observation),
                *events_of_releases(releases, ref.repository, observation),
            ),
            None,
            outcomes=(*map(deployment_state, whole), *map(release_state, releases)),
            asked=tuple(each.outcome_key for each in known),
            unreadable=(*unreadable, *not_read),
        )


def _larger(request: PageRequest) -> PageRequest:
    """The same with a larger page, of what has one connection or none, where a pull request has four."""
    return replace(request, size=min(3 * request.size, LONGEST_PAGE))

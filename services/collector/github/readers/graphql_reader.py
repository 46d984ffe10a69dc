"""Reads GitHub by GraphQL: one query for a page of pull requests with all that happened to them."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain

from services.collector.facts.snapshots import PullRequestSnapshot
from services.collector.forge.errors import TooHeavyError
from services.collector.forge.fetches import FetchResult, FetchTarget
from services.collector.forge.outcomes import OutcomeState
from services.collector.forge.page_size import halved
from services.collector.forge.pages import ListPage, PageRequest
from services.collector.forge.probes import Probe, ProbeRequest
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.forge.resource import Resource
from services.collector.github.client.graphql import GraphQL
from services.collector.github.mappers import graphql as mapper
from services.collector.github.queries.by_number import by_number_query
from services.collector.github.readers.graphql_deployments import GraphQLDeployments
from services.collector.github.readers.graphql_inner_lists import InnerLists, require
from services.collector.github.readers.graphql_pages import GraphQLPages, connection_of
from services.collector.github.readers.graphql_probes import GraphQLProbes
from services.collector.github.readers.graphql_review_teams import reviews_for_teams
from services.collector.github.readers.label_readers import GraphQLLabels
from services.collector.github.readers.parsing import events_of_pull_requests, newest, parse_each, parse_one
from services.contracts.events import Event, Via
from services.contracts.notices import Quota

_log = logging.getLogger(__name__)


class GraphQLReader:
    """The canonical reader. Implements `Reader`."""

    method = "graphql"
    at_once = 37  # four connections each: a point for as many pull requests

    def __init__(self, graphql: GraphQL, host: str) -> None:
        self.labels = GraphQLLabels(graphql)
        self._graphql = graphql
        self._inner = InnerLists(graphql)
        self._pages = GraphQLPages(graphql, host)
        self._outcomes = GraphQLDeployments(self._pages, self._inner)
        self._probes = GraphQLProbes(self._pages)

    @property
    def via(self) -> Via:
        """GraphQL."""
        return Via.GRAPHQL

    @property
    def quota(self) -> Quota | None:
        """Points left."""
        return self._graphql.http.quota

    @property
    def now(self) -> datetime:
        """GitHub's time."""
        return self._graphql.http.github_now

    @property
    def live_until(self) -> datetime | None:
        """As the budget says."""
        return self._graphql.http.live_until

    async def gap(self) -> str | None:
        """What the server's schema lacks."""
        known = self._graphql.gap
        return None if known is None or await self._graphql.is_understood() else known.reason

    async def ref(self, owner: str, name: str) -> RepositoryRef:
        """Find a repository."""
        found = (await self._pages.ask("repository", owner=owner, name=name)).get("repository")
        node = require(found, f"{owner}/{name}")
        return RepositoryRef(parse_one(mapper.repository, node), node["id"], self.now)

    async def newest(self, probe_requests: Sequence[ProbeRequest]) -> Mapping[str, Probe]:
        """What moved, for a point per 33 repositories, whatever is unsettled there."""
        return await self._probes.newest(probe_requests)

    async def page(self, ref: RepositoryRef, resource: Resource, request: PageRequest) -> ListPage:
        """Read one page."""
        match resource:
            case Resource.PULL_REQUESTS:
                return await self._pull_requests(ref, request)
            case Resource.DEPLOYMENTS:
                return await self._outcomes.deployments(ref, request)
            case Resource.RELEASES:
                return await self._outcomes.releases(ref, request)

    async def fetch(self, wanted: Sequence[FetchTarget]) -> FetchResult:
        """Read pull requests whole, all of them by one query if GitHub can answer that."""
        try:
            return await self._fetch(wanted)
        except TooHeavyError:
            if len(wanted) == 1:
                return FetchResult(heavy=frozenset(wanted))
            half = halved(len(wanted))
            return await self.fetch(wanted[:half]) + await self.fetch(wanted[half:])

    async def _fetch(self, wanted: Sequence[FetchTarget]) -> FetchResult:
        query = by_number_query(wanted)
        answer, now = await self._graphql.ask_text(query.text, dict(query.variables)), self.now
        nodes = {each: node for each in wanted if (node := query.found(answer.data, each))}
        fetched = FetchResult(missing=frozenset(wanted) - nodes.keys())
        reviews: list[str] = []
        for each, node in nodes.items():
            seen, unreadable = parse_each(mapper.pull_request, [node])
            whole = [await self._inner.pull_request(parse_one) for parse_one in seen]
            events = events_of_pull_requests(
                whole, each.ref.repository, self._pages.observation(each.ref, now)
            )
            fetched += FetchResult(events, unreadable=tuple(unreadable))
            reviews += chain.from_iterable(parse_one.reviews_for_some_team for parse_one in whole)
        return fetched + FetchResult(await self._reviews_for_teams(reviews, [each.ref for each in nodes]))

    async def gone_releases(self, ref: RepositoryRef, ids: Sequence[int]) -> tuple[int, ...]:
        """All of them."""
        return await self._outcomes.gone_releases(ids)

    async def reviews_for_teams(self, ref: RepositoryRef, ids: tuple[str, ...]) -> ListPage:
        """Read for which teams these reviews were made."""
        return ListPage(await self._reviews_for_teams(ids, [ref]), None)

    async def _reviews_for_teams(
        self, ids: Sequence[str], refs: Sequence[RepositoryRef]
    ) -> tuple[Event, ...]:
        seen = {
            each.repository.id: (each.repository, self._pages.observation(each, self.now)) for each in refs
        }
        return await reviews_for_teams(self._graphql, ids, seen)

    async def unsettled(self, ref: RepositoryRef, known: tuple[OutcomeState, ...]) -> ListPage:
        """Read deployments and releases again."""
        return await self._outcomes.unsettled(ref, known)

    async def _pull_requests(self, ref: RepositoryRef, request: PageRequest) -> ListPage:
        try:
            size, connection = await self._pages.listed("pull_requests", "pullRequests", ref, request)
        except TooHeavyError as problem:
            return await self._skipped(ref, request, problem)
        observation = self._pages.observation(ref, self.now)  # what else is asked for below is newer
        seen, unreadable = parse_each(mapper.pull_request, connection.nodes)
        reached = [each for each in seen if request.reaches(each.updated_at)]
        whole, left = await self._complete(reached)
        return ListPage(
            events=events_of_pull_requests(whole, ref.repository, observation),
            next=connection.page_info.next if len(reached) == len(seen) else None,
            top=newest(each.updated_at for each in seen),
            rows=sum(request.is_new(each.created_at) for each in reached),
            expected=connection.total_count,
            size=size,
            left=tuple(each.number for each in left),
            unreadable=tuple(unreadable),
            reviews_for_teams=tuple(chain.from_iterable(each.reviews_for_some_team for each in whole)),
        )

    async def _complete(
        self, seen: Sequence[PullRequestSnapshot]
    ) -> tuple[list[PullRequestSnapshot], list[PullRequestSnapshot]]:
        """Those that could be read to the end, and those that GitHub cannot show now."""
        whole: list[PullRequestSnapshot] = []
        left: list[PullRequestSnapshot] = []
        for each in seen:
            try:
                whole.append(await self._inner.pull_request(each))
            except TooHeavyError as problem:
                _log.warning("%s is left for later: %s", each.url, problem)
                left.append(each)
        return whole, left

    async def _skipped(self, ref: RepositoryRef, request: PageRequest, problem: TooHeavyError) -> ListPage:
        """One that GitHub cannot show even alone is left for later: it must not hide what lies behind it."""
        data = await self._pages.ask("skeletons", id=ref.node_id, after=request.cursor)
        connection = connection_of(data, "pullRequests", ref)
        seen = [parse_one(mapper.skeleton, node) for node in connection.nodes]
        reached = [each for each in seen if request.reaches(each.updated_at)]
        for each in reached:
            _log.warning("%s#%d is left for later: %s", ref.repository.full_name, each.number, problem)
        return ListPage(
            events=(),
            next=connection.page_info.next if len(reached) == len(seen) else None,
            top=newest(each.updated_at for each in seen),
            rows=sum(request.is_new(each.created_at) for each in reached),
            expected=connection.total_count,
            size=1,
            left=tuple(each.number for each in reached),
        )

"""Reads GitHub by GraphQL: one query for a page of pull requests with all that happened to them."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain

from services.collector.facts.snapshot import PullRequestSnapshot
from services.collector.github.errors import TooHeavyError
from services.collector.github.graphql import GraphQL
from services.collector.queries.by_number import by_number
from services.collector.shapes import graphql as shapes
from services.collector.sources.graphql_inner import InnerLists, there
from services.collector.sources.graphql_pages import GraphQLPages, connection_of
from services.collector.sources.graphql_probes import GraphQLProbes
from services.collector.sources.graphql_shipments import GraphQLShipments
from services.collector.sources.graphql_teams import reviews_for_teams
from services.collector.sources.label_readers import GraphQLLabels
from services.collector.sources.reading import newest, one, pulled, sifted
from services.collector.walking.pages import Fetched, Glance, Page, Place, Probe, Step, Wanted
from services.collector.walking.unsettled import ShipmentState
from services.collector.walking.walk import Stream, halved
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
        self._shipments = GraphQLShipments(self._pages, self._inner)
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

    async def place(self, owner: str, name: str) -> Place:
        """Find a repository."""
        found = (await self._pages.ask("repository", owner=owner, name=name)).get("repository")
        node = there(found, f"{owner}/{name}")
        return Place(one(shapes.repository, node), node["id"], self.now)

    async def newest(self, probes: Sequence[Probe]) -> Mapping[str, Glance]:
        """What moved, for a point per 33 repositories, whatever is unsettled there."""
        return await self._probes.newest(probes)

    async def page(self, place: Place, stream: Stream, step: Step) -> Page:
        """Read one page."""
        match stream:
            case Stream.PULL_REQUESTS:
                return await self._pull_requests(place, step)
            case Stream.DEPLOYMENTS:
                return await self._shipments.deployments(place, step)
            case Stream.RELEASES:
                return await self._shipments.releases(place, step)

    async def fetch(self, wanted: Sequence[Wanted]) -> Fetched:
        """Read pull requests whole, all of them by one query if GitHub can answer that."""
        try:
            return await self._fetch(wanted)
        except TooHeavyError:
            if len(wanted) == 1:
                return Fetched(heavy=frozenset(wanted))
            half = halved(len(wanted))
            return await self.fetch(wanted[:half]) + await self.fetch(wanted[half:])

    async def _fetch(self, wanted: Sequence[Wanted]) -> Fetched:
        query = by_number(wanted)
        answer, now = await self._graphql.ask_text(query.text, dict(query.variables)), self.now
        nodes = {each: node for each in wanted if (node := query.found(answer.data, each))}
        fetched = Fetched(missing=frozenset(wanted) - nodes.keys())
        reviews: list[str] = []
        for each, node in nodes.items():
            seen, unreadable = sifted(shapes.pull_request, [node])
            whole = [await self._inner.pull_request(one) for one in seen]
            events = pulled(whole, each.place.repository, self._pages.sight(each.place, now))
            fetched += Fetched(events, unreadable=tuple(unreadable))
            reviews += chain.from_iterable(one.reviews_for_some_team for one in whole)
        return fetched + Fetched(await self._reviews_for_teams(reviews, [each.place for each in nodes]))

    async def gone_releases(self, place: Place, ids: Sequence[int]) -> tuple[int, ...]:
        """All of them."""
        return await self._shipments.gone_releases(ids)

    async def reviews_for_teams(self, place: Place, ids: tuple[str, ...]) -> Page:
        """Read for which teams these reviews were made."""
        return Page(await self._reviews_for_teams(ids, [place]), None)

    async def _reviews_for_teams(self, ids: Sequence[str], places: Sequence[Place]) -> tuple[Event, ...]:
        seen = {each.repository.id: (each.repository, self._pages.sight(each, self.now)) for each in places}
        return await reviews_for_teams(self._graphql, ids, seen)

    async def unsettled(self, place: Place, known: tuple[ShipmentState, ...]) -> Page:
        """Read deployments and releases again."""
        return await self._shipments.unsettled(place, known)

    async def _pull_requests(self, place: Place, step: Step) -> Page:
        try:
            size, connection = await self._pages.listed("pull_requests", "pullRequests", place, step)
        except TooHeavyError as problem:
            return await self._passed_by(place, step, problem)
        sight = self._pages.sight(place, self.now)  # what else is asked for below is newer
        seen, unreadable = sifted(shapes.pull_request, connection.nodes)
        reached = [each for each in seen if step.reaches(each.updated_at)]
        whole, left = await self._wholes(reached)
        return Page(
            events=pulled(whole, place.repository, sight),
            next=connection.page_info.next if len(reached) == len(seen) else None,
            top=newest(each.updated_at for each in seen),
            rows=sum(step.is_new(each.created_at) for each in reached),
            expected=connection.total_count,
            size=size,
            left=tuple(each.number for each in left),
            unreadable=tuple(unreadable),
            reviews_for_teams=tuple(chain.from_iterable(each.reviews_for_some_team for each in whole)),
        )

    async def _wholes(
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

    async def _passed_by(self, place: Place, step: Step, problem: TooHeavyError) -> Page:
        """One that GitHub cannot show even alone is left for later: it must not hide what lies behind it."""
        data = await self._pages.ask("skeletons", id=place.node_id, after=step.cursor)
        connection = connection_of(data, "pullRequests", place)
        seen = [one(shapes.skeleton, node) for node in connection.nodes]
        reached = [each for each in seen if step.reaches(each.updated_at)]
        for each in reached:
            _log.warning("%s#%d is left for later: %s", place.repository.full_name, each.number, problem)
        return Page(
            events=(),
            next=connection.page_info.next if len(reached) == len(seen) else None,
            top=newest(each.updated_at for each in seen),
            rows=sum(step.is_new(each.created_at) for each in reached),
            expected=connection.total_count,
            size=1,
            left=tuple(each.number for each in reached),
        )

"""Reads public repositories without a token: 60 requests an hour, so nothing is asked per pull request.

Three lists, one after the other: pull requests, the repository's issue events, its comments. Left out
(null) are reviews, sizes, commits and who merged; and deployments, which say nothing without statuses.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from services.collector.crawl_state.crawl_state import SHALLOW
from services.collector.facts.entities import PULL, Entity
from services.collector.facts.event_subject import ObservedSubject, pull_request_subject
from services.collector.facts.pull_requests import closed_by_fields
from services.collector.facts.timeline import Timeline
from services.collector.facts.timeline_events import timeline_events
from services.collector.forge.outcomes import OutcomeState
from services.collector.forge.pages import ListPage, PageRequest
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.forge.resource import Resource
from services.collector.github.client.rest import Rest, RestPage
from services.collector.github.mappers import rest as mapper
from services.collector.github.mappers import rest_models as models
from services.collector.github.readers.anonymous_position import (
    AnonymousPosition,
    Leg,
    oldest_second,
    pull_request_number,
)
from services.collector.github.readers.parsing import events_of_pull_requests, newest, parse_each
from services.collector.github.readers.rest_reader import LIST_PAGE, RestReader
from services.contracts.events import Event, moment

# an event may still arrive in the second of the newest row; after this long it is there
QUIET = timedelta(minutes=2)

Item = TypeVar("Item", models.TimelineItem, models.RestComment)
DatabaseIds = Callable[[Entity], Awaitable[int | None]]


class AnonymousReader(RestReader):
    """REST without a token. Implements `Reader`. `database_ids` knows the ids of pull requests."""

    method = SHALLOW

    def __init__(self, rest: Rest, host: str, database_ids: DatabaseIds) -> None:
        super().__init__(rest, host)
        self.labels = None
        self._database_ids = database_ids

    async def page(self, ref: RepositoryRef, resource: Resource, request: PageRequest) -> ListPage:
        """Read one page."""
        match resource:
            case Resource.PULL_REQUESTS:
                return await self._leg(ref, request)
            case Resource.DEPLOYMENTS:
                return ListPage((), None)
            case Resource.RELEASES:
                return await self.releases(ref, request)

    async def unsettled(self, ref: RepositoryRef, known: tuple[OutcomeState, ...]) -> ListPage:
        """Nothing: there are no requests to spare for it, and the newest releases are read anyway."""
        return ListPage((), None, asked=tuple(each.outcome_key for each in known))

    async def _leg(self, ref: RepositoryRef, request: PageRequest) -> ListPage:
        start = AnonymousPosition(leg=Leg.PULLS, url=self.first_page(ref.repository, LIST_PAGE))
        position = AnonymousPosition.model_validate_json(request.cursor) if request.cursor else start
        found = await self.rest.get(position.url)
        match position.leg:
            case Leg.PULLS:
                return await self._pulls(ref, request, position, found)
            case Leg.EVENTS:
                return await self._events(ref, request, position, found)
            case Leg.COMMENTS:
                return await self._comments(ref, position, found)

    async def _pulls(
        self, ref: RepositoryRef, request: PageRequest, position: AnonymousPosition, found: RestPage
    ) -> ListPage:
        read, unreadable = parse_each(models.RestPullRequest.model_validate, found.items)
        seen = [await self.snapshot(ref.repository, each) for each in read]
        reached = [each for each in seen if request.reaches(each.updated_at)]
        top = newest(each.updated_at for each in seen)
        following = position.expecting(
            each for each in reached if each.closed_at and request.reaches(each.closed_at)
        ).turned(found.next if len(reached) == len(seen) else None, Leg.EVENTS, self._first_events(ref))
        return ListPage(
            events=events_of_pull_requests(reached, ref.repository, self.observation(ref)),
            next=None if self._quiet(request, top) else following.model_dump_json(),
            top=top,
            rows=sum(request.is_new(each.created_at) for each in reached),
            expected=await self.expected(ref.repository, request, found),
            unreadable=tuple(unreadable),
        )

    def _quiet(self, request: PageRequest, top: datetime | None) -> bool:
        """Whether nothing moved since the crawl before: then the other lists have nothing new either."""
        if top is None:
            return True
        return not request.cursor and top == request.watermark and self.now - top > QUIET

    async def _events(
        self, ref: RepositoryRef, request: PageRequest, position: AnonymousPosition, found: RestPage
    ) -> ListPage:
        read, unreadable = parse_each(models.TimelineItem.model_validate, found.items)
        reached = [each for each in read if each.created_at and request.reaches(each.created_at)]
        goes_on = found.next if len(reached) == len(read) else None
        known = [*position.held, *reached]
        cut = oldest_second(known) if goes_on else None
        following = (
            position.having_seen(reached)
            .with_held(each for each in known if each.created_at == cut)
            .turned(goes_on, Leg.COMMENTS, self._first_comments(ref, request))
        )
        events = await self._happened(ref, (each for each in known if each.created_at != cut))
        if goes_on is None:
            events += self._closed_without_trace(ref, following)
            following = following.model_copy(update={"closing": {}})
        return ListPage(tuple(events), following.model_dump_json(), unreadable=tuple(unreadable))

    async def _comments(self, ref: RepositoryRef, position: AnonymousPosition, found: RestPage) -> ListPage:
        read, unreadable = parse_each(models.RestComment.model_validate, found.items)
        events: list[Event] = []
        for about, comments in await self._by_pull_request(ref, read):
            events += timeline_events(about, Timeline(tuple(map(mapper.comment, comments))))
        following = found.next and position.turned(found.next, Leg.COMMENTS, "").model_dump_json()
        return ListPage(tuple(events), following, unreadable=tuple(unreadable))

    async def _happened(self, ref: RepositoryRef, seen: Iterable[models.TimelineItem]) -> list[Event]:
        events: list[Event] = []
        for about, items in await self._by_pull_request(ref, seen):
            events += timeline_events(about, mapper.issue_events(items, ref.repository.owner, complete=False))
        return events

    async def _by_pull_request(
        self, ref: RepositoryRef, seen: Iterable[Item]
    ) -> list[tuple[ObservedSubject, list[Item]]]:
        """Items by what they are about. What is newer than the list is left to the next crawl."""
        groups: dict[int, list[Item]] = defaultdict(list)
        for item in seen:
            if number := pull_request_number(item):
                groups[number].append(item)
        known: list[tuple[ObservedSubject, list[Item]]] = []
        for number, items in groups.items():
            database_id = await self._database_ids(Entity(self.host, ref.repository.id, PULL, number))
            if database_id is not None:
                observation = self.observation(ref)
                known.append((pull_request_subject(observation, ref.repository, database_id, number), items))
        return known

    def _closed_without_trace(self, ref: RepositoryRef, position: AnonymousPosition) -> list[Event]:
        return [
            closed_by_fields(
                pull_request_subject(self.observation(ref), ref.repository, each.id, number),
                each.id,
                each.closed_at,
            )
            for number, each in position.closing.items()
        ]

    def _first_events(self, ref: RepositoryRef) -> str:
        return self.url(ref.repository, "/issues/events", per_page=LIST_PAGE)

    def _first_comments(self, ref: RepositoryRef, request: PageRequest) -> str:
        since = {"since": moment(request.bound)} if request.bound else {}
        newest_first = {"sort": "updated", "direction": "desc"}
        return self.url(ref.repository, "/issues/comments", per_page=LIST_PAGE, **newest_first, **since)

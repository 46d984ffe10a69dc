"""Reads public repositories without a token: 60 requests an hour, so nothing is asked per pull request.

Three lists, one after the other: pull requests, the repository's issue events, its comments. Left out
(null) are reviews, sizes, commits and who merged; and deployments, which say nothing without statuses.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from services.collector.facts.about import About, about_pull_request
from services.collector.facts.happenings import happenings
from services.collector.facts.pull_requests import closed_by_fields
from services.collector.facts.timeline import Timeline
from services.collector.github.rest import Found, Rest
from services.collector.memory.ledger import Entity, Ledger
from services.collector.shapes import rest as shapes
from services.collector.shapes import rest_models as models
from services.collector.sources.reading import newest, pulled, sifted
from services.collector.sources.rest_reader import LIST_PAGE, RestReader
from services.collector.walking.pages import Page, Place, Step
from services.collector.walking.shallow import Leg, Position, oldest_second, pull_request_number
from services.collector.walking.unsettled import ShipmentState
from services.collector.walking.walk import SHALLOW, Stream
from services.contracts.events import Event, moment

# an event may still arrive in the second of the newest row; after this long it is there
QUIET = timedelta(minutes=2)

Item = TypeVar("Item", models.TimelineItem, models.Comment)
Ledgers = Callable[[Entity], Awaitable[Ledger | None]]


class ShallowReader(RestReader):
    """REST without a token. Implements `Reader`. `ledgers` know the ids of pull requests by number."""

    method = SHALLOW

    def __init__(self, rest: Rest, host: str, ledgers: Ledgers) -> None:
        super().__init__(rest, host)
        self.labels = None
        self._ledgers = ledgers

    async def page(self, place: Place, stream: Stream, step: Step) -> Page:
        """Read one page."""
        match stream:
            case Stream.PULL_REQUESTS:
                return await self._leg(place, step)
            case Stream.DEPLOYMENTS:
                return Page((), None)
            case Stream.RELEASES:
                return await self.releases(place, step)

    async def unsettled(self, place: Place, known: tuple[ShipmentState, ...]) -> Page:
        """Nothing: there are no requests to spare for it, and the newest releases are read anyway."""
        return Page((), None, asked=tuple(each.handle for each in known))

    async def _leg(self, place: Place, step: Step) -> Page:
        start = Position(leg=Leg.PULLS, url=self.first_page(place.repository, LIST_PAGE))
        position = Position.model_validate_json(step.cursor) if step.cursor else start
        found = await self.rest.get(position.url)
        match position.leg:
            case Leg.PULLS:
                return await self._pulls(place, step, position, found)
            case Leg.EVENTS:
                return await self._events(place, step, position, found)
            case Leg.COMMENTS:
                return await self._comments(place, position, found)

    async def _pulls(self, place: Place, step: Step, position: Position, found: Found) -> Page:
        read, unreadable = sifted(models.PullRequest.model_validate, found.items)
        seen = [await self.snapshot(place.repository, each) for each in read]
        reached = [each for each in seen if step.reaches(each.updated_at)]
        top = newest(each.updated_at for each in seen)
        following = position.expecting(
            each for each in reached if each.closed_at and step.reaches(each.closed_at)
        ).turned(found.next if len(reached) == len(seen) else None, Leg.EVENTS, self._first_events(place))
        return Page(
            events=pulled(reached, place.repository, self.sight(place)),
            next=None if self._quiet(step, top) else following.model_dump_json(),
            top=top,
            rows=sum(step.is_new(each.created_at) for each in reached),
            expected=await self.expected(place.repository, step, found),
            unreadable=tuple(unreadable),
        )

    def _quiet(self, step: Step, top: datetime | None) -> bool:
        """Whether nothing moved since the walk before: then the other lists have nothing new either."""
        if top is None:
            return True
        return not step.cursor and top == step.watermark and self.now - top > QUIET

    async def _events(self, place: Place, step: Step, position: Position, found: Found) -> Page:
        read, unreadable = sifted(models.TimelineItem.model_validate, found.items)
        reached = [each for each in read if each.created_at and step.reaches(each.created_at)]
        goes_on = found.next if len(reached) == len(read) else None
        known = [*position.held, *reached]
        cut = oldest_second(known) if goes_on else None
        following = (
            position.having_seen(reached)
            .with_held(each for each in known if each.created_at == cut)
            .turned(goes_on, Leg.COMMENTS, self._first_comments(place, step))
        )
        events = await self._happened(place, (each for each in known if each.created_at != cut))
        if goes_on is None:
            events += self._closed_without_trace(place, following)
            following = following.model_copy(update={"closing": {}})
        return Page(tuple(events), following.model_dump_json(), unreadable=tuple(unreadable))

    async def _comments(self, place: Place, position: Position, found: Found) -> Page:
        read, unreadable = sifted(models.Comment.model_validate, found.items)
        events: list[Event] = []
        for about, comments in await self._by_pull_request(place, read):
            events += happenings(about, Timeline(tuple(map(shapes.comment, comments))))
        following = found.next and position.turned(found.next, Leg.COMMENTS, "").model_dump_json()
        return Page(tuple(events), following, unreadable=tuple(unreadable))

    async def _happened(self, place: Place, seen: Iterable[models.TimelineItem]) -> list[Event]:
        events: list[Event] = []
        for about, items in await self._by_pull_request(place, seen):
            events += happenings(about, shapes.issue_events(items, place.repository.owner, complete=False))
        return events

    async def _by_pull_request(self, place: Place, seen: Iterable[Item]) -> list[tuple[About, list[Item]]]:
        """Items by what they are about. One without a ledger is newer than the list: the next walk has it."""
        groups: dict[int, list[Item]] = defaultdict(list)
        for item in seen:
            if number := pull_request_number(item):
                groups[number].append(item)
        known: list[tuple[About, list[Item]]] = []
        for number, items in groups.items():
            if ledger := await self._ledgers(Entity(self.host, place.repository.id, "pull", number)):
                about = about_pull_request(self.sight(place), place.repository, ledger.id, number)
                known.append((about, items))
        return known

    def _closed_without_trace(self, place: Place, position: Position) -> list[Event]:
        return [
            closed_by_fields(
                about_pull_request(self.sight(place), place.repository, each.id, number),
                each.id,
                each.closed_at,
            )
            for number, each in position.closing.items()
        ]

    def _first_events(self, place: Place) -> str:
        return self.url(place.repository, "/issues/events", per_page=LIST_PAGE)

    def _first_comments(self, place: Place, step: Step) -> str:
        since = {"since": moment(step.bound)} if step.bound else {}
        newest_first = {"sort": "updated", "direction": "desc"}
        return self.url(place.repository, "/issues/comments", per_page=LIST_PAGE, **newest_first, **since)

"""Under which name a repository goes: where its watched name leads, and what is published of that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.collector.facts.repositories import repository_described
from services.collector.facts.snapshot import Sight
from services.collector.github.errors import RefusedError
from services.collector.publishing import EventPublisher
from services.collector.sources.readers import Contact
from services.collector.sources.source import Clock
from services.collector.walking.pages import Place
from services.collector.walking.walk import SHALLOW
from services.contracts.events import Repository, Via

# By REST it is looked at every visit, without a token seldom: there each request counts.
AGAIN = {Via.GRAPHQL: timedelta(minutes=5), Via.REST: timedelta(0)}
SELDOM = timedelta(hours=1)


class Naming:
    """Of one repository: a name may come to lead to another, and a repository to another name."""

    def __init__(self, host: str, publisher: EventPublisher, clock: Clock) -> None:
        self._host = host
        self._publisher = publisher
        self._clock = clock
        self._told: Repository | None = None
        self._due = datetime.min.replace(tzinfo=UTC)

    def forget(self) -> None:
        """Look and publish anew next time."""
        self._told, self._due = None, datetime.min.replace(tzinfo=UTC)

    def told(self, place: Place) -> bool:
        """Whether all that a place says of its repository has been published."""
        return place.repository == self._told

    async def tell(self, contact: Contact) -> None:
        """Publish name and default branch, where they are news."""
        place, reader = contact.place, contact.reader
        if not self.told(place):
            sight = Sight(self._host, reader.via, reader.now, place.seen_at)
            await self._publisher.publish([repository_described(place.repository, sight, place.seen_at)])
            self._told = place.repository

    async def look(self, contact: Contact, watched: str) -> Contact | None:
        """What the watched name leads to now, where nothing else tells; None where it is not looked.

        By GraphQL every visit shows the name of today, so that only a name that was given up is to be looked
        at: it may become another repository's. Raises `GitHubError`.
        """
        now, reader = self._clock(), contact.reader
        renamed = contact.place.repository.full_name.lower() != watched.lower()
        if now < self._due or (reader.via is Via.GRAPHQL and not renamed):
            return None
        self._due = now + (SELDOM if reader.method == SHALLOW else AGAIN[reader.via])
        try:
            return replace(contact, place=await reader.place(*watched.split("/", 1)))
        except RefusedError as refusal:
            if refusal.missing:  # as long as it is there by its id, it is followed by that
                return None
            raise

"""Reads pull requests of one repository again whose labels were renamed or deleted: neither moves them."""

import logging
from collections.abc import Iterable, Mapping

from services.collector.sources.intake import Intake
from services.collector.sources.lists import Workshop
from services.collector.sources.readers import Contact
from services.collector.walking.labels import LabelState
from services.collector.walking.pages import Wanted
from services.collector.wishes.needs import Need

_log = logging.getLogger(__name__)


class LabelChanges:
    """What a repository's labels are called, and which of its pull requests are still to be read again.

    Those are looked for twice: one that was being read when its label changed may have come into the log
    after the first search.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._with = workshop
        self._repository_id = 0
        self._state = LabelState()
        self._told: set[str] = set()
        self._numbers: list[int] = []
        self._done: set[int] = set()

    async def recall(self, repository_id: int) -> None:
        """Recall what was known of a repository."""
        self._repository_id = repository_id
        self._state = await self._with.memory.labels(self._with.host, repository_id)

    @property
    def open(self) -> bool:
        """Whether something is to be read again."""
        return bool(self._state.gone or self._told)

    def told(self, names: Iterable[str]) -> None:
        """A delivery says that no label has these names any more."""
        self._told |= set(names)

    async def seen(self, names: Mapping[str, str]) -> None:
        """What the labels are called now, by their node ids."""
        await self._keep(self._state.seen(names))

    async def step(self, contact: Contact, intake: Intake) -> None:
        """Read some of those pull requests again. Raises `GitHubError`."""
        told, self._told = self._told, set()
        await self._keep(self._state.without(told))
        if not self._numbers:
            self._numbers = await self._found(contact)
        if not self._numbers:
            self._done.clear()
            await self._keep(self._state.caught_up())
            return
        some = self._numbers[: contact.reader.at_once]
        await self._read(contact, intake, some)
        self._done |= set(some)
        del self._numbers[: len(some)]

    async def _keep(self, state: LabelState) -> None:
        if state is self._state:
            return
        if set(state.gone) - set(self._state.gone):
            self._numbers, self._done = [], set()
        await self._with.memory.keep_labels(self._with.host, self._repository_id, state)
        self._state = state

    async def _found(self, contact: Contact) -> list[int]:
        gone = self._state.gone
        labelled = await self._with.memory.labelled(self._with.host, self._repository_id, gone)
        found = [number for number in labelled if number not in self._done]
        if found:
            name, count = contact.place.repository.full_name, len(found)
            _log.info("%s: %d pull requests are read again: labels without %s", name, count, ", ".join(gone))
        return found

    async def _read(self, contact: Contact, intake: Intake, numbers: list[int]) -> None:
        place = contact.place
        fetched = await contact.reader.fetch([Wanted(place, number) for number in numbers])
        await intake.take(fetched.events)
        await intake.bury(place.repository.full_name, fetched.unreadable)
        for each in fetched.heavy:
            need = Need(host=self._with.host, repository=place.repository, number=each.number)
            await self._with.fetcher.need(need)

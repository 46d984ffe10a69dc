"""Organisations: their repositories come, move, change their names and go."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence

from services.collector.github.errors import GitHubError
from services.collector.repositories.sweep import sweep_seconds
from services.collector.sources.access import Access
from services.collector.sources.lists import Workshop
from services.collector.sources.owners import Owned, Owners
from services.collector.sources.readers import Contact
from services.collector.sources.turns import Patience, Turn, Turns
from services.collector.sources.visits import Repository
from services.collector.walking.pages import Glance
from services.collector.walking.progress import gone, unlisted
from services.contracts.watch import Watch

HURRY_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Organisation:
    """One organisation, or one person's repositories. `seconds`: how often it is looked through."""

    def __init__(
        self,
        login: str,
        watch: Watch,
        access: Callable[[str], Awaitable[Access]],
        workshop: Workshop,
        seconds: float,
    ) -> None:
        self.login = login
        self.patience = Patience()
        self.swept = False
        self._watch = watch
        self._access = access
        self._with = workshop
        self._seconds = seconds
        self._owners: tuple[Access, Owners] | None = None
        self._known: dict[int, str] | None = None
        self._told = ""
        self._earliest = 0.0

    async def sweep(self, turns: Turns) -> float:
        """Look through it once: what is new gets a turn, what moved is due, what is gone leaves.

        Returns the seconds until the next time. Raises `GitHubError`.
        """
        owned = await self._owned()
        chosen = [each for each in owned.glances if self._selects(each)]
        await self._see(turns, owned, chosen)
        if owned.whole:
            await self._part(turns, {each.place.repository.id: each for each in chosen})
        self._tell(len(chosen), len(owned.glances))
        if self.patience.trouble or not self.swept:
            await self._with.publisher.report(gone(self._with.host, self._row, self._with.clock()))
        self.swept = True
        return sweep_seconds(self._seconds, owned.cost, owned.reader.quota)

    async def failed(self, problem: GitHubError) -> None:
        """Say that it cannot be looked through, in a row of its own among the sources."""
        self.swept = True
        now = self._with.clock()
        await self._with.publisher.report(unlisted(self._with.host, self._row, str(problem), now))

    def done(self, now: float, seconds: float) -> None:
        """It has been looked through; again in so many seconds."""
        self._earliest = now + seconds / 2
        self.patience.worked(now + seconds)

    def hurry(self, now: float) -> None:
        """Look through it soon, at twice the usual pace at most."""
        self.patience.due = min(self.patience.due, max(now + HURRY_SECONDS, self._earliest))

    @property
    def _row(self) -> str:
        return f"{self.login}/*"

    async def _owned(self) -> Owned:
        access = await self._access(self.login)
        if self._owners is None or self._owners[0] is not access:
            self._owners = access, Owners(access)
        return await self._owners[1].owned(self.login, self._watch)

    def _selects(self, seen: Glance) -> bool:
        name = seen.place.repository.full_name
        return self._watch.selects(name, archived=seen.archived, fork=seen.fork)

    async def _see(self, turns: Turns, owned: Owned, chosen: Sequence[Glance]) -> None:
        by_id, by_name, now = turns.by_id(), turns.by_name(), asyncio.get_running_loop().time()
        # of those that are listed none gives its name to another: it has another one itself
        there = {each.place.repository.id for each in chosen}
        vacant = {name: turn for name, turn in by_name.items() if turn.repository.id not in there}
        for seen in chosen:
            repository = seen.place.repository
            turn = by_id.get(repository.id) or vacant.get(repository.full_name.lower())
            if turn is None:
                turn = turns.add(Turn(Repository(repository.full_name, self._with), self.login))
            turn.organisation = turn.organisation and self.login
            await turn.repository.found_by(Contact(owned.reader, seen.place, owned.instead_of))
            turn.seen(seen, now)

    async def _part(self, turns: Turns, chosen: dict[int, Glance]) -> None:
        """Leave what was there the last time and is not any more, also since before a restart."""
        found = {number: seen.place.repository.full_name for number, seen in chosen.items()}
        known = await self._former() if self._known is None else self._known
        by_id = turns.by_id()
        for number in known.keys() - found.keys():
            await self._leave(turns, by_id.get(number), known[number])
        if known != found:
            await self._with.memory.keep_bookmark(self._bookmark, json.dumps(found))
        self._known = found

    async def _leave(self, turns: Turns, turn: Turn | None, name: str) -> None:
        _log.info("%s is not among the repositories of %s any more", name, self.login)
        if turn is None:
            await self._forget(name)
        elif turn.organisation is None:
            turn.unseen(asyncio.get_running_loop().time())
        elif turn.organisation == self.login:
            turns.drop(turn)
            await turn.repository.leave()

    async def _forget(self, name: str) -> None:
        """Let a source of an earlier run disappear, unless the name is another's now."""
        if not self._watch.names(name) and not self._with.roster.is_taken(name, None):
            await self._with.publisher.report(gone(self._with.host, name, self._with.clock()))

    async def _former(self) -> dict[int, str]:
        kept = await self._with.memory.bookmark(self._bookmark)
        return {int(number): name for number, name in json.loads(kept or "{}").items()}

    @property
    def _bookmark(self) -> str:
        return f"organisation/{self._with.host}/{self.login.lower()}"

    def _tell(self, chosen: int, listed: int) -> None:
        told = f"{self.login}: {chosen} of {listed} repositories are watched"
        if told != self._told:
            _log.info("%s", told)
        self._told = told

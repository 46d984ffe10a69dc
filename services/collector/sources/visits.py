"""One repository's turns with GitHub: what moved since the last turn, and a step of its history."""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

from services.collector.github.errors import RefusedError
from services.collector.sources.backfilling import Backfilling
from services.collector.sources.label_changes import LabelChanges
from services.collector.sources.lists import Lists, Workshop
from services.collector.sources.naming import Naming
from services.collector.sources.readers import Contact
from services.collector.walking.pages import WHOLE, Glance, Mark, Probe
from services.collector.walking.progress import Pace, Report, gone, progress
from services.collector.walking.refusals import Refusals
from services.collector.walking.steadiness import Steadiness, steady
from services.collector.walking.walk import RepositoryState, Stream

NEEDED = {Stream.DEPLOYMENTS: "deployments=read", Stream.RELEASES: "contents=read"}

OLDER_PAGES = 2  # of deployments, read again every night

_log = logging.getLogger(__name__)


class Repository:
    """A repository that is watched, by the name it was given."""

    def __init__(self, name: str, workshop: Workshop) -> None:
        self.name = self.watched = name
        self._with = workshop
        self._names: set[str] = set()
        self._begin()

    def _begin(self) -> None:
        """Know nothing of it but its name."""
        self.contact: Contact | None = None
        self.id: int | None = None
        self._lists = Lists(self._with)
        self.backfilling = Backfilling(self._with.host, self._with.memory, self._with.clock)
        self.labels = LabelChanges(self._with)
        self._steadiness = Steadiness()
        self._refusals = Refusals()
        self._pace: Pace | None = None
        self._steps = 0
        self._naming = Naming(self._with.host, self._with.publisher, self._with.clock)

    @property
    def state(self) -> RepositoryState:
        """How far it is."""
        return self._lists.state

    @property
    def has_history(self) -> bool:
        """Whether a step of history can be made."""
        unread = bool(self._seen.unread) or self.backfilling.open is not None or self.labels.open
        return self.contact is not None and unread and not self.contact.reader.live_until

    @property
    def _seen(self) -> RepositoryState:
        """How far it is, as to what is ours to see."""
        return self.state.setting_aside(self._refusals)

    async def meet(self) -> Contact:
        """Find it at GitHub, and how far it was. Raises `GitHubError`."""
        if self.contact and not await self.contact.holds():
            self.forget()
        if self.contact is None:
            return await self._take_up(await self._with.readers.contact(*self.watched.split("/", 1)))
        return self.contact

    async def _take_up(self, contact: Contact) -> Contact:
        """Go on where an earlier run was; the name may be another repository's now, which begins anew."""
        found = contact.place.repository
        if self.id is not None and self.id != found.id:
            _log.info("%s is another repository now", found.full_name)
            self._with.roster.left(self.id)
            self._begin()
        await self._lists.open(contact)
        self._names |= {self.state.name} if self.state.name else set()
        self._pace = Pace(self._with.clock(), self.state.collected)
        await self.backfilling.recall(found.id)
        await self.labels.recall(found.id)
        return self.found_at(contact)

    def forget(self) -> None:
        """Find it anew next time, by the name under which it is watched."""
        for name in (self.name, self.watched):
            self._with.readers.forget(*name.split("/", 1))
        self._refusals.clear()
        self.contact = None
        self._naming.forget()

    async def found_by(self, contact: Contact) -> None:
        """It was found in a list, under its name of today."""
        self.watched = contact.place.repository.full_name
        if self.contact is None or self.id != contact.place.repository.id:
            await self._take_up(contact)
        elif self.contact.reader.method == contact.reader.method:
            self.found_at(contact)

    @property
    def probe(self) -> Probe | None:
        """What is looked at in passing; None before it is found."""
        return Probe(self.contact.place, self._lists.shipments.uncovered) if self.contact else None

    def moved(self, glance: Glance) -> bool:
        """Whether there is something to read or to tell, by what could be seen in passing."""
        told = {glance.place.repository.full_name} == self._names and self._naming.told(glance.place)
        streams = [stream for stream in glance.marks if not self._refusals.stands(stream, self._with.clock())]
        return not told or any(not steady(self.state, each, glance.marks[each]) for each in streams)

    def found_at(self, contact: Contact) -> Contact:
        """Go on under the name it has today; what is remembered of it goes by its database id."""
        name = contact.place.repository.full_name
        if name.lower() != self.name.lower():
            _log.info("%s is now %s", self.name, name)
            self._with.readers.forget(*self.name.split("/", 1))
        self.name, self.contact = name, contact
        self.id = contact.place.repository.id
        self._with.roster.found(self.id, name)
        self._with.readers.introduce(contact)
        return contact

    async def refresh(self, glance: Glance | None = None) -> None:
        """Read what moved. `glance`: what could be seen beforehand, in passing."""
        met = self.contact is not None
        contact = await self.meet()
        if glance:
            contact = self.found_at(replace(contact, place=glance.place))
            self._put_aside(glance)
        if met and (found := await self._naming.look(contact, self.watched)):
            same = found.place.repository.id == self.id
            contact = self.found_at(found) if same else await self._take_up(found)
        await self._naming.tell(contact)
        for stream in Stream:
            mark = glance.marks.get(stream) if glance else None
            self._lists.shipments.cover(stream, mark.covered if mark else frozenset())
            if not steady(self.state, stream, mark) and not self._refusals.stands(stream, self._with.clock()):
                await self._look(contact, stream, mark)
        if not self._refusals.stands(Stream.DEPLOYMENTS, self._with.clock()):
            with self._tolerating(Stream.DEPLOYMENTS):
                await self._lists.refresh_unsettled(contact, (glance.probed or {}) if glance else None)
        await self._lists.ask_for_teams(contact, all_of_them=self._reads_no_history)
        await self._lists.follow_default_branch(contact)
        await self._lists.keep(contact, self._walked())
        await self._repair(contact)

    def _put_aside(self, glance: Glance) -> None:
        for stream in glance.withheld:
            self._refusals.note(stream, f"needs {NEEDED[stream]}", self._with.clock())

    async def step(self) -> None:
        """Read one page of history, newest first; each list has its turn. What was read once comes last."""
        contact = await self.meet()
        if self.labels.open:
            await self.labels.step(contact, self._lists.intake)
            return
        if self._seen.unread:
            await self._step_on(contact)
        else:
            await self._step_again(contact)
        await self._lists.ask_for_teams(contact, all_of_them=self._reads_no_history)
        await self._lists.keep(contact, self._walked())

    async def _step_on(self, contact: Contact) -> None:
        stream = self._seen.unread[self._steps % len(self._seen.unread)]
        self._steps += 1
        with self._tolerating(stream):
            await self._lists.step(contact, stream)

    @property
    def _reads_no_history(self) -> bool:
        """Whether no more is about to be read: what there is to ask for is all there is."""
        return not self._seen.unread and not self.backfilling.open

    async def _step_again(self, contact: Contact) -> None:
        if stream := self.backfilling.unread(tuple(self._refusals)):
            with self._tolerating(stream):
                await self.backfilling.step(contact, self._lists, stream)
        if not self.backfilling.unread(tuple(self._refusals)):
            with self._tolerating(Stream.RELEASES):  # only a walk through all of them shows which are gone
                await self._lists.walk_down(contact, Stream.RELEASES, WHOLE)
            await self.backfilling.end(self.name, tuple(self._refusals))

    async def report(self, error: str | None = None, *, failing: bool = False) -> None:
        """Publish how far it is, and what is in the way."""
        contact = self.contact
        reader = contact.reader if contact else self._with.readers
        repo = contact.place.repository.full_name if contact else self.name
        await self._retire(self._names - {repo})
        self._names = {repo}
        if contact and self.state.name != repo:
            await self._lists.keep(contact, self.state.named(repo))
        report = Report(
            host=self._with.host,
            repo=repo,
            via=reader.via,
            state=self._seen,
            observed_at=self._with.clock(),
            repository_id=self.id,
            quota=reader.quota,
            pace=self._pace,
            again=self.backfilling.open,
            pace_again=self.backfilling.pace,
            note=await contact.note() if contact else None,
            error=error or self._refusals.told or self._waiting() or self._lists.intake.told,
            failing=failing,
        )
        await self._with.publisher.report(progress(report))

    def _waiting(self) -> str | None:
        until = self.contact and self.contact.reader.live_until
        if until is None or (self._seen.complete and not self.backfilling.open):
            return None
        return f"history waits until {until:%H:%M:%S} UTC: what is left of the quota is for what is live"

    async def leave(self) -> None:
        """Let its source disappear: it is not collected any more."""
        if self.id is not None:
            self._with.roster.left(self.id)
        await self._retire(self._names)

    async def _retire(self, names: set[str]) -> None:
        for name in names:
            if self._with.roster.is_taken(name, self.id):
                continue
            await self._with.publisher.report(gone(self._with.host, name, self._with.clock()))

    async def _look(self, contact: Contact, stream: Stream, mark: Mark | None) -> None:
        with self._tolerating(stream):
            began = contact.reader.now
            if mark and mark.at is None and not self.state.of(stream).begun:
                self._lists.state = self.state.found_empty(stream)
            else:
                await self._lists.catch_up(contact, stream, marked=mark is not None)
            self._refusals.lift(stream)
            self._lists.state = self._steadiness.after_reading(self.state, stream, mark, began)

    @contextlib.contextmanager
    def _tolerating(self, stream: Stream) -> Iterator[None]:
        """Without the permission for deployments or releases, pull requests are collected all the same."""
        try:
            yield
        except RefusedError as refusal:
            if stream is Stream.PULL_REQUESTS or refusal.status != HTTPStatus.FORBIDDEN:
                raise
            _log.warning("%s: %s cannot be read: %s", self.name, stream, refusal)
            self._refusals.note(stream, str(refusal), self._with.clock())

    def _walked(self) -> RepositoryState:
        """The state after a walk through all lists; it counts once there is no history left."""
        walked = self._seen.walked(self._with.clock())
        known = {"last_complete_walk": walked.last_complete_walk, "rewalked_at": walked.rewalked_at}
        return self.state.model_copy(update=known)

    async def _repair(self, contact: Contact) -> None:
        """Look again at what should be known already, when it is time for that and there is quota for it."""
        if contact.reader.live_until:
            return
        if self._with.repairs.due(self._seen, self._with.clock()):
            for stream in Stream:
                reach = self._with.repairs.reach(self.state, stream, contact.reader.now)
                if reach and not self._refusals.stands(stream, self._with.clock()):
                    with self._tolerating(stream):
                        await self._lists.walk_down(contact, stream, reach)
            if not self._refusals.stands(Stream.DEPLOYMENTS, self._with.clock()):
                with self._tolerating(Stream.DEPLOYMENTS):
                    await self._lists.read_older(contact, Stream.DEPLOYMENTS, OLDER_PAGES)
            await self._lists.keep(contact, self.state.rewalked(self._with.clock()))
        await self._lists.reread(contact)

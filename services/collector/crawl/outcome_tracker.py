"""Tracks which deployments and releases of one repository are read again, and which of them next."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from services.collector.crawl.crawl_store import CrawlStore
from services.collector.crawl_state.pending_outcomes import PendingOutcomes, from_former_keys
from services.collector.crawl_state.rotation import Rotation
from services.collector.forge.outcomes import OutcomeState
from services.collector.forge.pages import ListPage
from services.collector.forge.resource import Resource

AT_ONCE = 50


class OutcomeTracker:
    """The pending outcomes of a repository. Those in the lists that every poll reads are not read again."""

    def __init__(self, store: CrawlStore) -> None:
        self._store = store
        self._repository_id = 0
        self._unsettled = PendingOutcomes({})
        self._rotation = Rotation()
        self._polls = 0
        self._covered: dict[Resource, frozenset[str]] = {}

    async def open(self, repository_id: int, former: Iterable[str]) -> None:
        """Recall it. `former`: what an older version kept."""
        self._repository_id = repository_id
        stored = await self._store.pending_outcomes(repository_id)
        self._unsettled = PendingOutcomes({**from_former_keys(former).states, **stored.states})

    def cover(self, resource: Resource, outcome_keys: frozenset[str]) -> None:
        """From now on a list shows every change of these; without any, it stays as it was."""
        if outcome_keys:
            self._covered[resource] = outcome_keys

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Which of those that no list shows are read next, at most `AT_ONCE`."""
        return tuple(self._rotation.order(self._outside())[:AT_ONCE])

    def in_turn(self) -> tuple[OutcomeState, ...]:
        """The same; those that a list shows come last. The first poll leaves them to the next."""
        self._polls += 1
        if self._polls == 1:
            return ()
        outside = self._rotation.order(self._outside())
        inside = self._rotation.order(set(self._unsettled.outcome_keys) - set(outside))
        return tuple(self._unsettled.states[outcome_key] for outcome_key in [*outside, *inside][:AT_ONCE])

    async def changed(self, probed: Mapping[str, OutcomeState | None]) -> tuple[OutcomeState, ...]:
        """Of those that were looked at in passing the ones in another state. What is gone is left."""
        self._rotation.mark_read(list(probed), self._unsettled.states)
        await self._keep(self._unsettled.without(name for name, state in probed.items() if state is None))
        states = self._unsettled.states
        return tuple(state for name, state in probed.items() if state and state != states.get(name))

    async def record(self, seen: Iterable[OutcomeState], now: datetime) -> None:
        """Take on what was read. `now`: GitHub's time."""
        if seen := tuple(seen):
            await self._keep(self._unsettled.after(seen, now))

    async def after_reading(
        self, page: ListPage, probed: Mapping[str, OutcomeState | None], now: datetime
    ) -> None:
        """They were read. The next probe is compared with what this one showed."""
        self._rotation.mark_read(page.asked, self._unsettled.states)
        await self._keep(self._unsettled.without(page.gone))
        there = {each.outcome_key for each in page.outcomes}
        await self.record((state for name, state in probed.items() if state and name in there), now)

    def _outside(self) -> list[str]:
        covered = frozenset().union(*self._covered.values())
        return [outcome_key for outcome_key in self._unsettled.outcome_keys if outcome_key not in covered]

    async def _keep(self, unsettled: PendingOutcomes) -> None:
        if unsettled is not self._unsettled:
            await self._store.keep_pending_outcomes(self._repository_id, unsettled)
            self._unsettled = unsettled

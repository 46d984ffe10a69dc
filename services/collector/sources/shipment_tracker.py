"""Which deployments and releases of one repository are read again by their ids, and whose turn it is."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from services.collector.memory.memory import Memory
from services.collector.walking.pages import Page
from services.collector.walking.rotation import Rotation
from services.collector.walking.unsettled import ShipmentState, Unsettled, from_handles
from services.collector.walking.walk import Stream

AT_ONCE = 50


class ShipmentTracker:
    """What is unsettled of a repository. Those in the lists that every visit looks at need no turn."""

    def __init__(self, host: str, memory: Memory) -> None:
        self._host = host
        self._memory = memory
        self._repository_id = 0
        self._unsettled = Unsettled({})
        self._rotation = Rotation()
        self._visits = 0
        self._covered: dict[Stream, frozenset[str]] = {}

    async def open(self, repository_id: int, former: Iterable[str]) -> None:
        """Recall it. `former`: what an older version kept."""
        self._repository_id = repository_id
        kept = await self._memory.unsettled(self._host, repository_id)
        self._unsettled = Unsettled({**from_handles(former).states, **kept.states})

    def cover(self, stream: Stream, handles: frozenset[str]) -> None:
        """From now on a list shows every change of these; without any, it stays as it was."""
        if handles:
            self._covered[stream] = handles

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Whose turn it is next among those that no list shows, at most `AT_ONCE`."""
        return tuple(self._rotation.order(self._outside())[:AT_ONCE])

    def in_turn(self) -> tuple[ShipmentState, ...]:
        """The same; those that a list shows come last. The first visit leaves them to the next."""
        self._visits += 1
        if self._visits == 1:
            return ()
        outside = self._rotation.order(self._outside())
        inside = self._rotation.order(set(self._unsettled.handles) - set(outside))
        return tuple(self._unsettled.states[handle] for handle in [*outside, *inside][:AT_ONCE])

    async def changed(self, probed: Mapping[str, ShipmentState | None]) -> tuple[ShipmentState, ...]:
        """Of those that were looked at in passing the ones in another state. What is gone is left."""
        self._rotation.took(list(probed), self._unsettled.states)
        await self._keep(self._unsettled.without(name for name, state in probed.items() if state is None))
        states = self._unsettled.states
        return tuple(state for name, state in probed.items() if state and state != states.get(name))

    async def record(self, seen: Iterable[ShipmentState], now: datetime) -> None:
        """Take on what was read. `now`: GitHub's time."""
        if seen := tuple(seen):
            await self._keep(self._unsettled.after(seen, now))

    async def after_reading(
        self, page: Page, probed: Mapping[str, ShipmentState | None], now: datetime
    ) -> None:
        """They had their turn. What was seen of them in passing is what it will be compared with."""
        self._rotation.took(page.asked, self._unsettled.states)
        await self._keep(self._unsettled.without(page.gone))
        there = {each.handle for each in page.shipments}
        await self.record((state for name, state in probed.items() if state and name in there), now)

    def _outside(self) -> list[str]:
        covered = frozenset().union(*self._covered.values())
        return [handle for handle in self._unsettled.handles if handle not in covered]

    async def _keep(self, unsettled: Unsettled) -> None:
        if unsettled is not self._unsettled:
            await self._memory.keep_unsettled(self._host, self._repository_id, unsettled)
            self._unsettled = unsettled

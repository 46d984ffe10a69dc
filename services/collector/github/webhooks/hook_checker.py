"""Looks at webhooks from both ends: what GitHub says it delivered, and what was received here."""

from services.collector.checkpoints.store import CheckpointStore
from services.collector.forge.errors import ForgeError, RefusedError
from services.collector.github.webhooks.delivery_mapper import SUBSCRIBED_EVENTS
from services.collector.github.webhooks.hook_check import HookCheck, SeenHook
from services.collector.github.webhooks.hooks import Hook, Hooks, last_delivery
from services.collector.github.webhooks.receipts import received
from services.contracts.watch import Watch

PERMISSION = "it takes admin:repo_hook, or the permission Webhooks (read)"


class HookChecker:
    """Looks once. `address`: where GitHub delivers to, where that is known."""

    def __init__(self, hooks: Hooks, address: str | None) -> None:
        self._hooks = hooks
        self._address = address
        self._by_owner: dict[str, list[Hook]] = {}

    async def check(self, watch: Watch, store: CheckpointStore) -> HookCheck:
        """What there is for everything that is watched."""
        checked, seen = HookCheck(received=await received(store)), dict[str, Hook]()
        for place in self._hooks.places(watch):
            try:
                found = await self._pointing_here(place)
                seen |= {hook.deliveries: hook for hook in found}
                checked.without += [] if found else [place]
            except RefusedError as refusal:
                checked.refused[place] = f"{refusal}; {PERMISSION}"
            except ForgeError as problem:
                checked.refused[place] = str(problem)
        checked.hooks = [await _seen(hook) for hook in seen.values()]
        return checked

    async def _pointing_here(self, place: str) -> list[Hook]:
        """A repository's deliveries may come from its organisation's webhook, too."""
        found = [hook for hook in await self._hooks.of(place) if hook.points_to(self._address)]
        owner, _, name = place.partition("/")
        return found or (await self._of_owner(owner) if name else [])

    async def _of_owner(self, owner: str) -> list[Hook]:
        if owner not in self._by_owner:
            try:
                found = await self._hooks.of(owner)
            except RefusedError:
                found = []  # a person, or not ours to see
            self._by_owner[owner] = [hook for hook in found if hook.points_to(self._address)]
        return self._by_owner[owner]


async def _seen(hook: Hook) -> SeenHook:
    lacks = tuple(sorted(hook.lacks(SUBSCRIBED_EVENTS)))
    return SeenHook(hook.where, hook.address, hook.active, lacks, await last_delivery(hook))

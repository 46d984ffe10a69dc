"""Asks GitHub to send again what did not arrive while Headway was away."""

import asyncio
import logging

from prometheus_client import Counter

from services.collector.checkpoints.store import CheckpointStore
from services.collector.forge.errors import ForgeError, RefusedError
from services.collector.github.webhooks.delivery_mapper import SUBSCRIBED_EVENTS
from services.collector.github.webhooks.failed_deliveries import RecoveryState, failed
from services.collector.github.webhooks.hooks import Hook, Hooks, deliveries, redeliver
from services.collector.timing.clock import Clock
from services.contracts.watch import Watch

LOOK_SECONDS = 300.0

REDELIVERED = Counter("headway_webhook_redelivered", "Deliveries that failed and were asked for again")

_log = logging.getLogger(__name__)


class DeliveryRecovery:
    """Looks at what GitHub delivered to us, every few minutes. Implements `Source`."""

    def __init__(
        self, hooks: Hooks, watch: Watch, address: str | None, store: CheckpointStore, clock: Clock
    ) -> None:
        self._hooks = hooks
        self._watch = watch
        self._address = address
        self._store = store
        self._clock = clock
        self._refused: set[str] = set()

    async def run(self) -> None:
        """Look until cancelled. Polling finds whatever this cannot."""
        while True:
            for place in self._hooks.places(self._watch):
                await self._look_at(place)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look_at(self, place: str) -> None:
        try:
            for hook in await self._hooks.of(place):
                if hook.points_to(self._address) and hook.active:
                    await self._recover(hook)
        except RefusedError as refusal:
            self._note(place, refusal)
        except (ForgeError, ValueError) as problem:
            _log.warning("cannot look at the deliveries of %s: %s", place, problem)

    async def _recover(self, hook: Hook) -> None:
        look = await self._look(hook)
        seen = await deliveries(hook, look.since(self._clock()))
        again = failed(seen, SUBSCRIBED_EVENTS, look.tries)
        for delivery in again:
            await redeliver(hook, delivery)
            REDELIVERED.inc()
        if again:
            _log.info("%s: %d deliveries had failed and are sent again", hook.where, len(again))
        await self._store.keep_checkpoint(_checkpoint(hook), look.after(seen, again).model_dump_json())

    async def _look(self, hook: Hook) -> RecoveryState:
        stored = await self._store.checkpoint(_checkpoint(hook))
        return RecoveryState.model_validate_json(stored) if stored else RecoveryState()

    def _note(self, place: str, refusal: RefusedError) -> None:
        """Say it once: nothing changes until somebody grants it."""
        if place not in self._refused:
            _log.warning("failed deliveries of %s cannot be recovered: %s", place, refusal)
        self._refused.add(place)


def _checkpoint(hook: Hook) -> str:
    return f"deliveries {hook.deliveries}"

"""Makes messages of the alerts that wait for a channel, and sends them."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime

from prometheus_client import Counter

from services.contracts.alerting.channels import AlertChannel
from services.contracts.readmodels.alerts import MessageDocument
from services.notifier.channels.attempts import GIVEN_UP, Postponed, RefusedAttempt, Sent, next_attempt
from services.notifier.channels.channel import Sender
from services.notifier.messages.composition import SendingTimes, compose, without_quiet
from services.notifier.store.store import Store, StoreError

AGAIN_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0

ATTEMPTS = Counter("headway_notifier_attempts", "Attempts to send a message", ["channel", "result"])

_log = logging.getLogger(__name__)


class ChannelDelivery:
    """One channel: its alerts become messages, and its messages are sent one after another."""

    def __init__(
        self,
        channel: AlertChannel,
        sender: Sender,
        store: Store,
        times: SendingTimes,
        now: Callable[[], datetime],
    ) -> None:
        self._times = times
        self._channel = channel
        self._sender = sender
        self._store = store
        self._now = now
        self._more = asyncio.Event()

    def wake(self) -> None:
        """Look at once: there may be something new."""
        self._more.set()

    async def run(self) -> None:
        """Send for ever."""
        while True:
            try:
                again_at = await self.step()
            except StoreError as problem:
                _log.warning("messages to %s have to wait: %s", self._channel.name, problem)
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            await self._until(again_at)

    async def _until(self, again_at: datetime | None) -> None:
        wait = (again_at - self._now()).total_seconds() if again_at else LONGEST_WAIT_SECONDS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(max(wait, 0.0), LONGEST_WAIT_SECONDS)):
                await self._more.wait()
        self._more.clear()

    async def step(self) -> datetime | None:
        """Do what is due; return when something is due again, if nothing new comes."""
        composed_again = await self._compose()
        while message := await self._store.messages.claim(self._channel.name, self._now()):
            await self._send_whole(message)
        moments = (composed_again, await self._store.messages.next_attempt(self._channel.name))
        return min((at for at in moments if at), default=None)

    async def _compose(self) -> datetime | None:
        name, alerts, messages = self._channel.name, self._store.alerts, self._store.messages
        waiting = await alerts.waiting(name)
        if not waiting:
            return None
        if done := await messages.with_alerts(name, [one["_id"] for one in waiting]):
            await alerts.taken(done, name)  # of a process that was killed in between
            waiting = [one for one in waiting if one["_id"] not in done]
        now = self._now()
        waiting, told_at = without_quiet(waiting, self._times.quiet, now)
        composed = compose(self._channel, waiting, await messages.recent(name, now), self._times.working, now)
        for message in composed.messages:
            await messages.add(message)
            await alerts.taken(message["alerts"], name)
        return min((at for at in (composed.again_at, told_at) if at), default=None)

    async def _send_whole(self, message: MessageDocument) -> None:
        """Send a message; when cancelled, finish first, so that it is not sent again."""
        sending = asyncio.ensure_future(self._send(message))
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.wait([sending])
            raise

    async def _send(self, message: MessageDocument) -> None:
        if self._now() - message["created_at"] > GIVEN_UP:
            await self._store.messages.failed(message["_id"], message["error"] or "nobody sent it for a day")
            return
        attempt = await self._sender.send(message)
        ATTEMPTS.labels(self._channel.name, type(attempt).__name__.lower()).inc()
        id_, now = message["_id"], self._now()
        match attempt:
            case Sent():
                await self._store.messages.sent(id_, now)
            case Postponed(reason=reason):
                at = next_attempt(attempt, message["attempts"], message["created_at"], now)
                _log.warning("%s could not take a message: %s", self._channel.name, reason)
                if at is None:
                    await self._store.messages.failed(id_, f"given up after a day: {reason}")
                else:
                    await self._store.messages.postponed(id_, reason, at)
            case RefusedAttempt(reason=reason):
                _log.error("%s refuses a message: %s", self._channel.name, reason)
                await self._store.messages.failed(id_, reason)

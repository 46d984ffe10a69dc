"""Watches the stream of dead letters: messages that could not be read."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime

from nats.aio.msg import Msg
from pydantic import ValidationError

from services.contracts.alerting.subjects import UnreadableMessage
from services.contracts.notices import DeadLetter
from services.contracts.streams import DEAD_LETTERS
from services.notifier.alerts.evaluation import Evaluation
from services.notifier.store.store import StoreError
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.stream_reader import StreamSelection, extent, follow

AGAIN_SECONDS = 1.0
MOST_BEFORE = 1_000
"""So many dead letters from before the start are looked at: others are too old to be told, or too many."""

_log = logging.getLogger(__name__)


class DeadLetterWatch:
    """Looks at each dead letter, from a while before the start on."""

    def __init__(self, evaluation: Evaluation, now: Callable[[], datetime]) -> None:
        self._evaluation = evaluation
        self._now = now
        self._after: int | None = None

    async def run(self, nats: ReconnectingClient) -> None:
        """Watch for ever; what could not be stored is looked at again."""
        while True:
            try:
                await self._follow(nats)
            except (*TRANSIENT_ERRORS, StoreError) as problem:
                _log.info("reading dead letters again: %s", problem)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _follow(self, nats: ReconnectingClient) -> None:
        there = await extent(nats.jetstream(), DEAD_LETTERS.name)
        if self._after is None or not there.can_resume(self._after):
            self._after = max(there.first - 1, there.last - MOST_BEFORE, 0)
        selection = StreamSelection(DEAD_LETTERS.name, DEAD_LETTERS.subject, self._after)
        async with contextlib.aclosing(follow(nats, selection)) as messages:
            async for message in messages:
                if found := _unreadable(message):
                    await self._evaluation.look_at([found], self._now())
                self._after = message.metadata.sequence.stream


def _unreadable(message: Msg) -> UnreadableMessage | None:
    try:
        letter = DeadLetter.model_validate_json(message.data)
    except ValidationError:
        return None
    return {
        "_id": f"dead_letter/{message.metadata.sequence.stream}",
        "repo": "",
        "about": f"{letter.stream} {letter.subject}",
        "failed_at": letter.failed_at,
        "reason": letter.reason,
    }

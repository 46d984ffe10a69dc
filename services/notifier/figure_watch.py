"""Watches figures: at the beginning of each day it compares them with what is usual."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.contracts.alerting.figures import (
    LOOKED_BACK,
    TIMES_LONGER,
    FigureHistory,
    beginnings_of_days,
    figure_history,
)
from services.contracts.alerting.rules import Rule
from services.notifier.alerts.evaluation import Evaluation
from services.notifier.store.store import Store, StoreError

AGAIN_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
DAY = timedelta(days=1)

_log = logging.getLogger(__name__)


async def read_history(store: Store, rule: Rule, days: Sequence[datetime]) -> FigureHistory:
    """The history of the figure that an alert compares, over the beginnings of days. Raises `StoreError`."""
    assert rule.figure is not None
    window = rule.alert.window
    subjects = await store.subjects()
    values = await subjects.values_of(rule, min(days) - (1 + TIMES_LONGER) * window) if days else []
    return figure_history(rule, values, days)


class FigureWatch:
    """Looks at the figures that alerts compare, once a day and at each start."""

    def __init__(
        self, store: Store, evaluation: Evaluation, zone: ZoneInfo, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._evaluation = evaluation
        self._zone = zone
        self._now = now
        self._looked_at: datetime | None = None

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.step()
            except StoreError as problem:
                _log.warning("figures have to wait: %s", problem)
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            await asyncio.sleep(LONGEST_WAIT_SECONDS)

    async def step(self) -> None:
        """Look, unless it was done today. Raises `StoreError`."""
        now = self._now()
        days = list(beginnings_of_days(self._zone, now - LOOKED_BACK, now))
        if self._looked_at == days[-1]:
            return
        for active in self._evaluation.rules:
            if active.rule.figure:
                history = await read_history(self._store, active.rule, days)
                await self._evaluation.look_at([history], now)
        self._looked_at = days[-1]

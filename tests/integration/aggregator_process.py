"""An aggregator as a process of its own, which can be killed."""

import os
from collections.abc import Callable
from pathlib import Path

from services.aggregator.settings import AggregatorSettings
from services.standalone.child_processes import end_process
from services.standalone.server_process import LOOPBACK
from tests.forked_commands import ForkedProcess, fork_command


class AggregatorProcess:
    """`headway aggregator` as a process of its own, that may do something `before` it begins."""

    def __init__(
        self, settings: AggregatorSettings, log: Path, before: Callable[[], None] | None = None
    ) -> None:
        self.settings = settings
        self._before = before
        self.log = log
        self._process: ForkedProcess | None = None

    async def start(self) -> None:
        """Start it; return at once."""
        environment = {**os.environ, **self._environment()}
        self._process = fork_command(["aggregator"], environment, stdout=self.log, before=self._before)

    def _environment(self) -> dict[str, str]:
        settings = self.settings
        return {
            "HEADWAY_NATS_URL": settings.nats_url,
            "HEADWAY_MONGO_URL": settings.mongo_url,
            "HEADWAY_DEMO": "true",
            **({"HEADWAY_CONFIG": str(settings.config)} if settings.config else {}),
            "HEADWAY_AGGREGATOR_HOST": LOOPBACK,
            "HEADWAY_AGGREGATOR_PORT": str(settings.aggregator_port),
            "HEADWAY_AGGREGATOR_BATCH": str(settings.aggregator_batch),
            "HEADWAY_AGGREGATOR_ACK_WAIT": str(settings.aggregator_ack_wait),
        }

    async def kill(self) -> None:
        """End it at once, as `kill -9` does."""
        await self._end(kill=True)

    async def stop(self) -> int | None:
        """End it as an operator would; return its exit code."""
        return await self._end(kill=False)

    async def _end(self, *, kill: bool) -> int | None:
        process, self._process = self._process, None
        if process:
            await end_process(process, timeout_seconds=120, kill=kill)
        return process.returncode if process else None

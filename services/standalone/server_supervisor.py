"""Restarts the embedded servers, on their ports, whenever they end or are stuck."""

import asyncio
from collections.abc import Callable

from services.runtime.cancellation import cancel_safe
from services.standalone.data_folder import CRITICAL_FREE, REQUIRED_FREE, free_bytes
from services.standalone.restart_backoff import RestartBackoff
from services.standalone.server_binaries import EmbeddedServerError
from services.standalone.server_process import EmbeddedServer

MOST_FAILURES = 20  # in a row; with the longest pauses that is about eight minutes
POLL_SECONDS = 5.0

Say = Callable[[str, str], None]


class ServerSupervisor:
    """Supervises one server that was started before."""

    def __init__(self, server: EmbeddedServer, say: Say, most_failures: int = MOST_FAILURES) -> None:
        self._server = server
        self._say = say
        self._most_failures = most_failures

    async def run(self) -> None:
        """Keep the server running until cancelled.

        Raises `EmbeddedServerError` where it cannot be started many times in a row, though there is room.
        """
        backoff, clock = RestartBackoff(), asyncio.get_running_loop().time
        while True:
            began = clock()
            ended = await self._until_it_ends()
            pause = backoff.next(clock() - began)
            self._say(self._server.name, f"{ended}; starting again in {pause:g} s")
            await asyncio.sleep(pause)
            await self._start(backoff)
            self._say(self._server.name, "runs again")

    async def _until_it_ends(self) -> str:
        """Wait until it has ended, by itself or because it was stuck; returns how."""
        looking = asyncio.create_task(self._until_it_is_stuck())
        try:
            return await self._server.ended()
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _until_it_is_stuck(self) -> None:
        """Poll; end the server once it is stuck although the disk has space."""
        reported = False
        while True:
            await asyncio.sleep(POLL_SECONDS)
            stuck = await cancel_safe(self._server.stuck())
            if stuck and not reported:
                self._say(self._server.name, f"cannot write: {stuck}")
                reported = True
            if stuck and free_bytes(self._server.data_dir) > CRITICAL_FREE:
                self._say(self._server.name, "there is room again, but it must be started again to see that")
                await self._server.end_process()
                return

    async def _start(self, backoff: RestartBackoff) -> None:
        failures = 0
        while True:
            try:
                await self._server.start()
            except EmbeddedServerError as problem:
                failures += not self._disk_is_full
                if failures >= self._most_failures:
                    line = f"{self._server.name} could not be started {failures} times in a row: {problem}"
                    raise EmbeddedServerError(line) from problem
                pause = backoff.next(0)
                why = "the disk is full" if self._disk_is_full else str(problem)
                self._say(self._server.name, f"cannot be started: {why}; trying again in {pause:g} s")
                await asyncio.sleep(pause)
            else:
                return

    @property
    def _disk_is_full(self) -> bool:
        return free_bytes(self._server.data_dir) < REQUIRED_FREE

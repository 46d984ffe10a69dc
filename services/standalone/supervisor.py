"""Runs the services as child processes: prints their output, and restarts them when they end."""

import asyncio
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Callable, Mapping

from services.runtime.service import EXIT_CONFIGURATION
from services.standalone.child_processes import end_process, end_with_parent
from services.standalone.restart_backoff import RestartBackoff

STOP_SECONDS = 15.0
LINE_LIMIT = 1 << 20

Say = Callable[[str, str], None]


class ServiceRefusedError(Exception):
    """A service refused its configuration; it has printed the reason."""


class SupervisedService:
    """One service: started, its output printed line by line, restarted with growing pauses."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], say: Say) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._say = say
        self._process: Process | None = None

    async def run(self) -> None:
        """Keep the service running until cancelled. Raises `ServiceRefusedError`."""
        backoff = RestartBackoff()
        while True:
            began = asyncio.get_running_loop().time()
            code = await self._run_once()
            if code == EXIT_CONFIGURATION:
                raise ServiceRefusedError(f"{self.name} refused its configuration")
            wait = backoff.next(asyncio.get_running_loop().time() - began)
            self._say(self.name, f"ended with exit code {code}; starting again in {wait:g} s")
            await asyncio.sleep(wait)

    async def _run_once(self) -> int:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdout=PIPE,
            stderr=STDOUT,
            limit=LINE_LIMIT,
            env=dict(self._environment),
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._say(self.name, line.decode(errors="replace").rstrip())
        return await self._process.wait()

    async def stop(self) -> None:
        """End the service cleanly."""
        if self._process is not None:
            await end_process(self._process, timeout_seconds=STOP_SECONDS)


async def supervise_services(services: list[SupervisedService]) -> None:
    """Run all until cancelled or one refuses its configuration; then stop them in order."""
    try:
        async with asyncio.TaskGroup() as group:
            for service in services:
                group.create_task(service.run())
    finally:
        for service in services:
            await service.stop()

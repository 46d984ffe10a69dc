"""Child processes: they end with their parent, however it ends."""

import asyncio
import contextlib
import ctypes
import signal
import sys
from typing import Protocol

_PR_SET_PDEATHSIG = 1


class ChildProcess(Protocol):
    """What is asked of a child process; `asyncio.subprocess.Process` is one."""

    @property
    def returncode(self) -> int | None:
        """Its exit code, or None while it runs."""

    async def wait(self) -> int:
        """Wait until it has ended; return its exit code."""

    def terminate(self) -> None:
        """Ask it to end; ProcessLookupError where it has ended."""

    def kill(self) -> None:
        """End it at once; ProcessLookupError where it has ended."""


def end_with_parent() -> None:
    """Run in the child before it becomes its program: on Linux, ask for SIGTERM when the parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def end_process(process: ChildProcess, *, timeout_seconds: float, kill: bool = False) -> None:
    """End exactly this process: SIGTERM (or SIGKILL at once), then SIGKILL after `timeout_seconds`."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):  # it has ended by itself meanwhile
        process.kill() if kill else process.terminate()
    try:
        await asyncio.wait_for(process.wait(), timeout_seconds)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

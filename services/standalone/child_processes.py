"""Child processes: they end with their parent, however it ends."""

import asyncio
import contextlib
import ctypes
import signal
import sys
from asyncio.subprocess import Process

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Run in the child before it becomes its program: on Linux, ask for SIGTERM when the parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def end_process(process: Process, *, timeout_seconds: float, kill: bool = False) -> None:
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

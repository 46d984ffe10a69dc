"""Runs a service until a signal, with its exit code."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop

from services.runtime.logs import redact
from services.runtime.settings import ConfigurationError

EXIT_CONFIGURATION = 2

_log = logging.getLogger(__name__)


def log_unhandled(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an exception that nobody awaits."""
    _log.error("unhandled: %s", context.get("message"), exc_info=context.get("exception"))


async def _run_until_signal(main: Callable[[], Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_unhandled)
    task = asyncio.ensure_future(main())
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def run_service(name: str, main: Callable[[], Awaitable[None]]) -> None:
    """Run until SIGTERM or SIGINT, which cancel `main` so that it can end cleanly."""
    _log.info("%s starting", name)
    try:
        uvloop.run(_run_until_signal(main))
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    _log.info("%s stopped", name)


def exit_with_mistakes(problem: ConfigurationError) -> None:
    """Print each mistake on a line of its own and exit with code 2."""
    for mistake in problem.mistakes:
        sys.stderr.write(f"headway: {redact(mistake)}\n")
    raise SystemExit(EXIT_CONFIGURATION)

"""The frame every service runs in: settings checked, signals obeyed, an exit code that says how it went."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable, Callable

from services.runtime.logs import redact
from services.runtime.settings import ConfigurationError

EXIT_CONFIGURATION = 2

_log = logging.getLogger(__name__)


async def _until_told(main: Callable[[], Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(main())
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def run_service(name: str, main: Callable[[], Awaitable[None]]) -> None:
    """Run until SIGTERM or SIGINT, which cancel `main` so that it can end cleanly."""
    _log.info("%s starting", name)
    try:
        asyncio.run(_until_told(main))
    except ConfigurationError as problem:
        refuse(problem)
    _log.info("%s stopped", name)


def refuse(problem: ConfigurationError) -> None:
    """Print each mistake on a line of its own and exit with code 2."""
    for mistake in problem.mistakes:
        sys.stderr.write(f"headway: {redact(mistake)}\n")
    raise SystemExit(EXIT_CONFIGURATION)

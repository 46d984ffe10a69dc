"""The frame every service runs in: settings checked, signals obeyed, an exit code that says how it went."""

import asyncio
import contextlib
import errno
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from services.runtime.logs import redact
from services.runtime.settings import ConfigurationError

EXIT_CONFIGURATION = 2
OUT_OF_FILES = (errno.EMFILE, errno.ENFILE)

_log = logging.getLogger(__name__)


def _note(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What goes wrong where nobody waits for it; that there are no more files is no defect."""
    problem = context.get("exception")
    if isinstance(problem, OSError) and problem.errno in OUT_OF_FILES:
        _log.error("no connection can be accepted: %s; raise `ulimit -n`", problem.strerror)
    else:
        loop.default_exception_handler(context)


async def _until_told(main: Callable[[], Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_note)
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

"""Runs a service until a signal, with its exit code."""

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


def log_unhandled(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an exception that nobody awaits; running out of file descriptors is no defect.

    The text is always the same one, so that repeated lines are recognised: asyncio's own names objects.
    """
    problem = context.get("exception")
    if isinstance(problem, OSError) and problem.errno in OUT_OF_FILES:
        _log.error("no connection can be accepted: %s; raise `ulimit -n`", problem.strerror)
    elif _accepts_at_a_closed_server(problem):
        _log.debug("a server that was out of files has ended meanwhile")
    else:
        _log.error("unhandled: %s", context.get("message"), exc_info=problem)


def _accepts_at_a_closed_server(problem: BaseException | None) -> bool:
    """Out of files, asyncio accepts again a second later, even where the server has ended by then."""
    return isinstance(problem, ValueError) and "file descriptor: -1" in str(problem)


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
        asyncio.run(_run_until_signal(main))
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    _log.info("%s stopped", name)


def exit_with_mistakes(problem: ConfigurationError) -> None:
    """Print each mistake on a line of its own and exit with code 2."""
    for mistake in problem.mistakes:
        sys.stderr.write(f"headway: {redact(mistake)}\n")
    raise SystemExit(EXIT_CONFIGURATION)

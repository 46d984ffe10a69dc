"""`headway …` in processes forked from one that has imported everything: without its second of imports.

What the commands do from their first line on is the same. Tests of the command line itself, of `headway up`
and of the commands in docker-compose.yml start the installed script instead.
"""

import asyncio
import functools
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from services.__main__ import COMMANDS, main
from services.standalone.child_processes import end_with_parent

IMPORTED = sorted(
    {
        *(f"services.{service}.app" for service in ("collector", "aggregator", "gateway", "notifier")),
        *(where.partition(":")[0] for where in COMMANDS.values()),
        "tests.forked_commands",
    }
)


class ForkedProcess:
    """A process of a command, with what tests use of `asyncio.subprocess.Process`."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        assert process.pid is not None
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code, the negative number of the signal that ended it, or None while it runs."""
        return self._process.exitcode

    async def wait(self) -> int:
        """Wait until it has ended; return its exit code."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        while (code := self._process.exitcode) is None:
            loop.add_reader(self._process.sentinel, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(self._process.sentinel)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal; ProcessLookupError where it has ended."""
        os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def fork_command(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: str | Path = os.devnull,
    stdout: Path,
    stderr: Path | None = None,
    before: Callable[[], None] | None = None,
    cwd: Path | None = None,
) -> ForkedProcess:
    """Start `headway` with these arguments and this whole environment; the files are appended to.

    Without `stderr`, errors go where the output goes. `before` must be found by name from the child.
    """
    process = _context().Process(
        target=_run,
        args=(
            tuple(arguments),
            dict(environment),
            (str(stdin), str(stdout), str(stderr or "")),
            str(cwd or Path.cwd()),
            before,
        ),
        daemon=False,
    )
    process.start()
    return ForkedProcess(process)


@functools.cache
def _context() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    return context


def _run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    files: tuple[str, str, str],
    cwd: str,
    before: Callable[[], None] | None,
) -> None:
    """Be the command, in the child."""
    end_with_parent()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    _redirect(*files)
    if before:
        before()
    sys.argv = ["headway", *arguments]
    main(prog_name="headway")


def _redirect(stdin: str, stdout: str, stderr: str) -> None:
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    output = os.open(stdout, append, 0o644)
    for target, opened in (
        (0, os.open(stdin, os.O_RDONLY)),
        (1, output),
        (2, os.open(stderr, append, 0o644) if stderr else output),
    ):
        os.dup2(opened, target)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - multiprocessing has closed the one before

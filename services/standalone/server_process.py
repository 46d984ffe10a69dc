"""A server as a child process, on loopback, with its data in a folder."""

import asyncio
import contextlib
import os
import random
import signal
import socket
from abc import ABC, abstractmethod
from collections import deque
from pathlib import Path
from typing import Self

from nats.errors import Error as NatsError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_fixed

from services.runtime.cancellation import cancel_safe
from services.runtime.mongo import MongoError
from services.standalone.accounts.passwords import Passwords
from services.standalone.child_processes import end_process, end_with_parent
from services.standalone.server_binaries import EmbeddedServerError
from services.standalone.server_logs import error_in_log

LOOPBACK = "127.0.0.1"
START_SECONDS = 40.0
STOP_SECONDS = 20.0
OWN_PORTS = range(15_000, 32_000)  # Linux gives outgoing connections those from 32768 on
ATTEMPTS = 100
RESERVATIONS = 64
TAIL = 65_536  # bytes of a log
LARGEST_LOG = 10 * 2**20  # bytes, at a start; the log before is kept

_reservations: deque[socket.socket] = deque()


def free_port() -> int:
    """Return a free TCP port on loopback, outside the range of outgoing connections.

    Until this process has reserved some more, no other one gets it from here. Raises `EmbeddedServerError`
    where none can be had.
    """
    for port in random.sample(OWN_PORTS, ATTEMPTS):
        with contextlib.suppress(OSError):
            _reserve(port)
            return port
    raise EmbeddedServerError(f"no port is free on {LOOPBACK} between {OWN_PORTS[0]} and {OWN_PORTS[-1]}")


def _reserve(port: int) -> None:
    """Bind the port so that a server can listen on it, and nobody else reserves it."""
    reservation = socket.socket()
    try:
        reservation.bind((LOOPBACK, port))
    except OSError:
        reservation.close()
        raise
    # only now: of two reservations the second must fail, and servers bind with this option beside the first
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if len(_reservations) == RESERVATIONS:
        _reservations.popleft().close()
    _reservations.append(reservation)


class EmbeddedServer(ABC):
    """An embedded server process: started, awaited, stopped; its port stays the same over restarts.

    With passwords only accounts get in. The process inherits `lock`, a file descriptor.
    """

    name: str

    def __init__(
        self,
        data_dir: Path,
        port: int | None = None,
        passwords: Passwords | None = None,
        lock: int | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        self._passwords = passwords
        self.process: asyncio.subprocess.Process | None = None
        self._inherited = () if lock is None else (lock,)

    @property
    @abstractmethod
    def url(self) -> str:
        """The URL without an account."""

    def url_of(self, account: str) -> str:
        """Return the URL for an account, with its password."""
        if self._passwords is None:
            return self.url
        scheme, _, address = self.url.partition("://")
        return f"{scheme}://{account}:{self._passwords.of[account]}@{address}"

    @property
    def log(self) -> Path:
        """The server's own log file."""
        return self.data_dir / f"{self.name}.log"

    @abstractmethod
    def _command(self) -> list[str]: ...

    def _environment(self) -> dict[str, str]:
        return {**os.environ}

    @abstractmethod
    async def _ping(self) -> None: ...

    async def start(self) -> Self:
        """Start and return once it answers. Raises `EmbeddedServerError` where it cannot run."""
        try:
            await self._launch()
        except OSError as problem:
            raise EmbeddedServerError(f"{self.name} cannot be started: {problem}") from problem
        try:
            await self._wait_until_ready()
        except (OSError, NatsError, MongoError, TimeoutError) as problem:
            await self.stop()
            raise EmbeddedServerError(f"{self.name} does not answer; its log: {self.log}") from problem
        except BaseException:
            await self.stop()
            raise
        return self

    async def _launch(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C must reach us first, so that services end before their servers.
            self.process = await asyncio.create_subprocess_exec(
                *self._command(),
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=self._inherited,
                preexec_fn=end_with_parent,
            )

    async def ended(self) -> str:
        """Wait until the process has ended; returns how it did."""
        assert self.process is not None
        code = await self.process.wait()
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code} ({self._last_log_line()})"

    async def _wait_until_ready(self) -> None:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type((OSError, NatsError, MongoError, TimeoutError)),
            stop=stop_after_delay(START_SECONDS),
            wait=wait_fixed(0.05),
            reraise=True,
        ):
            with attempt:
                self._check_running()
                await cancel_safe(self._ping())

    def _check_running(self) -> None:
        if self.process is None or self.process.returncode is not None:
            raise EmbeddedServerError(f"{self.name} ended at once; its log says: {self._last_log_line()}")

    def _last_log_line(self) -> str:
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - TAIL))
            lines = log.read().decode(errors="replace").strip().splitlines()
        return error_in_log(lines)[:300]

    async def stuck(self) -> str | None:
        """Return why it cannot go on until it is started again; None if it can."""
        return None

    async def end_process(self) -> None:
        """End the process; its supervisor starts it again."""
        if self.process is not None:
            await end_process(self.process, timeout_seconds=STOP_SECONDS)

    async def stop(self) -> None:
        """End the process that was started here, and no other."""
        await self._end(kill=False)

    async def kill(self) -> None:
        """End it at once, as `kill -9` does. What it gave to the operating system stays, so no power cut."""
        await self._end(kill=True)

    async def _end(self, *, kill: bool) -> None:
        process, self.process = self.process, None
        if process is not None:
            await end_process(process, timeout_seconds=STOP_SECONDS, kill=kill)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

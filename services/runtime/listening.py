"""Where a service listens: its health, and what is sent to it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web

from services.runtime.settings import ConfigurationError

GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port, and the variable that sets the port."""

    host: str
    port: int
    variable: str


async def listen(address: Address) -> list[socket.socket]:
    """A socket for each address that the host's name stands for.

    Raises `ConfigurationError` where another process listens, or nobody can.
    """
    loop = asyncio.get_running_loop()
    with contextlib.ExitStack() as opened:
        try:
            found = await loop.getaddrinfo(
                address.host or None, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
            sockets = [
                opened.enter_context(socket.create_server(where, family=family))
                for family, where in {(family, where) for family, _, _, _, where in found}
            ]
        except OSError as problem:
            raise ConfigurationError([f"{address.variable}={address.port}: {problem.strerror}"]) from problem
        opened.pop_all()  # they are the caller's now
        return sockets


@contextlib.asynccontextmanager
async def listening(application: web.Application, address: Address) -> AsyncIterator[None]:
    """Answer from now on. Raises `ConfigurationError` as `listen` does."""
    sockets = await listen(address)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=GRACE_SECONDS)
    await runner.setup()
    try:
        for each in sockets:
            await web.SockSite(runner, each).start()
        yield
    finally:
        await runner.cleanup()

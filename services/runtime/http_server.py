"""The HTTP server of a service: sockets, limits, start and stop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web

from services.runtime.settings import ConfigurationError

GRACE_SECONDS = 5.0
IDLE_SECONDS = 20.0
"""After which a connection is closed by which no request came, or only a part of one."""
LINGER_SECONDS = 1.0
"""For which what is left of a body that was refused is still read."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port, and the variable that sets the port."""

    host: str
    port: int
    variable: str


async def open_sockets(address: Address) -> list[socket.socket]:
    """Open a listening socket for each address that the host name resolves to.

    Raises `ConfigurationError` where another process listens, or nobody can.
    """
    loop, host = asyncio.get_running_loop(), address.host or None
    with contextlib.ExitStack() as opened:
        try:
            found = await loop.getaddrinfo(
                host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
            sockets = [
                _bind(opened.enter_context(socket.socket(family, kind, protocol)), where)
                for family, kind, protocol, _, where in dict.fromkeys(found)
            ]
        except OSError as problem:
            reason = f"{address.variable}={address.port}: cannot listen at {address.host}:{address.port}"
            raise ConfigurationError([f"{reason}: {problem.strerror}"]) from problem
        opened.pop_all()  # they are the caller's now
        return sockets


def _bind(one: socket.socket, where: tuple[object, ...]) -> socket.socket:
    """Bind a socket. With its protocol named, asyncio sends small answers without delay."""
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if one.family == socket.AF_INET6:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    one.bind(where)
    one.listen()
    return one


@contextlib.asynccontextmanager
async def serve(application: web.Application, address: Address) -> AsyncIterator[None]:
    """Serve an application until the context ends. Raises `ConfigurationError` as `open_sockets` does."""
    sockets = await open_sockets(address)
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=GRACE_SECONDS,
        keepalive_timeout=IDLE_SECONDS,
        lingering_time=LINGER_SECONDS,
    )
    await runner.setup()
    try:
        for each in sockets:
            await web.SockSite(runner, each).start()
        yield
    finally:
        await runner.cleanup()

"""`headway up`: servers, services, and the word when the page is there."""

import asyncio
import contextlib
import operator
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.text import Text
from tenacity import AsyncRetrying, retry_if_result, stop_never, wait_fixed

from services.runtime.configuration_file import configuration_for, definitions_in_force
from services.runtime.settings import ConfigurationError
from services.standalone.embedded import LOOPBACK, EmbeddedServer, Mongod, NatsServer, free_port
from services.standalone.processes import SERVICES, Places, Watched, command, environment, told
from services.standalone.running import noted
from services.standalone.showing import Bar, Lines, show_backfill
from services.standalone.supervisor import ServiceRefusedError, Supervised, supervise

DATABASE = "headway"
PATIENCE = aiohttp.ClientTimeout(2)
COLOURS = {"collector": "cyan", "aggregator": "magenta", "gateway": "green", "headway": "bold"}


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    config: Path | None
    repositories: tuple[str, ...]
    demo: bool
    host: str
    port: int
    webhook_port: int
    data_dir: Path


def what_to_watch(options: Options) -> Watched:
    """Decide between a team's repositories and the demo. Raises `ConfigurationError`."""
    named = tuple(name for name in os.environ.get("HEADWAY_REPOSITORIES", "").split(",") if name)
    repositories = (*options.repositories, *named)
    config = options.config or _config_of_environment()
    configuration = configuration_for(config, demo=False)
    definitions_in_force(configuration)  # checked whole before anything starts
    watch = configuration.watch
    something = repositories or watch.repositories or watch.organisations
    return Watched(config, repositories, demo=options.demo or not something)


def _config_of_environment() -> Path | None:
    path = os.environ.get("HEADWAY_CONFIG")
    return Path(path) if path else None


def check_port(host: str, port: int, option: str) -> None:
    """Raise `ConfigurationError` naming the option if the port cannot be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise ConfigurationError(
                [f"{option} {port}: cannot listen on {host}:{port}: {problem.strerror}; choose another"]
            ) from problem


@contextlib.asynccontextmanager
async def _server(variable: str, server: EmbeddedServer) -> AsyncIterator[str]:
    """The URL of the embedded server, started; or of the server that the variable names instead."""
    if url := os.environ.get(variable):
        yield url
        return
    async with server:
        yield server.url


def _say(console: Console, name: str, line: str) -> None:
    console.print(Text(f"{name:<10} ", style=COLOURS.get(name, "")) + Text(line), soft_wrap=True)


async def _answers(url: str) -> bool:
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(url) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _announce(console: Console, places: Places, watched: Watched) -> None:
    host = LOOPBACK if places.host in {"0.0.0.0", "::"} else places.host
    until_ready = AsyncRetrying(retry=retry_if_result(operator.not_), stop=stop_never, wait=wait_fixed(0.2))
    await until_ready(_answers, f"http://{host}:{places.port}/health/ready")
    demo = "the demo organisation (name your own repositories with --repo owner/name)"
    what = demo if watched.demo else "your repositories"
    _say(console, "headway", f"showing {what} at http://{host}:{places.port}")


async def up(options: Options, console: Console) -> None:
    """Run everything until cancelled. Raises `ConfigurationError` and `EmbeddedServerError`."""
    watched = what_to_watch(options)
    check_port(options.host, options.port, "--port")
    check_port(options.host, options.webhook_port, "--webhook-port")
    data = options.data_dir / ("demo" if watched.demo else "team")
    async with (
        _server("HEADWAY_NATS_URL", NatsServer(data / "nats")) as nats_url,
        _server("HEADWAY_MONGO_URL", Mongod(data / "mongo")) as mongo_url,
    ):
        places = Places(
            nats_url=nats_url,
            mongo_url=mongo_url if os.environ.get("HEADWAY_MONGO_URL") else f"{mongo_url}/{DATABASE}",
            host=options.host,
            port=options.port,
            webhook_port=options.webhook_port,
            aggregator_port=free_port(),
        )
        _say(console, "headway", f"data in {data.resolve()}")
        with noted(data, told(places, watched)):
            await _run(places, watched, console)


async def _run(places: Places, watched: Watched, console: Console) -> None:
    given = environment(places, watched)
    services = [Supervised(name, command(name), given, partial(_say, console)) for name in SERVICES]
    display = Bar(console) if console.is_terminal else Lines(partial(_say, console, "headway"))
    beside = (
        asyncio.create_task(_announce(console, places, watched)),
        asyncio.create_task(show_backfill(places.nats_url, display, partial(datetime.now, UTC))),
    )
    try:
        await supervise(services)
    except* ServiceRefusedError as refused:
        raise ConfigurationError([str(problem) for problem in refused.exceptions]) from None
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        _say(console, "headway", "stopped; everything is kept for the next start")

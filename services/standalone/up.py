"""`headway up`: servers, services, and the word when the page is there."""

import asyncio
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.text import Text

from services.gateway.settings import GatewaySettings, check_exposure
from services.runtime.cancellation import cancel_safe
from services.runtime.configuration_file import active_definitions, read_configuration
from services.runtime.settings import ConfigurationError, load
from services.standalone.accounts.rights import OPERATOR
from services.standalone.announcing import announce
from services.standalone.data_folder import allow_files, check_place, locked, prepare
from services.standalone.embedded import free_port
from services.standalone.processes import SERVICES, Places, Watched, command, environment, told
from services.standalone.room import watch_room
from services.standalone.running import noted
from services.standalone.server_supervisor import ServerSupervisor
from services.standalone.servers import Servers, servers
from services.standalone.showing import Bar, Lines, show_backfill
from services.standalone.supervisor import ServiceRefusedError, Supervised, supervise
from services.standalone.token_folder import tokens_file

COLOURS = {"collector": "cyan", "aggregator": "magenta", "gateway": "green", "headway": "bold"}


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    config: Path | None
    repositories: tuple[str, ...]
    demo: bool
    host: str
    port: int
    webhook_host: str
    webhook_port: int
    data_dir: Path
    open: bool = False


def what_to_watch(options: Options) -> Watched:
    """Decide between a team's repositories and the demo. Raises `ConfigurationError`."""
    named = tuple(name for name in os.environ.get("HEADWAY_REPOSITORIES", "").split(",") if name)
    repositories = (*options.repositories, *named)
    config = options.config or _config_of_environment()
    configuration = read_configuration(config)
    active_definitions(configuration)  # checked whole before anything starts
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


def _say(console: Console, name: str, line: str) -> None:
    console.print(Text(f"{name:<11} ", style=COLOURS.get(name, "yellow")) + Text(line), soft_wrap=True)


async def up(options: Options, console: Console) -> None:
    """Run everything until cancelled. Raises `ConfigurationError` and `EmbeddedServerError`."""
    watched, say = what_to_watch(options), partial(_say, console, "headway")
    data = options.data_dir / ("demo" if watched.demo else "team")
    check_place(data)
    check_exposure(
        load(
            GatewaySettings,
            gateway_host=options.host,
            open=options.open,
            tokens_file=tokens_file(options.data_dir),
        )
    )
    allow_files()
    prepare(data)
    async with locked(data, say) as lock:
        check_port(options.host, options.port, "--port")
        check_port(options.webhook_host, options.webhook_port, "--webhook-port")
        async with servers(data, lock) as found:
            places = _places(options, found)
            say(f"data in {data.resolve()}")
            with noted(data, told(places, watched, OPERATOR)):
                await _run(places, watched, found, data, console)


def _places(options: Options, found: Servers) -> Places:
    return Places(
        nats_url=found.nats_url,
        own_nats=found.own_nats,
        mongo_url=found.mongo_url,
        host=options.host,
        port=options.port,
        webhook_port=options.webhook_port,
        aggregator_port=free_port(),
        webhook_host=options.webhook_host,
        tokens_file=tokens_file(options.data_dir),
        open=options.open,
    )


async def _run(places: Places, watched: Watched, found: Servers, data: Path, console: Console) -> None:
    say = partial(_say, console)
    services = [Supervised(name, command(name), environment(places, watched, name), say) for name in SERVICES]
    nats_url = places.nats_url(OPERATOR)
    display = Bar(console) if console.is_terminal else Lines(partial(say, "headway"))
    beside = (
        asyncio.create_task(announce(partial(say, "headway"), places, watched)),
        asyncio.create_task(watch_room(data, partial(say, "headway"))),
        asyncio.create_task(cancel_safe(show_backfill(nats_url, display, partial(datetime.now, UTC)))),
    )
    try:
        async with asyncio.TaskGroup() as group:
            for server in found.embedded:
                group.create_task(ServerSupervisor(server, say).run())
            group.create_task(supervise(services))
    except ExceptionGroup as failed:
        raise _cause(failed) from None
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        say("headway", "stopped; everything is kept for the next start")


def _cause(failed: ExceptionGroup[Exception]) -> Exception:
    """Return what to tell the user of what ended everything; a defect as it is."""
    first = failed.exceptions[0]
    match first:
        case ExceptionGroup():
            return _cause(first)
        case ServiceRefusedError():
            return ConfigurationError([str(first)])
        case _:
            return first

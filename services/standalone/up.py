"""`headway up`: runs servers and services, and prints when the dashboard is ready."""

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
from services.standalone.data_folder import check_folder, lock_folder, prepare_folder, raise_file_limit
from services.standalone.disk_space import watch_disk_space
from services.standalone.progress_display import ProgressBar, ProgressLines, display_backfill
from services.standalone.readiness import announce_when_ready
from services.standalone.running_instance import record_instance
from services.standalone.server_process import free_port
from services.standalone.server_supervisor import ServerSupervisor
from services.standalone.servers import Servers, run_servers
from services.standalone.service_processes import (
    SERVICES,
    ServiceAddresses,
    WatchSelection,
    service_command,
    service_environment,
    service_variables,
)
from services.standalone.supervisor import ServiceRefusedError, SupervisedService, supervise_services
from services.standalone.token_file_path import token_file_path

COLOURS = {
    **{"collector": "cyan", "aggregator": "magenta", "gateway": "green", "notifier": "blue"},
    "headway": "bold",
}


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the command line."""

    config: Path | None
    repositories: tuple[str, ...]
    demo: bool
    host: str
    port: int
    webhook_host: str
    webhook_port: int
    data_dir: Path
    open: bool = False


def select_watch(options: Options) -> WatchSelection:
    """Choose between a team's repositories and the demo. Raises `ConfigurationError`."""
    named = tuple(name for name in os.environ.get("HEADWAY_REPOSITORIES", "").split(",") if name)
    repositories = (*options.repositories, *named)
    config = options.config or _config_of_environment()
    configuration = read_configuration(config)
    active_definitions(configuration)  # checked whole before anything starts
    watch = configuration.watch
    something = repositories or watch.repositories or watch.organisations
    secrets = configuration.alerting().secret_variables
    return WatchSelection(config, repositories, options.demo or not something, secrets)


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
    selection, say = select_watch(options), partial(_say, console, "headway")
    data = options.data_dir / ("demo" if selection.demo else "team")
    check_folder(data)
    check_exposure(
        load(
            GatewaySettings,
            gateway_host=options.host,
            open=options.open,
            tokens_file=token_file_path(options.data_dir),
        )
    )
    raise_file_limit()
    prepare_folder(data)
    async with lock_folder(data, say) as lock:
        check_port(options.host, options.port, "--port")
        check_port(options.webhook_host, options.webhook_port, "--webhook-port")
        async with run_servers(data, lock) as found:
            addresses = _service_addresses(options, found)
            say(f"data in {data.resolve()}")
            with record_instance(data, service_variables(addresses, selection, OPERATOR)):
                await _run(addresses, selection, found, data, console)


def _service_addresses(options: Options, found: Servers) -> ServiceAddresses:
    return ServiceAddresses(
        nats_url=found.nats_url,
        own_nats=found.own_nats,
        mongo_url=found.mongo_url,
        host=options.host,
        port=options.port,
        webhook_port=options.webhook_port,
        aggregator_port=free_port(),
        notifier_port=free_port(),
        webhook_host=options.webhook_host,
        tokens_file=token_file_path(options.data_dir),
        open=options.open,
    )


async def _run(
    addresses: ServiceAddresses, selection: WatchSelection, found: Servers, data: Path, console: Console
) -> None:
    say = partial(_say, console)
    services = [
        SupervisedService(name, service_command(name), service_environment(addresses, selection, name), say)
        for name in SERVICES
    ]
    nats_url = addresses.nats_url(OPERATOR)
    display = ProgressBar(console) if console.is_terminal else ProgressLines(partial(say, "headway"))
    tasks = (
        asyncio.create_task(announce_when_ready(partial(say, "headway"), addresses, selection)),
        asyncio.create_task(watch_disk_space(data, partial(say, "headway"))),
        asyncio.create_task(cancel_safe(display_backfill(nats_url, display, partial(datetime.now, UTC)))),
    )
    try:
        async with asyncio.TaskGroup() as group:
            for server in found.embedded:
                group.create_task(ServerSupervisor(server, say).run())
            group.create_task(supervise_services(services))
    except ExceptionGroup as failed:
        raise _cause(failed) from None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        say("headway", "stopped; everything is kept for the next start")


def _cause(failed: ExceptionGroup[Exception]) -> Exception:
    """Return the error to print; a defect as it is."""
    first = failed.exceptions[0]
    match first:
        case ExceptionGroup():
            return _cause(first)
        case ServiceRefusedError():
            return ConfigurationError([str(first)])
        case _:
            return first

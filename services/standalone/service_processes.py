"""The services as child processes of `headway up`: commands and variables, as in docker-compose.yml.

A test holds this table against the file, so that one machine and many run the same things.
"""

import os
import shutil
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.aggregator.settings import AggregatorSettings
from services.collector.settings import CollectorSettings
from services.gateway.settings import GatewaySettings
from services.notifier.settings import NotifierSettings
from services.runtime.settings import ServiceSettings, variable_of
from services.standalone.accounts.rights import MONITOR

SERVICES = ("collector", "aggregator", "gateway", "notifier")
SETTINGS: Mapping[str, type[ServiceSettings]] = {
    "collector": CollectorSettings,
    "aggregator": AggregatorSettings,
    "gateway": GatewaySettings,
    "notifier": NotifierSettings,
}

UrlOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ServiceAddresses:
    """The servers' URLs by account, and the addresses on which the services listen."""

    nats_url: UrlOf
    mongo_url: UrlOf
    host: str
    port: int
    webhook_port: int
    aggregator_port: int
    notifier_port: int
    own_nats: bool = True
    webhook_host: str = "127.0.0.1"
    tokens_file: Path = Path(".headway/tokens.json")
    open: bool = False


@dataclass(frozen=True, slots=True)
class WatchSelection:
    """What to watch: a configuration file, further repositories, or the demo.

    `channel_secrets` are the variables that hold addresses and keys of channels: for the notifier alone.
    """

    config: Path | None
    repositories: tuple[str, ...]
    demo: bool
    channel_secrets: frozenset[str] = frozenset()


def service_command(service: str) -> list[str]:
    """Return the command of a service: `headway SERVICE`, from this installation."""
    script = Path(sysconfig.get_path("scripts")) / "headway"
    found = str(script) if script.exists() else shutil.which("headway")
    return [found, service] if found else [sys.executable, "-m", "services", service]


def service_variables(addresses: ServiceAddresses, selection: WatchSelection, account: str) -> dict[str, str]:
    """Return the variables for a service or for the operator; they hold its password."""
    given = {
        "HEADWAY_NATS_URL": addresses.nats_url(account),
        "HEADWAY_NATS_MONITOR_URL": addresses.nats_url(MONITOR) if addresses.own_nats else "",
        "HEADWAY_MONGO_URL": addresses.mongo_url(account),
        "HEADWAY_DEMO": str(selection.demo).lower(),
        "HEADWAY_COLLECTOR_HOST": addresses.webhook_host,
        "HEADWAY_COLLECTOR_PORT": str(addresses.webhook_port),
        "HEADWAY_AGGREGATOR_HOST": "127.0.0.1",
        "HEADWAY_AGGREGATOR_PORT": str(addresses.aggregator_port),
        "HEADWAY_NOTIFIER_HOST": "127.0.0.1",
        "HEADWAY_NOTIFIER_PORT": str(addresses.notifier_port),
        "HEADWAY_GATEWAY_HOST": addresses.host,
        "HEADWAY_GATEWAY_PORT": str(addresses.port),
        "HEADWAY_TOKENS_FILE": str(addresses.tokens_file),
        "HEADWAY_OPEN": str(addresses.open).lower(),
    }
    if selection.config:
        given["HEADWAY_CONFIG"] = str(selection.config)
    if selection.repositories:
        given["HEADWAY_REPOSITORIES"] = ",".join(selection.repositories)
    return given


def service_environment(
    addresses: ServiceAddresses, selection: WatchSelection, service: str
) -> dict[str, str]:
    """Return the whole environment of a service: this process's variables, overridden by its own.

    What only other services read is left out, so that no service knows the secrets of another.
    """
    own = _own_variables(service)
    others = {variable for other in SERVICES for variable in _own_variables(other)} - own
    if service != "notifier":
        others |= selection.channel_secrets
    here = {**os.environ, **service_variables(addresses, selection, service)}
    return {name: value for name, value in here.items() if name not in others}


def _own_variables(service: str) -> set[str]:
    """Return the variables that a service reads, and those that name files with their values."""
    settings = SETTINGS[service]
    names = [variable_of(settings, field) for field in settings.model_fields]
    return {*names, *(f"{name}_FILE" for name in names)}

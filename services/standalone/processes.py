"""What runs as `headway up`'s children: the commands and variables of docker-compose.yml.

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
from services.runtime.settings import ServiceSettings, variable_of
from services.standalone.accounts.rights import MONITOR

SERVICES = ("collector", "aggregator", "gateway")
SETTINGS: Mapping[str, type[ServiceSettings]] = {
    "collector": CollectorSettings,
    "aggregator": AggregatorSettings,
    "gateway": GatewaySettings,
}

UrlOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Places:
    """Where things run: the servers' URLs by account, and the addresses on which the services listen."""

    nats_url: UrlOf
    mongo_url: UrlOf
    host: str
    port: int
    webhook_port: int
    aggregator_port: int
    own_nats: bool = True
    webhook_host: str = "127.0.0.1"
    tokens_file: Path = Path(".headway/tokens.json")
    open: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """What to collect and measure: a configuration file, repositories named besides, or the demo."""

    config: Path | None
    repositories: tuple[str, ...]
    demo: bool


def command(service: str) -> list[str]:
    """The command of a service: `headway SERVICE`, from this installation."""
    script = Path(sysconfig.get_path("scripts")) / "headway"
    found = str(script) if script.exists() else shutil.which("headway")
    return [found, service] if found else [sys.executable, "-m", "services", service]


def told(places: Places, watched: Watched, account: str) -> dict[str, str]:
    """The variables that a service is given, or whoever looks after them all; they hold its password."""
    given = {
        "HEADWAY_NATS_URL": places.nats_url(account),
        "HEADWAY_NATS_MONITOR_URL": places.nats_url(MONITOR) if places.own_nats else "",
        "HEADWAY_MONGO_URL": places.mongo_url(account),
        "HEADWAY_DEMO": str(watched.demo).lower(),
        "HEADWAY_COLLECTOR_HOST": places.webhook_host,
        "HEADWAY_COLLECTOR_PORT": str(places.webhook_port),
        "HEADWAY_AGGREGATOR_HOST": "127.0.0.1",
        "HEADWAY_AGGREGATOR_PORT": str(places.aggregator_port),
        "HEADWAY_GATEWAY_HOST": places.host,
        "HEADWAY_GATEWAY_PORT": str(places.port),
        "HEADWAY_TOKENS_FILE": str(places.tokens_file),
        "HEADWAY_OPEN": str(places.open).lower(),
    }
    if watched.config:
        given["HEADWAY_CONFIG"] = str(watched.config)
    if watched.repositories:
        given["HEADWAY_REPOSITORIES"] = ",".join(watched.repositories)
    return given


def environment(places: Places, watched: Watched, service: str) -> dict[str, str]:
    """The variables that a service gets, over those of this process, which hold secrets.

    What only other services read is left out, so that no service knows the secrets of another.
    """
    own = _variables(service)
    others = {variable for other in SERVICES for variable in _variables(other)} - own
    here = {**os.environ, **told(places, watched, service)}
    return {name: value for name, value in here.items() if name not in others}


def _variables(service: str) -> set[str]:
    """The variables that a service reads, and those that name files with their values."""
    settings = SETTINGS[service]
    names = [variable_of(settings, field) for field in settings.model_fields]
    return {*names, *(f"{name}_FILE" for name in names)}

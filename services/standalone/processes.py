"""What runs as `headway up`'s children: the commands and variables of docker-compose.yml.

A test holds this table against the file, so that one machine and many run the same things.
"""

import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("collector", "aggregator", "gateway")


@dataclass(frozen=True, slots=True)
class Places:
    """Where things run: the servers' URLs, and the addresses on which the services listen."""

    nats_url: str
    mongo_url: str
    host: str
    port: int
    webhook_port: int
    aggregator_port: int
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


def told(places: Places, watched: Watched) -> dict[str, str]:
    """The variables that every service is given."""
    given = {
        "HEADWAY_NATS_URL": places.nats_url,
        "HEADWAY_MONGO_URL": places.mongo_url,
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


def environment(places: Places, watched: Watched) -> dict[str, str]:
    """The variables that every service gets, over those of this process (which hold the secrets)."""
    return {**os.environ, **told(places, watched)}

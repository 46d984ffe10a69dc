"""The collector's settings, as the environment states them."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from services.collector.crawl_state.repairs import RepairPolicy
from services.collector.forges import ForgeSettings
from services.contracts.watch import LOGIN, Watch, distinct
from services.runtime.configuration_file import read_configuration
from services.runtime.settings import load

_NAME = re.compile(rf"{LOGIN}/[A-Za-z0-9._-]+")


class CollectorSettings(ForgeSettings):
    """What to watch, with which token, and where deliveries arrive."""

    repositories: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="owner/name, comma-separated, beside those of headway.toml"
    )
    collector_host: str = Field(default="127.0.0.1", description="address for deliveries and health")
    collector_port: int = Field(default=8081, ge=1, le=65535, description="port for deliveries and health")
    poll_seconds: float = Field(
        default=30, ge=1, le=86400, description="how often each repository is visited; rarer without a token"
    )

    sweep_seconds: float = Field(
        default=60, ge=1, le=86400, description="how often an organisation is looked through; rarer if large"
    )
    repair_hours: float = Field(
        default=24, gt=0, description="how often the last days are read again, and what is held open"
    )
    repair_days: float = Field(default=7, gt=0, le=365, description="how many days are read again")
    demo_days: int = Field(
        default=180, ge=14, le=730, description="how many days of history the demo organisation begins with"
    )

    @field_validator("repositories", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        names = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
        return tuple(filter(None, names)) if isinstance(names, list) else names

    @field_validator("repositories")
    @classmethod
    def _named(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} is not owner/name")
        return names

    @property
    def repairs(self) -> RepairPolicy:
        """When to look again at what should be known."""
        return RepairPolicy(timedelta(hours=self.repair_hours), timedelta(days=self.repair_days))


def read_settings() -> CollectorSettings:
    """Read and check the environment. Raises `ConfigurationError`."""
    return load(CollectorSettings)


def watched(settings: CollectorSettings) -> Watch:
    """What to watch: what the file says, and the repositories named besides. Raises `ConfigurationError`."""
    watch = read_configuration(settings.config).watch
    names = (*watch.repositories, *settings.repositories)
    return watch.model_copy(update={"repositories": distinct(names)})

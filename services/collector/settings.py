"""What the collector is told by its environment."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import NoDecode

from services.collector.github.endpoints import Endpoints, endpoints
from services.collector.repairs import Repairs
from services.runtime.configuration_file import configuration_for
from services.runtime.settings import ConfigurationError, ServiceSettings, load

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")


class CollectorSettings(ServiceSettings):
    """What to watch, with which token, and where deliveries arrive."""

    github_api_url: HttpUrl = Field(
        default=HttpUrl("https://api.github.com"), description="root of GitHub's REST API"
    )
    github_graphql_url: HttpUrl | None = Field(
        default=None, description="GitHub's GraphQL; derived from the root of REST unless set"
    )
    github_token: SecretStr | None = Field(
        default=None, validation_alias="GITHUB_TOKEN", description="classic or fine-grained token"
    )
    webhook_secret: SecretStr | None = Field(default=None, description="what GitHub signs deliveries with")
    repositories: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="owner/name, comma-separated, beside those of headway.toml"
    )
    collector_host: str = Field(default="127.0.0.1", description="address for deliveries and health")
    collector_port: int = Field(default=8081, ge=1, le=65535, description="port for deliveries and health")
    poll_seconds: float = Field(
        default=30, ge=1, le=86400, description="how often each repository is visited; rarer without a token"
    )
    repair_hours: float = Field(
        default=24, gt=0, description="how often the last days are read again, and what is held open"
    )
    repair_days: float = Field(default=7, gt=0, le=365, description="how many days are read again")

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
    def repairs(self) -> Repairs:
        """When to look again at what should be known."""
        return Repairs(timedelta(hours=self.repair_hours), timedelta(days=self.repair_days))

    @property
    def endpoints(self) -> Endpoints:
        """Where GitHub answers."""
        graphql = str(self.github_graphql_url) if self.github_graphql_url else None
        return endpoints(str(self.github_api_url), graphql)


def read_settings() -> CollectorSettings:
    """Read and check the environment. Raises `ConfigurationError`."""
    return load(CollectorSettings)


def watched(settings: CollectorSettings) -> tuple[str, ...]:
    """The repositories to watch, each once. Raises `ConfigurationError` for what is not to be had yet."""
    watch = configuration_for(settings.config, settings.demo).watch
    if watch.organisations:
        asked = ", ".join(watch.organisations)
        hint = "not supported yet; name the repositories under watch.repositories"
        raise ConfigurationError([f"watch.organisations = {asked}: {hint}"])
    names = (*watch.repositories, *settings.repositories)
    return tuple({name.lower(): name for name in names}.values())

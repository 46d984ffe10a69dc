"""What the collector is told by its environment."""

import re
from datetime import timedelta
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import Field, HttpUrl, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from services.collector.github.budget import Budget
from services.collector.github.endpoints import Endpoints, endpoints
from services.collector.walking.repairs import Repairs
from services.contracts.watch import LOGIN, Watch, distinct
from services.runtime.configuration_file import read_configuration
from services.runtime.settings import ServiceSettings, load

_NAME = re.compile(rf"{LOGIN}/[A-Za-z0-9._-]+")


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
    github_app_id: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9._-]+$", description="number or client id of a GitHub App"
    )
    github_app_private_key: SecretStr | None = Field(
        default=None, validate_default=True, description="the GitHub App's private key, PEM"
    )
    webhook_secret: SecretStr | None = Field(default=None, description="what GitHub signs deliveries with")
    webhook_url: HttpUrl | None = Field(
        default=None, description="where GitHub delivers to; unset: whatever ends in /webhooks/github"
    )
    webhook_recovery: bool = Field(
        default=False,
        description="have failed deliveries sent again; the token must be allowed to see webhooks",
    )
    repositories: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="owner/name, comma-separated, beside those of headway.toml"
    )
    collector_host: str = Field(default="127.0.0.1", description="address for deliveries and health")
    collector_port: int = Field(default=8081, ge=1, le=65535, description="port for deliveries and health")
    github_budget: float = Field(
        default=0.8, gt=0, le=1, description="share of GitHub's quota to use; the last fifth of it when live"
    )
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

    @field_validator("github_app_private_key")
    @classmethod
    def _one_credential(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        token, app = info.data.get("github_token"), info.data.get("github_app_id")
        if (key or app) and token:
            raise ValueError("both GITHUB_TOKEN and HEADWAY_GITHUB_APP_ID are set; give one of them")
        if app and not key:
            raise ValueError("HEADWAY_GITHUB_APP_ID is set without HEADWAY_GITHUB_APP_PRIVATE_KEY")
        if key and not app and "github_app_id" in info.data:
            raise ValueError("HEADWAY_GITHUB_APP_PRIVATE_KEY is set without HEADWAY_GITHUB_APP_ID")
        return key and SecretStr(_private_key(key.get_secret_value()))

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
    def budget(self) -> Budget:
        """How much of the quota may be used."""
        return Budget(self.github_budget)

    @property
    def repairs(self) -> Repairs:
        """When to look again at what should be known."""
        return Repairs(timedelta(hours=self.repair_hours), timedelta(days=self.repair_days))

    @property
    def webhook_address(self) -> str | None:
        """Where GitHub delivers to, where that is said."""
        return str(self.webhook_url) if self.webhook_url else None

    @property
    def endpoints(self) -> Endpoints:
        """Where GitHub answers."""
        graphql = str(self.github_graphql_url) if self.github_graphql_url else None
        return endpoints(str(self.github_api_url), graphql)


def read_settings() -> CollectorSettings:
    """Read and check the environment. Raises `ConfigurationError`."""
    return load(CollectorSettings)


def watched(settings: CollectorSettings) -> Watch:
    """What to watch: what the file says, and the repositories named besides. Raises `ConfigurationError`."""
    watch = read_configuration(settings.config).watch
    names = (*watch.repositories, *settings.repositories)
    return watch.model_copy(update={"repositories": distinct(names)})


def _private_key(text: str) -> str:
    """The key with its lines: some shells hand them over as `\\n`. Raises `ValueError`, without the key."""
    pem = text.replace("\\n", "\n")
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError):
        raise ValueError("not a private key in PEM without a password") from None
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA key, which GitHub Apps have")
    return pem

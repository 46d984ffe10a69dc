"""What the gateway is told by its environment."""

from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import NoDecode

from services.runtime.exposure import Hosts
from services.runtime.settings import ServiceSettings

LEAST_KEY = 16


class GatewaySettings(ServiceSettings):
    """Where to listen, where the read models are, and who may ask."""

    mongo_url: str = Field(
        default="mongodb://127.0.0.1:27017/headway", description="MongoDB, with the database in its path"
    )
    gateway_host: str = Field(default="127.0.0.1", description="address to listen on")
    gateway_port: int = Field(default=8000, ge=1, le=65535, description="port to listen on")
    gateway_published: str | None = Field(
        default=None, description="address at which others reach it, where a container's port is published"
    )
    public_url: HttpUrl | None = Field(
        default=None, description="where browsers find the dashboard, like https://headway.example.com"
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="host names it is asked for by, comma-separated, beside loopback's and public_url's",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="addresses whose X-Forwarded-For and X-Forwarded-Proto are believed, comma-separated",
    )
    streams: int = Field(default=2_000, ge=1, le=100_000, description="live streams at once, of all clients")
    streams_per_client: int = Field(
        default=250, ge=1, le=100_000, description="live streams at once of one token, session or address"
    )
    pseudonym_key: SecretStr = Field(
        default=SecretStr(""),
        description="what pseudonyms are made with, 16 characters or more; unset: MongoDB keeps one",
    )

    @field_validator("pseudonym_key")
    @classmethod
    def _hard_to_guess(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < LEAST_KEY:
            raise ValueError(f"a key has at least {LEAST_KEY} characters")
        return key

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        names = value.split(",") if isinstance(value, str) else value
        return tuple(filter(None, map(str.strip, names))) if isinstance(names, list) else names

    @property
    def reached_at(self) -> str:
        """The address at which others reach it."""
        return self.gateway_published or self.gateway_host

    @property
    def hosts(self) -> Hosts:
        """The names by which it may be asked for."""
        public = (self.public_url.host or "",) if self.public_url else ()
        return Hosts.of(self.gateway_host, (*self.allowed_hosts, *public))

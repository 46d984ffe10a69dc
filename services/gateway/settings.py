"""The gateway's settings, as the environment states them."""

from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from services.gateway.access.grant import Groups
from services.gateway.access.oidc_client import OidcClient
from services.runtime.hosts import Hosts, is_loopback
from services.runtime.settings import ConfigurationError, ServiceSettings
from services.runtime.token_file import read_tokens

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
    day_table_megabytes: int = Field(
        default=512, ge=8, le=1_000_000, description="memory for the day tables that charts are drawn from"
    )
    oidc_issuer: HttpUrl | None = Field(
        default=None, description="provider of accounts (OpenID Connect), like https://login.example.com"
    )
    oidc_client_id: str | None = Field(default=None, description="what this Headway is called there")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="its secret there; unset: a public client, with PKCE alone"
    )
    oidc_scopes: str = Field(default="openid profile email", description="what the provider is asked for")
    oidc_groups_claim: str = Field(default="groups", description="claim that names an account's groups")
    oidc_groups: str = Field(
        default="",
        validate_default=True,
        description="what groups allow, like staff=read, leads=read+people; the group * is everybody's",
    )
    oidc_name: str = Field(default="your account", description="what the button says: Sign in with …")
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

    @field_validator("oidc_issuer")
    @classmethod
    def _not_to_be_overheard(cls, issuer: HttpUrl | None) -> HttpUrl | None:
        if issuer and issuer.scheme != "https" and not is_loopback(issuer.host or ""):
            raise ValueError("it must begin with https://, but on this machine")
        return issuer

    @field_validator("oidc_groups")
    @classmethod
    def _whole(cls, text: str, info: ValidationInfo) -> str:
        allowing = Groups.of(text).scopes_by_group
        if info.data.get("oidc_issuer") and not info.data.get("oidc_client_id"):
            raise ValueError("HEADWAY_OIDC_ISSUER is set without HEADWAY_OIDC_CLIENT_ID")
        if info.data.get("oidc_issuer") and not allowing:
            raise ValueError("HEADWAY_OIDC_ISSUER is set, but no group allows anything")
        return text

    @property
    def issuer(self) -> str | None:
        """The provider of accounts, as it calls itself."""
        return str(self.oidc_issuer).rstrip("/") if self.oidc_issuer else None

    @property
    def oidc_client(self) -> OidcClient | None:
        """What this Headway is at its provider, if it has one."""
        if not (self.issuer and self.oidc_client_id):
            return None
        secret = self.oidc_client_secret.get_secret_value() if self.oidc_client_secret else None
        return OidcClient(self.issuer, self.oidc_client_id, secret, self.oidc_scopes, self.oidc_groups_claim)

    @property
    def reached_at(self) -> str:
        """The address at which others reach it."""
        return self.gateway_published or self.gateway_host

    @property
    def hosts(self) -> Hosts:
        """The names by which it may be asked for."""
        public = (self.public_url.host or "",) if self.public_url else ()
        return Hosts.of(self.gateway_host, (*self.allowed_hosts, *public))


def check_exposure(settings: GatewaySettings) -> None:
    """Raises `ConfigurationError` where anybody could read everything, and nobody has said so."""
    tokens = read_tokens(settings.tokens_file) if settings.tokens_file else None
    guarded = settings.fixed_tokens or tokens or settings.issuer
    if not (guarded or settings.open or is_loopback(settings.reached_at)):
        host = f"HEADWAY_GATEWAY_HOST={settings.reached_at}: whoever reaches it could read everything"
        ways = "make a token (headway tokens create NAME) or set HEADWAY_OIDC_ISSUER"
        raise ConfigurationError([f"{host}: {ways}; if that is meant: HEADWAY_OPEN=true (headway up --open)"])

"""Settings from the environment: checked whole at start-up, each variable also readable from a file."""

import os
import re
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import unquote

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from services.runtime.tokens import ApiToken, parse_tokens

PREFIX = "HEADWAY_"
NATS_SCHEMES = ("nats://", "tls://", "ws://", "wss://")

_PARTS = re.compile(r"[,\n]")  # tokens side by side, and the lines of a key
_CREDENTIALS = re.compile(r"[a-z][a-z0-9+.-]*://(\S+)@")

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class ConfigurationError(Exception):
    """The settings or the configuration file cannot be used; one line per mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class FileSettingsSource(EnvSettingsSource):
    """Reads `NAME_FILE` where it is set: the way container platforms hand over secrets."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the stripped content of the file that the variable `…_FILE` names."""
        for key, variable, complex_value in self._extract_field_info(field, field_name):
            if path := os.environ.get(f"{variable.upper()}_FILE"):
                return _content(path, variable), key, complex_value
        return None, field_name, False


def _content(path: str, variable: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as problem:
        name = f"{variable.upper()}_FILE"
        raise ConfigurationError([f"{name}={path!r} cannot be read: {problem.strerror}"]) from problem


class ServiceSettings(BaseSettings):
    """The settings that every service has. Variables are `HEADWAY_` and the field's name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    nats_url: str = Field(default="nats://127.0.0.1:4222", description="NATS with JetStream")
    nats_monitor_url: SecretStr = Field(
        default=SecretStr(""),
        description="NATS with an account of its system, to ask whether it writes every message to the disk",
    )
    config: Path | None = Field(default=None, description="path of headway.toml")
    log_level: LogLevel = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")
    demo: bool = Field(default=False, description="collect from the demo organisation instead of GitHub")
    open: bool = Field(default=False, description="answer everybody without a token, at any address")
    api_tokens: SecretStr = Field(
        default=SecretStr(""),
        description="tokens that allow everything, comma-separated, each as it is or as sha256:DIGEST",
    )
    tokens_file: Path | None = Field(default=None, description="the file that `headway tokens` writes")

    @field_validator("api_tokens")
    @classmethod
    def _readable(cls, text: SecretStr) -> SecretStr:
        parse_tokens(text.get_secret_value())
        return text

    @property
    def fixed_tokens(self) -> tuple[ApiToken, ...]:
        """The tokens of the environment."""
        return parse_tokens(self.api_tokens.get_secret_value())

    @property
    def secrets(self) -> frozenset[str]:
        """The texts to redact in logs: secret values, whole and in parts, and the passwords in URLs."""
        values = [value for _, value in self if value is not None]
        hidden = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        parts = [part.strip() for value in hidden for part in _PARTS.split(value)]
        urls = [password for value in values for password in passwords(str(value))]
        return frozenset(filter(None, (*hidden, *parts, *urls)))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then variables, then the files that variables name."""
        return init_settings, env_settings, FileSettingsSource(settings_cls)


Settings = TypeVar("Settings", bound=ServiceSettings)


def passwords(url: str) -> tuple[str, ...]:
    """Return the secrets in a URL, as written and percent-decoded; nothing for another text."""
    found = _CREDENTIALS.match(url)
    user, _, password = found.group(1).partition(":") if found else ("", "", "")
    token = user if url.startswith(NATS_SCHEMES) else ""  # it may stand in the user's place
    secret = password or token
    return (secret, unquote(secret)) if secret else ()


def load(settings: type[Settings], **given: Any) -> Settings:  # noqa: ANN401
    """Read and check the environment; arguments override it. Raises `ConfigurationError`."""
    try:
        return settings(**given)
    except ValidationError as problem:
        raise ConfigurationError([_line(settings, error) for error in problem.errors()]) from problem
    except SettingsError as problem:
        if isinstance(problem.__cause__, ConfigurationError):
            raise problem.__cause__ from None
        raise ConfigurationError([str(problem)]) from problem


def variable_of(settings: type[BaseSettings], field: str) -> str:
    """The environment variable that sets a field."""
    info = settings.model_fields.get(field)
    alias = info.validation_alias if info else None
    return alias if isinstance(alias, str) else f"{PREFIX}{field.upper()}"


def _line(settings: type[BaseSettings], error: ErrorDetails) -> str:
    field = str(error["loc"][0]) if error["loc"] else ""
    info = settings.model_fields.get(field)
    secret = "Secret" in str(info.annotation) if info else False  # pragma: allowlist secret
    value = "(secret)" if secret else repr(error.get("input"))
    name = variable_of(settings, field) if info else field
    return f"{name}={value}: {error['msg']}" + (f" ({info.description})" if info and info.description else "")

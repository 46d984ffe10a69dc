"""What the gateway is told by its environment."""

from pydantic import Field, SecretStr, field_validator

from services.runtime.settings import ServiceSettings

LEAST_KEY = 16


class GatewaySettings(ServiceSettings):
    """Where to listen, where the read models are, and who may ask."""

    mongo_url: str = Field(
        default="mongodb://127.0.0.1:27017/headway", description="MongoDB, with the database in its path"
    )
    gateway_host: str = Field(default="127.0.0.1", description="address to listen on")
    gateway_port: int = Field(default=8000, ge=1, le=65535, description="port to listen on")
    api_tokens: SecretStr = Field(
        default=SecretStr(""),
        description="bearer tokens, comma-separated; empty: open to all",
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

    @property
    def tokens(self) -> frozenset[str]:
        """The bearer tokens that open the API; none means that it is open."""
        return frozenset(token.strip() for token in self.api_tokens.get_secret_value().split(",")) - {""}

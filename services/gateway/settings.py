"""What the gateway is told by its environment."""

from pydantic import Field, SecretStr

from services.runtime.settings import ServiceSettings


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

    @property
    def tokens(self) -> frozenset[str]:
        """The bearer tokens that open the API; none means that it is open."""
        return frozenset(token.strip() for token in self.api_tokens.get_secret_value().split(",")) - {""}

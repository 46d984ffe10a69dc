"""The settings that are GitHub's: where it answers, with which credential, and its webhooks."""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import Field, HttpUrl, SecretStr, ValidationInfo, field_validator

from services.collector.github.client.budget import Budget
from services.collector.github.client.endpoints import Endpoints, endpoints
from services.runtime.settings import ServiceSettings


class GitHubSettings(ServiceSettings):
    """Where GitHub answers, and with which token or App."""

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
    github_budget: float = Field(
        default=0.8, gt=0, le=1, description="share of GitHub's quota to use; the last fifth of it when live"
    )

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

    @property
    def budget(self) -> Budget:
        """How much of the quota may be used."""
        return Budget(self.github_budget)

    @property
    def webhook_address(self) -> str | None:
        """Where GitHub delivers to, where that is said."""
        return str(self.webhook_url) if self.webhook_url else None

    @property
    def endpoints(self) -> Endpoints:
        """Where GitHub answers."""
        graphql = str(self.github_graphql_url) if self.github_graphql_url else None
        return endpoints(str(self.github_api_url), graphql)


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

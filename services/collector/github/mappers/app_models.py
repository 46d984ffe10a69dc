"""REST's models of a GitHub App: itself, where it is installed, the tokens of an installation."""

from pydantic import Field

from services.collector.github.mappers.common import GitHubModel, Utc
from services.collector.github.mappers.rest_models import RestAccount


class App(GitHubModel):
    """The App as its owner made it."""

    id: int
    slug: str
    name: str = ""


class Installation(GitHubModel):
    """The App on one account: an organisation's or a person's repositories, all or some of them."""

    id: int
    account: RestAccount
    target_type: str = ""
    permissions: dict[str, str] = Field(default_factory=dict)
    repository_selection: str = "all"
    suspended_at: Utc | None = None

    @property
    def on_organisation(self) -> bool:
        """Whether the account is an organisation's."""
        return self.target_type == "Organization"


class AccessToken(GitHubModel):
    """A token of an installation."""

    token: str
    expires_at: Utc

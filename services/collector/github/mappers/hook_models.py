"""REST's models of webhooks as they are set up at GitHub, and of what was delivered."""

from services.collector.github.mappers.common import GitHubModel, Utc

ALL_EVENTS = "*"


class HookConfig(GitHubModel):
    """Where a webhook points to."""

    url: str = ""


class RestHook(GitHubModel):
    """A webhook of a repository or an organisation."""

    id: int
    active: bool = True
    events: tuple[str, ...] = ()
    config: HookConfig = HookConfig()


class AppEvents(GitHubModel):
    """What a GitHub App is subscribed to."""

    slug: str
    events: tuple[str, ...] = ()


class RestDelivery(GitHubModel):
    """One attempt at a delivery; a redelivery has the same GUID. `status_code`: 0 where nobody answered."""

    id: int
    guid: str
    delivered_at: Utc
    redelivery: bool = False
    status: str = ""
    status_code: int = 0
    event: str = ""
    action: str | None = None

    @property
    def arrived(self) -> bool:
        """Whether it was answered well."""
        return 200 <= self.status_code < 300

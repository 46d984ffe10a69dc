"""What can come between the collector and GitHub."""

from datetime import datetime


class GitHubError(Exception):
    """GitHub did not give what was asked for; the message is for people."""


class RefusedError(GitHubError):
    """GitHub will not give this, now or later, unless somebody changes something there."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{reason} ({status})" if status != 200 else reason)
        self.status = status
        self.reason = reason

    @property
    def missing(self) -> bool:
        """Whether the thing is not there, or not for us to see."""
        return self.status in (404, 410, 451)


class OldSchemaError(RefusedError):
    """The GraphQL schema of this server lacks something that a query asks for: an older Enterprise server."""


class LimitedError(GitHubError):
    """Nothing may be asked before `until` (UTC)."""

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(f"{reason}: waiting until {until:%H:%M:%S} UTC")
        self.until = until


class UnavailableError(GitHubError):
    """GitHub does not answer, or not sensibly; later it will."""


class TooHeavyError(GitHubError):
    """The question was too much at once; a smaller one may be answered, or the same one later."""

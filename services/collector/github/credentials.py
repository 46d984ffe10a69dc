"""Who asks GitHub: a token, or nobody. Apps and their installations are in `app_credentials`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Credential(Protocol):
    """Gives the token to ask with."""

    @property
    def who(self) -> str:
        """What people call it."""

    @property
    def known(self) -> bool:
        """Whether GitHub is told who asks: anonymous callers have no GraphQL and 60 requests an hour."""

    async def token(self) -> str | None:
        """The token as of now; it may change from one request to the next. Raises `GitHubError`."""

    async def renewed(self, refused: str | None, at: datetime) -> bool:
        """Whether there is another token now that this one was refused, `at` GitHub's time.

        Raises `GitHubError`.
        """


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """A classic or fine-grained token."""

    secret: str

    @property
    def who(self) -> str:
        """It goes by no name."""
        return "this token"

    @property
    def known(self) -> bool:
        """Always."""
        return True

    async def token(self) -> str | None:
        """The token itself."""
        return self.secret

    async def renewed(self, refused: str | None, at: datetime) -> bool:
        """Never: only people can give another one."""
        return False


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody: public repositories only."""

    @property
    def who(self) -> str:
        """How to become somebody."""
        return "no token"

    @property
    def known(self) -> bool:
        """Never."""
        return False

    async def token(self) -> str | None:
        """None."""
        return None

    async def renewed(self, refused: str | None, at: datetime) -> bool:
        """Never."""
        return False

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
    def is_authenticated(self) -> bool:
        """Whether GitHub is told who asks: anonymous callers have no GraphQL and 60 requests an hour."""

    async def token(self) -> str | None:
        """The token as of now; it may change from one request to the next. Raises `ForgeError`."""

    async def renewed(self, refused: str | None, at: datetime) -> bool:
        """Whether there is another token now that this one was refused, `at` GitHub's time.

        Raises `ForgeError`.
        """


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """A classic or fine-grained token."""

    secret: str

    @property
    def who(self) -> str:
        """The token, which has no name."""
        return "this token"

    @property
    def is_authenticated(self) -> bool:
        """True: a token belongs to somebody."""
        return True

    async def token(self) -> str | None:
        """The token itself."""
        return self.secret

    async def renewed(self, refused: str | None, at: datetime) -> bool:
        """False: only people can give another token."""
        return False


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody: public repositories only."""

    @property
    def who(self) -> str:
        """What is missing."""
        return "no token"

    @property
    def is_authenticated(self) -> bool:
        """False: nobody is asking."""
        return False

    async def token(self) -> str | None:
        """None: there is no token."""
        return None

    async def renewed(self, refused: str | None, at: datetime) -> bool:
        """False: there is no token to renew."""
        return False

"""Who asks GitHub: a token, or nobody."""

from dataclasses import dataclass
from typing import Protocol


class Credential(Protocol):
    """Gives the token to ask with."""

    @property
    def known(self) -> bool:
        """Whether GitHub is told who asks: anonymous callers have no GraphQL and 60 requests an hour."""

    async def token(self) -> str | None:
        """The token as of now; it may change from one request to the next."""


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """A classic or fine-grained token."""

    secret: str

    @property
    def known(self) -> bool:
        """Always."""
        return True

    async def token(self) -> str | None:
        """The token itself."""
        return self.secret


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody: public repositories only."""

    @property
    def known(self) -> bool:
        """Never."""
        return False

    async def token(self) -> str | None:
        """None."""
        return None

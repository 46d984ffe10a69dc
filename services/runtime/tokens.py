"""API tokens: named, scoped, stored as digests, and optionally with an end."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.contracts.scopes import ALL, Scope

PREFIX = "headway_"
SECRET_BYTES = 32
LONGEST = 1_000
NAME = r"^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}$"

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


class ApiToken(BaseModel):
    """A stored token: `sha256` is the digest of its text, which only its owner has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=NAME)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    scopes: frozenset[Scope] = Field(min_length=1)
    created: AwareDatetime | None = None
    expires: AwareDatetime | None = None

    @property
    def id(self) -> str:
        """The beginning of its digest: unlike its name it is never reused."""
        return self.sha256[:16]

    def valid(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return self.expires is None or now < self.expires


def digest_of(text: bytes) -> str:
    """Return the SHA-256 of a token's text. A generated token is too long to be guessed from it."""
    return hashlib.sha256(text).hexdigest()


def generate_token() -> str:
    """Generate the text of a token."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def parse_tokens(text: str) -> tuple[ApiToken, ...]:
    """Parse `HEADWAY_API_TOKENS`, comma-separated: each as it is, or `sha256:` and its digest.

    They allow everything. Raises `ValueError` for a digest that is none.
    """
    parts = [part for each in text.split(",") if (part := each.strip())]
    return tuple(
        ApiToken(name=f"environment {number}", sha256=_digest_of(part, number), scopes=ALL)
        for number, part in enumerate(parts, 1)
    )


def _digest_of(part: str, number: int) -> str:
    if not part.startswith("sha256:"):
        return digest_of(part.encode())
    if found := _DIGEST.fullmatch(part):
        return found.group(1)
    raise ValueError(f"token {number}: behind sha256: stand 64 hexadecimal digits, in lower case")


def find_token(tokens: Iterable[ApiToken], text: bytes, now: datetime) -> ApiToken | None:
    """Return the valid token with that text, else None. Digests are compared, so timing reveals nothing."""
    if not text or len(text) > LONGEST:
        return None
    wanted = digest_of(text)
    return next((token for token in tokens if token.sha256 == wanted and token.valid(now)), None)

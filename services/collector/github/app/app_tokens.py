"""How long a GitHub App's tokens are good, and what an assertion says. No I/O, no clock.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

ALGORITHM = "RS256"
BACKDATED = timedelta(seconds=60)
LIFETIME = timedelta(minutes=9)  # GitHub takes ten at most, by its own clock
ASSERTION_MARGIN = timedelta(minutes=1)
INSTALLATION_MARGIN = timedelta(minutes=10)  # of an hour


@dataclass(frozen=True, slots=True)
class TimedToken:
    """A token that ends. Times are by our clock; the secret is never shown."""

    secret: str
    ends: datetime
    margin: timedelta

    def fresh(self, now: datetime) -> bool:
        """Whether it is good, and will be for long enough to ask something with it."""
        return now < self.ends - self.margin

    def __repr__(self) -> str:
        return f"TimedToken(ends={self.ends:%H:%M:%S})"


def claims(issuer: str, github_now: datetime) -> dict[str, str | int]:
    """What the App asserts: who it is, made a little before now, good for some minutes."""
    issued = int((github_now - BACKDATED).timestamp())
    return {"iss": issuer, "iat": issued, "exp": int((github_now + LIFETIME).timestamp())}


def assertion(secret: str, now: datetime) -> TimedToken:
    """A signed assertion made now."""
    return TimedToken(secret, now + LIFETIME, ASSERTION_MARGIN)


def installation_token(secret: str, expires_at: datetime, github_now: datetime, now: datetime) -> TimedToken:
    """An installation's token: its hour counts from GitHub's time, whatever our clock says."""
    return TimedToken(secret, now + (expires_at - github_now), INSTALLATION_MARGIN)

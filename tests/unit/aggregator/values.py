"""The values that histories are made of: a repository, moments, people."""

import zlib
from datetime import UTC, datetime, timedelta

from services.contracts.actors import GHOST, Actor, ActorKind
from services.contracts.events import Repository

HOST = "github.com"
REPOSITORY = Repository(id=1, owner="acme", name="api", default_branch="main")
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
SEEN = datetime(2026, 6, 1, tzinfo=UTC)


def at(hours: float) -> datetime:
    """So many hours after Monday, 2 March 2026, 09:00 UTC."""
    return BEGAN + timedelta(hours=hours)


def number_of(name: str) -> int:
    return zlib.crc32(name.encode())


def who(login: str) -> Actor:
    """`ghost`, `team:acme/backend`, `bot:renovate`, or a user."""
    kind, _, name = login.rpartition(":")
    if login == "ghost":
        return GHOST
    return Actor(id=number_of(name), login=name, kind=ActorKind(kind or "user"))

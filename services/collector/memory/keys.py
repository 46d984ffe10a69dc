"""The keys of the collector's bucket: NATS takes only letters, digits and `-/_=.` in them."""

from services.collector.memory.ledger import Entity
from services.contracts import subjects

LEDGERS = "published"
BOOKMARKS = "bookmark"
STATES = "repository"
LOG_POSITION = "log.position"
LOG_REACHED = "log.reached"
NEEDS = "fetch"
HELD_OPEN = "open"
UNSETTLED = "unsettled"
BACKFILLS = "backfill"
LABELS = "labels"


def token(name: str) -> str:
    """Make any name one token of a key; `=` cannot come out of escaping, so this can be undone."""
    return subjects.escape(name).replace("%", "=")


def ledger(entity: Entity) -> str:
    """Where what has been published of an entity is kept."""
    return f"{LEDGERS}.{token(entity.host)}.{entity.repository_id}.{entity.kind}.{entity.number}"


def ledgers(host: str, repository_id: int, kind: str) -> str:
    """The pattern of what has been published of all things of one kind in a repository."""
    return f"{LEDGERS}.{token(host)}.{repository_id}.{kind}.*"


def labels(host: str, repository_id: int) -> str:
    """Where it is kept what a repository's labels are called."""
    return f"{LABELS}.{token(host)}.{repository_id}"


def bookmark(name: str) -> str:
    """Where a source's own text is kept."""
    return f"{BOOKMARKS}.{token(name)}"


def state(host: str, repository_id: int) -> str:
    """Where it is kept how far a repository is collected."""
    return f"{STATES}.{token(host)}.{repository_id}"


def every_state() -> str:
    """The pattern of the states of all repositories."""
    return f"{STATES}.>"


def held_open(host: str, repository_id: int) -> str:
    """Where it is kept which pull requests of a repository are open."""
    return f"{HELD_OPEN}.{token(host)}.{repository_id}"


def unsettled(host: str, repository_id: int) -> str:
    """Where it is kept which deployments and releases of a repository are read again."""
    return f"{UNSETTLED}.{token(host)}.{repository_id}"


def need(host: str, repository_id: int, number: int) -> str:
    """Where the need to fetch a pull request is kept."""
    return f"{NEEDS}.{token(host)}.{repository_id}.{number}"


def every_need() -> str:
    """The pattern of all needs."""
    return f"{NEEDS}.>"


def backfill(host: str, repository_id: int) -> str:
    """Where a backfill that was asked for is kept, and how far it is."""
    return f"{BACKFILLS}.{token(host)}.{repository_id}"


def every_backfill() -> str:
    """The pattern of all backfills."""
    return f"{BACKFILLS}.>"


def delivery(guid: str) -> str:
    """Where it is kept that a delivery was accepted, in a bucket of its own."""
    return token(guid)

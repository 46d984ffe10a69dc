"""The keys of the collector's bucket: NATS takes only letters, digits and `-/_=.` in them."""

from services.collector.facts.entities import Entity
from services.contracts import subjects

PUBLISHED_FACTS = "published"
CHECKPOINTS = "bookmark"
CRAWL_STATES = "repository"
LOG_POSITION = "log.position"
LOG_REACHED = "log.reached"
FETCH_REQUESTS = "fetch"
OPEN_PULL_REQUESTS = "open"
PENDING_OUTCOMES = "unsettled"
BACKFILLS = "backfill"
LABELS = "labels"


def token(name: str) -> str:
    """Make any name one token of a key; `=` cannot come out of escaping, so this can be undone."""
    return subjects.escape(name).replace("%", "=")


def published_facts(entity: Entity) -> str:
    """Where what has been published of an entity is kept."""
    return f"{PUBLISHED_FACTS}.{token(entity.host)}.{entity.repository_id}.{entity.kind}.{entity.number}"


def published_facts_of(host: str, repository_id: int, kind: str) -> str:
    """The pattern of what has been published of all things of one kind in a repository."""
    return f"{PUBLISHED_FACTS}.{token(host)}.{repository_id}.{kind}.*"


def labels(host: str, repository_id: int) -> str:
    """Where it is kept what a repository's labels are called."""
    return f"{LABELS}.{token(host)}.{repository_id}"


def checkpoint(name: str) -> str:
    """Where a source's own text is kept."""
    return f"{CHECKPOINTS}.{token(name)}"


def state(host: str, repository_id: int) -> str:
    """Where it is kept how far a repository is collected."""
    return f"{CRAWL_STATES}.{token(host)}.{repository_id}"


def every_state() -> str:
    """The pattern of the states of all repositories."""
    return f"{CRAWL_STATES}.>"


def open_pull_requests(host: str, repository_id: int) -> str:
    """Where it is kept which pull requests of a repository are open."""
    return f"{OPEN_PULL_REQUESTS}.{token(host)}.{repository_id}"


def pending_outcomes(host: str, repository_id: int) -> str:
    """Where it is kept which deployments and releases of a repository are read again."""
    return f"{PENDING_OUTCOMES}.{token(host)}.{repository_id}"


def fetch_request(host: str, repository_id: int, number: int) -> str:
    """Where a request to fetch a pull request is stored."""
    return f"{FETCH_REQUESTS}.{token(host)}.{repository_id}.{number}"


def every_fetch_request() -> str:
    """The pattern of all fetch requests."""
    return f"{FETCH_REQUESTS}.>"


def backfill(host: str, repository_id: int) -> str:
    """Where a backfill that was asked for is kept, and how far it is."""
    return f"{BACKFILLS}.{token(host)}.{repository_id}"


def every_backfill() -> str:
    """The pattern of all backfills."""
    return f"{BACKFILLS}.>"


def delivery(guid: str) -> str:
    """Where it is kept that a delivery was accepted, in a bucket of its own."""
    return token(guid)

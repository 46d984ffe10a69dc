"""The keys of the collector's bucket: NATS takes only letters, digits and `-/_=.` in them."""

from services.collector.ledger import Entity
from services.contracts import subjects

LEDGERS = "published"
BOOKMARKS = "bookmark"


def token(name: str) -> str:
    """Make any name one token of a key; `=` cannot come out of escaping, so this can be undone."""
    return subjects.escape(name).replace("%", "=")


def ledger(entity: Entity) -> str:
    """Where what has been published of an entity is kept."""
    return f"{LEDGERS}.{token(entity.host)}.{entity.repository_id}.{entity.kind}.{entity.number}"


def bookmark(name: str) -> str:
    """Where a source's own text is kept."""
    return f"{BOOKMARKS}.{token(name)}"

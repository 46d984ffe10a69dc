"""Which account may do what in NATS and in MongoDB: no more than its service does. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.contracts import subjects
from services.contracts.readmodels.access import ACCESS
from services.contracts.readmodels.alerts import ALERTS, MESSAGES
from services.contracts.readmodels.alerts import NOTIFIER as NOTIFIER_COLLECTION
from services.contracts.readmodels.keys import KEYS
from services.contracts.readmodels.marks import MARKS
from services.contracts.streams import (
    AGGREGATOR_CONSUMER,
    AGGREGATORS,
    ALL,
    CHANGES,
    COLLECTOR_BUCKET,
    COLLECTOR_CONSUMER,
    COLLECTORS,
    COMPARISONS,
    DEAD_LETTERS,
    DELIVERIES_BUCKET,
    EVENTS,
    SOURCES,
    Stream,
)

DATABASE = "headway"

COLLECTOR, AGGREGATOR, GATEWAY, NOTIFIER = "collector", "aggregator", "gateway", "notifier"
OPERATOR = "operator"
"""Who looks after it: `headway up` itself, and the commands beside a running Headway."""
MONITOR = "monitor"
"""Who asks nats-server how it is; of NATS's system account, which sees no message."""

ACCOUNTS = (COLLECTOR, AGGREGATOR, GATEWAY, NOTIFIER, OPERATOR, MONITOR)

BUCKETS = (COLLECTOR_BUCKET, DELIVERIES_BUCKET)
BUCKET_STREAMS = tuple(f"KV_{bucket}" for bucket in BUCKETS)
API = "$JS.API"


def _names(some: Iterable[Stream]) -> tuple[str, ...]:
    return tuple(stream.name for stream in some)


LISTENS: Mapping[str, tuple[str, ...]] = {
    AGGREGATOR: (subjects.PREVIEWS,),
    GATEWAY: (f"{subjects.PREVIEW_REPLIES}.*",),
    OPERATOR: ("_INBOX.>",),  # where clients listen by default, which no service does
}
"""Where an account may listen besides its own inboxes."""


def answers(account: str) -> tuple[str, ...]:
    """Return the subjects on which an account may listen: its own, for answers, and nobody else's."""
    own = f"_INBOX_{account}.>"
    return (own, *LISTENS.get(account, ()))


def _makes(own: Iterable[str], others: Iterable[str] = ()) -> Iterator[str]:
    """Make and change streams of its own; of others make what is not there, which changes nothing."""
    yield f"{API}.INFO"
    for name in (*own, *others):
        yield from (f"{API}.STREAM.{verb}.{name}" for verb in ("INFO", "CREATE"))
    yield from (f"{API}.STREAM.UPDATE.{name}" for name in own)


def _reads(*names: str) -> Iterator[str]:
    """Read streams from anywhere, without leaving a trace."""
    for name in names:
        yield from (f"{API}.CONSUMER.{verb}.{name}" for verb in ("CREATE", "NAMES"))
        yield from (f"{API}.CONSUMER.{verb}.{name}.>" for verb in ("CREATE", "INFO", "DELETE"))
        yield from (f"{API}.DIRECT.GET.{name}", f"{API}.DIRECT.GET.{name}.>", f"{API}.STREAM.MSG.GET.{name}")
        yield f"$JS.FC.{name}.>"


def _works_through(stream: Stream, *durables: str) -> Iterator[str]:
    """Work through streams with consumers of one's own, which remember how far they are."""
    for durable in durables:
        yield f"{API}.CONSUMER.DURABLE.CREATE.{stream.name}.{durable}"
        yield f"{API}.CONSUMER.MSG.NEXT.{stream.name}.{durable}"
    yield f"$JS.ACK.{stream.name}.>"


PUBLISHES: Mapping[str, tuple[str, ...]] = {
    COLLECTOR: (
        *(EVENTS.subject, SOURCES.subject, f"{subjects.DEAD_LETTERS}.{COLLECTOR}"),
        *(f"$KV.{bucket}.>" for bucket in BUCKETS),
        *_makes((*_names(COLLECTORS), *BUCKET_STREAMS), _names(ALL)),
        *_reads(SOURCES.name, COMPARISONS.name, *BUCKET_STREAMS),
        *_works_through(COMPARISONS, COLLECTOR_CONSUMER),
        f"{API}.STREAM.PURGE.KV_{DELIVERIES_BUCKET}",  # where the log has lost what was delivered
    ),
    AGGREGATOR: (
        *(CHANGES.subject, COMPARISONS.subject, f"{subjects.PREVIEW_REPLIES}.*"),
        *(f"{subjects.DEAD_LETTERS}.{stream.name}" for stream in (EVENTS, SOURCES)),
        *_makes(_names(AGGREGATORS), _names(ALL)),
        *_reads(EVENTS.name, SOURCES.name),
        *_works_through(EVENTS, AGGREGATOR_CONSUMER),
        *_works_through(SOURCES, f"{AGGREGATOR_CONSUMER}-sources"),
    ),
    GATEWAY: (
        *(f"{API}.INFO", f"{API}.STREAM.INFO.{CHANGES.name}", *_reads(CHANGES.name)),
        subjects.PREVIEWS,
    ),
    NOTIFIER: (
        f"{API}.INFO",
        *(f"{API}.STREAM.INFO.{stream.name}" for stream in (CHANGES, DEAD_LETTERS)),
        *_reads(CHANGES.name, DEAD_LETTERS.name),
    ),
    OPERATOR: ("headway.>", f"{API}.>", "$JS.ACK.>", "$JS.FC.>", "$KV.>"),
    MONITOR: tuple(f"$SYS.REQ.SERVER.PING.{what}" for what in ("VARZ", "JSZ", "HEALTHZ")),
}
"""The subjects on which each account may publish; what is asked of JetStream is published, too."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role of MongoDB, in the words of its `createRole`."""

    privileges: tuple[Mapping[str, Any], ...]
    roles: tuple[Mapping[str, str], ...]


READ = {"role": "read", "db": DATABASE}
READ_WRITE = {"role": "readWrite", "db": DATABASE}
# The gateway makes the keys of pseudonyms and sessions up when they are first needed.
KEEPS_ITS_KEYS = {"resource": {"db": DATABASE, "collection": KEYS}, "actions": ["find", "insert", "update"]}
KEEPS_WHO_ASKS = {
    "resource": {"db": DATABASE, "collection": ACCESS},
    "actions": ["find", "insert", "update", "remove"],
}
KEEPS_MARKS = {
    "resource": {"db": DATABASE, "collection": MARKS},
    "actions": ["find", "insert", "remove", "createCollection"],
}
KEEPS_ALERTS = tuple(
    {
        "resource": {"db": DATABASE, "collection": collection},
        "actions": ["find", "insert", "update", "createIndex", "createCollection"],
    }
    for collection in (ALERTS, MESSAGES, NOTIFIER_COLLECTION)
)

ROLES: Mapping[str, Role] = {
    AGGREGATOR: Role((), (READ_WRITE,)),
    GATEWAY: Role((KEEPS_ITS_KEYS, KEEPS_WHO_ASKS, KEEPS_MARKS), (READ,)),
    NOTIFIER: Role(KEEPS_ALERTS, (READ,)),
    OPERATOR: Role((), (READ_WRITE,)),
}
"""The role of each account that MongoDB knows. The collector has nothing to do there."""

"""The parts of a backup, in the order in which they are read. Pure.

The collector's memory is read before the log, and which deliveries it took before what it keeps of them:
each may claim only what is in those that are read after it.
"""

from dataclasses import dataclass

from services.contracts.readmodels.access import ACCESS
from services.contracts.readmodels.alerts import ALERTS, MESSAGES, NOTIFIER
from services.contracts.readmodels.definitions import DEFINITIONS
from services.contracts.readmodels.keys import KEYS
from services.contracts.readmodels.marks import MARKS
from services.contracts.streams import (
    COLLECTOR_BUCKET,
    COMPARISONS,
    DEAD_LETTERS,
    DELIVERIES_BUCKET,
    EVENTS,
    SOURCES,
    Stream,
)


@dataclass(frozen=True, slots=True)
class BackupPart:
    """A stream: the file it goes to, its name and subject; `newest`: only the last value of each subject."""

    file: str
    stream: str
    subject: str
    newest: bool = False


def _bucket(file: str, bucket: str) -> BackupPart:
    return BackupPart(file, f"KV_{bucket}", f"$KV.{bucket}.>", newest=True)


def _stream(file: str, stream: Stream) -> BackupPart:
    return BackupPart(file, stream.name, stream.subject, newest=stream.last_value_only)


DELIVERIES = _bucket("deliveries.jsonl.gz", DELIVERIES_BUCKET)
CHECKPOINTS = _bucket("collector.jsonl.gz", COLLECTOR_BUCKET)
LOG = _stream("events.jsonl.gz", EVENTS)
OTHER_STREAMS = (
    _stream("sources.jsonl.gz", SOURCES),
    _stream("comparisons.jsonl.gz", COMPARISONS),
    _stream("dead_letters.jsonl.gz", DEAD_LETTERS),
)
BEFORE_THE_LOG = (DELIVERIES, CHECKPOINTS, *OTHER_STREAMS)

COLLECTIONS = {
    f"{name}.jsonl.gz": name for name in (DEFINITIONS, KEYS, ACCESS, MARKS, ALERTS, NOTIFIER, MESSAGES)
}
"""Of the notifier, what says that a message was made is read before the messages: none is lost."""
TOKENS = "tokens.json"

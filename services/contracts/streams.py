"""The JetStream streams and buckets, as data; `services.runtime.messaging` creates them."""

from dataclasses import dataclass
from datetime import timedelta

from services.contracts import subjects


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its name, subject, limits (None: unlimited) and duplicate window."""

    name: str
    subject: str
    max_age: timedelta | None = None
    max_messages: int | None = None
    last_value_only: bool = False
    duplicate_window: timedelta = timedelta(minutes=2)


EVENTS = Stream("EVENTS", f"{subjects.EVENTS}.>", duplicate_window=timedelta(minutes=10))
CHANGES = Stream("CHANGES", f"{subjects.CHANGES}.>", max_age=timedelta(hours=6), max_messages=200_000)
SOURCES = Stream("SOURCES", f"{subjects.SOURCES}.>", last_value_only=True)
COMPARISONS = Stream("COMPARISONS", f"{subjects.COMPARISONS}.>", last_value_only=True)
DEAD_LETTERS = Stream("DEAD_LETTERS", f"{subjects.DEAD_LETTERS}.>")

ALL = (EVENTS, CHANGES, SOURCES, COMPARISONS, DEAD_LETTERS)
COLLECTORS = (EVENTS, SOURCES, DEAD_LETTERS)
AGGREGATORS = (CHANGES, COMPARISONS)
"""The streams that each service may change. Both create missing ones, so that either may start first."""

COLLECTOR_BUCKET = "COLLECTOR"
DELIVERIES_BUCKET = "COLLECTOR_DELIVERIES"
DELIVERIES_KEPT = timedelta(days=3)  # so long GitHub sends a delivery again, where somebody asks for it
AGGREGATOR_CONSUMER = "aggregator"
COLLECTOR_CONSUMER = "collector"

"""The counters and histograms of the intake, for Prometheus."""

from prometheus_client import Counter, Histogram

EVENTS = Counter("headway_aggregator_events_total", "Events applied")
DEAD_LETTERS = Counter("headway_aggregator_dead_letters_total", "Messages that could not be read")
PUT_OFF = Counter(
    "headway_aggregator_batches_put_off_total", "Batches given back because a dependency is away"
)
BATCH_SECONDS = Histogram("headway_aggregator_batch_seconds", "Time to apply a batch until it is durable")
DELAY_SECONDS = Histogram(
    "headway_aggregator_delay_seconds",
    "From a batch's newest event being stored in the log to its read models being durable",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600),
)

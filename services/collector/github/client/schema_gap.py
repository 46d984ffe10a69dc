"""What a server's GraphQL schema lacks, and when to ask again whether it still does. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.collector.timing.backoff import backoff_seconds

FIRST_SECONDS = 600.0
LONGEST_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class SchemaGap:
    """A query that was refused, in GitHub's words why, and how often in a row.

    `again_at`: when to ask it again, since servers are upgraded.
    """

    query: bytes
    reason: str
    again_at: datetime
    times: int = 1

    def confirmed(self, reason: str, now: datetime) -> "SchemaGap":
        """The gap after another refusal: twice as long until the next question, a day at most."""
        wait = backoff_seconds(FIRST_SECONDS, self.times, LONGEST_SECONDS)
        return SchemaGap(self.query, reason, now + timedelta(seconds=wait), self.times + 1)


def new_gap(query: bytes, reason: str, now: datetime) -> SchemaGap:
    """The gap after the first refusal."""
    return SchemaGap(query, reason, now + timedelta(seconds=FIRST_SECONDS))

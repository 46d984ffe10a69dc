"""The rows of reviewers as plain fields: models of them took longer than computing what they hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, TypedDict

from services.contracts.api_people import ReviewerRow
from services.gateway.metrics.row_tables import NameOf, RowTable, to_json

HOUR_SECONDS = 3600
DIGITS = 4
"""Of hours: a third of a second, more than arithmetic can be off."""


class LatencyFields(TypedDict):
    """The fields of `Latency`."""

    n: int
    p50: float | None
    p90: float | None


NO_LATENCY = LatencyFields(n=0, p50=None, p90=None)


class ReviewerFields(TypedDict):
    """The fields of a `ReviewerRow`, in its order."""

    reviewer: str
    requests: int
    reviews: int | None
    latency: LatencyFields
    latency_working: LatencyFields | None
    re_requests: int
    pending: int
    pending_age: LatencyFields | None
    oldest_pending: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewerTable(RowTable):
    """A row per reviewer, in an order that goes by the names that are shown."""

    rows: Sequence[ReviewerFields]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def models(self) -> list[ReviewerRow]:
        """The rows as models."""
        return [ReviewerRow.model_validate(row) for row in self.rows]

    def json(self) -> bytes:
        """The rows as JSON, with commas between them."""
        return to_json(self.rows)[1:-1]

    def people(self) -> set[str]:
        """Everybody whom the rows name."""
        return {row["reviewer"] for row in self.rows} - {""}

    def renamed(self, name: NameOf) -> Self:
        """The same with people under other names."""
        return replace(self, rows=[{**row, "reviewer": name(row["reviewer"])} for row in self.rows])

    def without_elapsed_time(self, now: datetime) -> Self:
        """The same with ages as the moments at which they began: hours since 1970."""
        hours = now.timestamp() / HOUR_SECONDS
        rows: list[ReviewerFields] = [
            {**row, "pending_age": _since(age, hours)} if (age := row["pending_age"]) else row
            for row in self.rows
        ]
        return replace(self, rows=rows)


def _since(age: LatencyFields, now: float) -> LatencyFields:
    def began(ago: float | None) -> float | None:
        return None if ago is None else round(now - ago, DIGITS)

    return LatencyFields(n=age["n"], p50=began(age["p50"]), p90=began(age["p90"]))

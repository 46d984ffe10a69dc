"""Thin notices: what moved and what happened, never the figures themselves; and the collector's progress."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

MOST_FACTS = 5
"""Of one pull request in one notice."""


class Notice(BaseModel):
    """Base of what travels on `CHANGES` and `SOURCES`."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class NewFact(Notice):
    """A fact that a change has brought: the event's id and type, when it happened, and who did it (by login).

    `reviewer` and `state` are there where they say what happened: who was asked, and what a review said.
    """

    id: str
    type: str
    at: AwareDatetime
    via: tuple[str, ...]
    actor: str | None = None
    reviewer: str | None = None
    state: str | None = None


class PullRequestsChanged(Notice):
    """Documents of these pull requests changed.

    `facts`: what is new with this change, by number, the oldest first and the newest `MOST_FACTS` of them.
    Where it is empty, something else changed; where there is no entry, it is not known what is new.
    """

    kind: Literal["pull_requests"] = "pull_requests"
    host: str
    repo: str
    numbers: tuple[int, ...]
    facts: dict[int, tuple[NewFact, ...]] = Field(default_factory=dict)


class MetricsChanged(Notice):
    """These day columns were rebuilt: queries over these days and metrics may answer differently now."""

    kind: Literal["metrics"] = "metrics"
    host: str
    repo: str
    days: tuple[date, ...]
    metrics: tuple[str, ...]


class SourceChanged(Notice):
    """The collection progress of this repository changed."""

    kind: Literal["source"] = "source"
    host: str
    repo: str


class DefinitionsChanged(Notice):
    """Re-measuring after a change of definitions: how far it is, and whether `version` is in force.

    With an `error` nothing is measured: a changed file cannot be used, and `version` stays in force.
    """

    kind: Literal["definitions"] = "definitions"
    version: int
    in_force: bool
    done: int
    total: int
    error: str | None = None


Change = PullRequestsChanged | MetricsChanged | SourceChanged | DefinitionsChanged

_CHANGE: TypeAdapter[Change] = TypeAdapter(Annotated[Change, Field(discriminator="kind")])


def decode_change(body: bytes) -> Change:
    """Read a notice. Raises `pydantic.ValidationError`."""
    return _CHANGE.validate_json(body)


class SourceState(StrEnum):
    """What the collector is doing with a repository."""

    BACKFILLING = "backfilling"
    LIVE = "live"
    FAILING = "failing"


class Quota(Notice):
    """What GitHub says is left of the rate limit, and when it starts over (UTC)."""

    limit: int
    remaining: int
    reset: AwareDatetime


class SourceProgress(Notice):
    """How far a repository is collected; the last value is all that counts.

    `watermark`: GitHub's `updatedAt` up to which nothing is missing. `observed_at`: when GitHub last
    answered for this repository; a failure does not move it, None if it never did. `repaired`: pull requests
    that a repeated crawl found changed. `note`: what is unusual in how it is read, and does no harm. `gone`:
    no longer collected under this name (deleted, renamed, not watched any more); the source disappears.
    """

    host: str
    repo: str
    repository_id: int | None = None
    via: str
    state: SourceState
    collected: int = 0
    expected: int | None = None
    watermark: AwareDatetime | None = None
    last_complete_walk: AwareDatetime | None = None
    observed_at: AwareDatetime | None
    repaired: int = 0
    rate_per_second: float | None = None
    remaining_seconds: float | None = None
    quota: Quota | None = None
    note: str | None = None
    error: str | None = None
    gone: bool = False


class DeadLetter(Notice):
    """A message that could not be read, with the reason; the original bytes are in base64."""

    stream: str
    subject: str
    sequence: int
    reason: str
    failed_at: AwareDatetime
    body_base64: str

"""What the collector says of a repository: how far it is, how fast, and what is in the way. Pure."""

from dataclasses import dataclass
from datetime import datetime

from services.collector.backfill.backfill import Backfill
from services.collector.crawl_state.crawl_rate import CrawlRate
from services.collector.crawl_state.crawl_state import CrawlState
from services.contracts.events import Via
from services.contracts.notices import Quota, SourceProgress, SourceState


@dataclass(frozen=True, slots=True)
class RepositoryReport:
    """What is known of a repository at `reported_at`. `backfill`: the one that is under way, as asked.

    `answered_at`: when GitHub last answered for it, None if never.
    """

    host: str
    repo: str
    via: str
    state: CrawlState
    reported_at: datetime
    answered_at: datetime | None = None
    repository_id: int | None = None
    quota: Quota | None = None
    rate: CrawlRate | None = None
    backfill: Backfill | None = None
    backfill_rate: CrawlRate | None = None
    note: str | None = None
    error: str | None = None
    failing: bool = False


def source_progress(report: RepositoryReport) -> SourceProgress:
    """The notice for `SOURCES`."""
    state, counts = report.state, _counts(report)
    return SourceProgress(
        host=report.host,
        repo=report.repo,
        repository_id=report.repository_id,
        via=report.via,
        state=_state(report),
        collected=counts.collected,
        expected=counts.expected,
        watermark=state.pull_requests.watermark,
        last_complete_walk=state.last_complete_walk,
        observed_at=report.answered_at,
        repaired=state.repaired,
        rate_per_second=counts.rate,
        remaining_seconds=counts.remaining,
        quota=report.quota,
        note=report.note,
        error=report.error,
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """Pull requests collected and in all; `left` of them a second."""

    collected: int
    expected: int | None
    left: int | None = None
    rate: float | None = None

    @property
    def remaining(self) -> float | None:
        """Seconds until all is collected; None where that is not known."""
        return self.left / self.rate if self.rate and self.left is not None else None


def _counts(report: RepositoryReport) -> _Counts:
    """Of the first reading; once that is done, of the one that was asked for."""
    state, now = report.state, report.reported_at
    if report.backfill and state.complete:
        backfill, speed = report.backfill, report.backfill_rate
        estimate = backfill.estimate(state.expected)
        left = None if estimate is None else estimate - backfill.looked
        return _Counts(backfill.looked, None, left, speed.per_second(backfill.looked, now) if speed else None)
    if state.complete:
        return _Counts(state.collected, state.expected)
    left = max(0, state.expected - state.collected) if state.expected is not None else None
    rate = report.rate.per_second(state.collected, now) if report.rate else None
    return _Counts(state.collected, state.expected, left, rate)


def removed_source(host: str, repo: str, at: datetime) -> SourceProgress:
    """The last notice for `SOURCES` of a repository that is not collected under this name any more."""
    return SourceProgress(
        host=host, repo=repo, via=Via.GRAPHQL, state=SourceState.LIVE, observed_at=at, gone=True
    )


def unlisted_owner(host: str, repo: str, error: str, answered_at: datetime | None) -> SourceProgress:
    """The notice for `SOURCES` of an organisation (`login/*`) whose repositories cannot be listed."""
    return SourceProgress(
        host=host,
        repo=repo,
        via=Via.GRAPHQL,
        state=SourceState.FAILING,
        observed_at=answered_at,
        error=error,
    )


def _state(report: RepositoryReport) -> SourceState:
    if report.failing:
        return SourceState.FAILING
    return SourceState.LIVE if report.state.complete and not report.backfill else SourceState.BACKFILLING

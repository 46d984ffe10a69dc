"""What the collector says of a repository: how far it is, how fast, and what is in the way. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.collector.walking.backfills import Backfill
from services.collector.walking.walk import RepositoryState
from services.contracts.events import Via
from services.contracts.notices import Quota, SourceProgress, SourceState

ANONYMOUS_LIMIT = 60
REQUESTS_PER_VISIT = 2
USUAL_LIMIT = 5000
REPOSITORIES_PER_POINT = 33
SHARE = 0.2
SHARE_OF_LABELS = 0.1


@dataclass(frozen=True, slots=True)
class Pace:
    """When a backfill was taken up, and how much had been collected by then."""

    began: datetime
    collected: int

    def rate(self, collected: int, now: datetime) -> float | None:
        """Pull requests a second; None before there is anything to tell."""
        seconds = (now - self.began) / timedelta(seconds=1)
        done = collected - self.collected
        return done / seconds if seconds > 0 and done > 0 else None


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a repository at a moment. `again`: the backfill that is under way, as asked."""

    host: str
    repo: str
    via: str
    state: RepositoryState
    observed_at: datetime
    repository_id: int | None = None
    quota: Quota | None = None
    pace: Pace | None = None
    again: Backfill | None = None
    pace_again: Pace | None = None
    note: str | None = None
    error: str | None = None
    failing: bool = False


def progress(report: Report) -> SourceProgress:
    """The notice for `SOURCES`."""
    state, far = report.state, _far(report)
    return SourceProgress(
        host=report.host,
        repo=report.repo,
        repository_id=report.repository_id,
        via=report.via,
        state=_state(report),
        collected=far.collected,
        expected=far.expected,
        watermark=state.pull_requests.watermark,
        last_complete_walk=state.last_complete_walk,
        observed_at=report.observed_at,
        repaired=state.repaired,
        rate_per_second=far.rate,
        remaining_seconds=far.remaining,
        quota=report.quota,
        note=report.note,
        error=report.error,
    )


@dataclass(frozen=True, slots=True)
class _Far:
    """Pull requests collected and in all; `left` of them a second."""

    collected: int
    expected: int | None
    left: int | None = None
    rate: float | None = None

    @property
    def remaining(self) -> float | None:
        """Seconds."""
        return self.left / self.rate if self.rate and self.left is not None else None


def _far(report: Report) -> _Far:
    """Of the first reading; once that is done, of the one that was asked for."""
    state, now = report.state, report.observed_at
    if report.again and state.complete:
        again, pace = report.again, report.pace_again
        estimate = again.estimate(state.expected)
        left = None if estimate is None else estimate - again.looked
        return _Far(again.looked, None, left, pace.rate(again.looked, now) if pace else None)
    if state.complete:
        return _Far(state.collected, state.expected)
    left = max(0, state.expected - state.collected) if state.expected is not None else None
    rate = report.pace.rate(state.collected, now) if report.pace else None
    return _Far(state.collected, state.expected, left, rate)


def gone(host: str, repo: str, at: datetime) -> SourceProgress:
    """The last notice for `SOURCES` of a repository that is not collected under this name any more."""
    return SourceProgress(
        host=host, repo=repo, via=Via.GRAPHQL, state=SourceState.LIVE, observed_at=at, gone=True
    )


def unlisted(host: str, repo: str, error: str, at: datetime) -> SourceProgress:
    """The notice for `SOURCES` of an organisation (`login/*`) whose repositories cannot be listed."""
    return SourceProgress(
        host=host, repo=repo, via=Via.GRAPHQL, state=SourceState.FAILING, observed_at=at, error=error
    )


def _state(report: Report) -> SourceState:
    if report.failing:
        return SourceState.FAILING
    return SourceState.LIVE if report.state.complete and not report.again else SourceState.BACKFILLING


def label_seconds(wished: float, cost: float, quota: Quota | None) -> float:
    """How often to look at labels, at such a cost each time: as wished, but within a share of the quota."""
    hourly = (quota.limit if quota else USUAL_LIMIT) * SHARE_OF_LABELS
    return max(wished, 3600 * cost / hourly)


def interval_seconds(wished: float, anonymous: bool, quota: Quota | None, repositories: int) -> float:
    """How often to visit each repository: as wished, but asking for no more than a share of the quota."""
    if anonymous:
        hourly = (quota.limit if quota else ANONYMOUS_LIMIT) / 2
        return max(wished, 3600 * REQUESTS_PER_VISIT * repositories / hourly)
    hourly = (quota.limit if quota else USUAL_LIMIT) * SHARE
    return max(wished, 3600 * repositories / REPOSITORIES_PER_POINT / hourly)

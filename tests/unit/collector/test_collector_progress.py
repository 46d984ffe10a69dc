"""What the collector says of a repository."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.collector.crawl_state.crawl_state import CrawlState, ResourceState
from services.collector.repository.progress import (
    CrawlRate,
    RepositoryReport,
    source_progress,
    unlisted_owner,
)
from services.collector.schedule.intervals import interval_seconds
from services.contracts.notices import Quota, SourceState

NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)
READING = CrawlState(pull_requests=ResourceState(watermark=NOW, cursor="x"), collected=300, expected=900)
DONE = ResourceState(complete=True)


def report(**changed: object) -> RepositoryReport:
    return replace(RepositoryReport("github.com", "acme/api", "graphql", READING, NOW), **changed)


def test_a_backfill_tells_its_rate_and_what_remains() -> None:
    said = source_progress(report(rate=CrawlRate(NOW - timedelta(seconds=20), collected=100)))
    assert said.state is SourceState.BACKFILLING
    assert (said.rate_per_second, said.remaining_seconds) == (10, 60)
    assert (said.collected, said.expected, said.watermark) == (300, 900, NOW)


def test_before_there_is_a_rate_there_is_none() -> None:
    said = source_progress(report(rate=CrawlRate(NOW, collected=300)))
    assert (said.rate_per_second, said.remaining_seconds) == (None, None)


def test_when_all_history_is_read_it_is_live() -> None:
    state = CrawlState(pull_requests=DONE, deployments=DONE, releases=DONE, collected=9, expected=9)
    said = source_progress(report(state=state, rate=CrawlRate(NOW - timedelta(seconds=20), collected=0)))
    assert (said.state, said.rate_per_second) == (SourceState.LIVE, None)


def test_waiting_for_a_limit_is_said_but_is_no_failure() -> None:
    assert source_progress(report(error="waiting")).state is SourceState.BACKFILLING
    assert source_progress(report(error="gone", failing=True)).state is SourceState.FAILING


def test_a_failure_does_not_move_when_github_last_answered() -> None:
    before = NOW - timedelta(hours=3)
    assert source_progress(report(answered_at=before, error="away", failing=True)).observed_at == before
    assert source_progress(report(error="away", failing=True)).observed_at is None
    assert unlisted_owner("github.com", "acme/*", "away", before).observed_at == before


def test_without_a_token_visits_are_as_rare_as_half_the_quota_allows() -> None:
    quota = Quota(limit=60, remaining=60, reset=NOW)
    assert interval_seconds(30, True, quota, 1) == 240
    assert interval_seconds(30, True, None, 3) == 720
    assert interval_seconds(3600, True, quota, 1) == 3600


def test_with_a_token_asking_what_moved_takes_a_fifth_of_the_quota_at_most() -> None:
    quota = Quota(limit=5000, remaining=60, reset=NOW)
    assert interval_seconds(30, False, quota, 200) == 30
    assert interval_seconds(30, False, quota, 990) == 108
    assert interval_seconds(30, False, None, 990) == 108

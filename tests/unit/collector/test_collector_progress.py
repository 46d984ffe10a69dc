"""What the collector says of a repository."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.collector.walking.progress import Pace, Report, interval_seconds, progress
from services.collector.walking.walk import RepositoryState, StreamState
from services.contracts.notices import Quota, SourceState

NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)
READING = RepositoryState(pull_requests=StreamState(watermark=NOW, cursor="x"), collected=300, expected=900)
DONE = StreamState(complete=True)


def report(**changed: object) -> Report:
    return replace(Report("github.com", "acme/api", "graphql", READING, NOW), **changed)


def test_a_backfill_tells_its_rate_and_what_remains() -> None:
    said = progress(report(pace=Pace(NOW - timedelta(seconds=20), collected=100)))
    assert said.state is SourceState.BACKFILLING
    assert (said.rate_per_second, said.remaining_seconds) == (10, 60)
    assert (said.collected, said.expected, said.watermark) == (300, 900, NOW)


def test_before_there_is_a_rate_there_is_none() -> None:
    said = progress(report(pace=Pace(NOW, collected=300)))
    assert (said.rate_per_second, said.remaining_seconds) == (None, None)


def test_when_all_history_is_read_it_is_live() -> None:
    state = RepositoryState(pull_requests=DONE, deployments=DONE, releases=DONE, collected=9, expected=9)
    said = progress(report(state=state, pace=Pace(NOW - timedelta(seconds=20), collected=0)))
    assert (said.state, said.rate_per_second) == (SourceState.LIVE, None)


def test_waiting_for_a_limit_is_said_but_is_no_failure() -> None:
    assert progress(report(error="waiting")).state is SourceState.BACKFILLING
    assert progress(report(error="gone", failing=True)).state is SourceState.FAILING


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

"""How far history is collected, as people read it."""

from datetime import UTC, datetime
from typing import Any

from services.contracts.notices import SourceProgress, SourceState
from services.standalone.backfill_progress import backfill_progress


def source(repo: str, **changed: Any) -> SourceProgress:
    given = {
        "host": "github.com",
        "repo": repo,
        "via": "graphql",
        "state": SourceState.BACKFILLING,
        "observed_at": datetime(2026, 3, 2, tzinfo=UTC),
        "collected": 1000,
        "expected": 5000,
        "rate_per_second": 20.0,
        "remaining_seconds": 200.0,
    }
    return SourceProgress(**(given | changed))


def test_one_repository_is_named_with_all_its_figures() -> None:
    now = backfill_progress([source("acme/api"), source("acme/web", state=SourceState.LIVE)])
    assert now is not None
    assert now.title == "collecting acme/api"
    assert now.figures == "1,000 of 5,000 pull requests, 20.0 a second, 0:03:20 left"


def test_several_are_one_and_end_with_the_longest() -> None:
    now = backfill_progress([source("acme/api"), source("acme/web", remaining_seconds=3600.4, collected=1)])
    assert now is not None
    assert now.title == "collecting 2 repositories"
    assert now.figures == "1,001 of 10,000 pull requests, 40.0 a second, 1:00:00 left"


def test_what_one_does_not_know_all_do_not_know() -> None:
    unknown = {"expected": None, "rate_per_second": None, "remaining_seconds": None}
    now = backfill_progress([source("acme/api"), source("acme/web", **unknown)])
    assert now is not None
    assert now.figures == "2,000 pull requests, 20.0 a second"


def test_nothing_is_shown_where_nothing_is_collected() -> None:
    live, failing = SourceState.LIVE, SourceState.FAILING
    assert backfill_progress([source("acme/api", state=live), source("acme/web", state=failing)]) is None

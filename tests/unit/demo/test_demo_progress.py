"""What the demo says of its collecting adds up."""

from datetime import timedelta

from services.contracts.notices import SourceState
from services.demo.deployment_history import EntityHistory
from services.demo.progress import HistoryProgress, live_reports
from services.demo.repositories import PROJECTS
from tests.unit.demo.organisations import ANCHOR

EXPECTED = {project.full_name: 40 for project in PROJECTS}


def histories(number: int) -> list[EntityHistory]:
    return [EntityHistory(0, PROJECTS[0], [], is_pull_request=True)] * number


def test_pull_requests_count_and_deployments_do_not() -> None:
    backfill = HistoryProgress(EXPECTED, ANCHOR)
    backfill.count([*histories(3), EntityHistory(0, PROJECTS[0], [])])
    first = backfill.reports(ANCHOR)[0]
    assert (first.repo, first.state, first.collected, first.expected) == (
        PROJECTS[0].full_name,
        SourceState.BACKFILLING,
        3,
        40,
    )


def test_the_rate_gives_the_remaining_time() -> None:
    backfill = HistoryProgress(EXPECTED, ANCHOR)
    backfill.count(histories(10))
    first = backfill.reports(ANCHOR + timedelta(seconds=5))[0]
    assert first.rate_per_second == 2
    assert first.remaining_seconds == 15


def test_before_anything_is_told_nobody_knows_how_long_it_takes() -> None:
    reports = HistoryProgress(EXPECTED, ANCHOR).reports(ANCHOR)
    assert {report.remaining_seconds for report in reports} == {None}


def test_reports_do_not_come_more_often_than_anybody_can_see() -> None:
    backfill = HistoryProgress(EXPECTED, ANCHOR)
    assert len(backfill.reports(ANCHOR)) == len(PROJECTS)
    assert backfill.reports(ANCHOR + timedelta(seconds=0.2)) == []
    assert len(backfill.reports(ANCHOR + timedelta(seconds=0.6))) == len(PROJECTS)


def test_live_repositories_are_complete_up_to_now() -> None:
    for report in live_reports(EXPECTED, ANCHOR):
        assert report.state is SourceState.LIVE
        assert report.collected == report.expected == 40
        assert report.watermark == report.observed_at == ANCHOR

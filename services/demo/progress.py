"""The progress reports of the demo, as every source publishes them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.contracts.events import Via
from services.contracts.notices import SourceProgress, SourceState
from services.demo.deployment_history import EntityHistory
from services.demo.repositories import HOST, PROJECTS, Project

_REPORT_EVERY = timedelta(seconds=0.5)


class HistoryProgress:
    """Counts the published pull requests per repository (`owner/name`), since a start."""

    def __init__(self, expected: dict[str, int], began: datetime) -> None:
        self.collected = dict.fromkeys(expected, 0)
        self._expected = expected
        self._began = began
        self._reported: datetime | None = None

    def count(self, histories: Iterable[EntityHistory]) -> None:
        """Count histories as published."""
        for history in histories:
            self.collected[history.project.full_name] += history.is_pull_request

    def reports(self, now: datetime) -> list[SourceProgress]:
        """Return a report for every repository; none within half a second of the last ones."""
        if self._reported and now - self._reported < _REPORT_EVERY:
            return []
        self._reported = now
        return [self._report(project, now) for project in PROJECTS]

    def _report(self, project: Project, now: datetime) -> SourceProgress:
        collected, expected = self.collected[project.full_name], self._expected[project.full_name]
        seconds = (now - self._began).total_seconds()
        rate = collected / seconds if seconds > 0 and collected else None
        return SourceProgress(
            host=HOST,
            repo=project.full_name,
            repository_id=project.repository.id,
            via=Via.DEMO,
            state=SourceState.BACKFILLING,
            collected=collected,
            expected=expected,
            observed_at=now,
            rate_per_second=rate,
            remaining_seconds=(expected - collected) / rate if rate else None,
        )


def live_report(project: Project, collected: int, now: datetime) -> SourceProgress:
    """Return the report of a repository that is complete up to now."""
    return SourceProgress(
        host=HOST,
        repo=project.full_name,
        repository_id=project.repository.id,
        via=Via.DEMO,
        state=SourceState.LIVE,
        collected=collected,
        expected=collected,
        watermark=now,
        last_complete_walk=now,
        observed_at=now,
    )


def live_reports(collected: dict[str, int], now: datetime) -> list[SourceProgress]:
    """Return the reports of every repository, complete up to now."""
    return [live_report(project, collected[project.full_name], now) for project in PROJECTS]

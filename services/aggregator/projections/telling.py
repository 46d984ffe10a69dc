"""The notices that follow from documents that changed. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.aggregator.projections.revisions import PendingRefresh
from services.contracts.notices import MetricsChanged, PullRequestsChanged

NUMBERS_IN_ONE = 500

Repository = tuple[str, str]


def notices(touched: Iterable[PendingRefresh]) -> list[PullRequestsChanged | MetricsChanged]:
    """Per repository: which pull requests changed, and which days and metrics moved."""
    found: list[PullRequestsChanged | MetricsChanged] = []
    for (host, repo), some in _by_repository(touched).items():
        numbers = sorted({one.number for one in some if one.number is not None})
        for start in range(0, len(numbers), NUMBERS_IN_ONE):
            part = tuple(numbers[start : start + NUMBERS_IN_ONE])
            found.append(PullRequestsChanged(host=host, repo=repo, numbers=part))
        days = sorted({day for one in some for day in one.days})
        metrics = sorted({metric for one in some for metric in one.metrics})
        if days:
            dates = tuple(date.fromisoformat(day) for day in days)
            found.append(MetricsChanged(host=host, repo=repo, days=dates, metrics=tuple(metrics)))
    return found


def _by_repository(touched: Iterable[PendingRefresh]) -> dict[Repository, Sequence[PendingRefresh]]:
    found: dict[Repository, list[PendingRefresh]] = {}
    for one in touched:
        found.setdefault((one.host, one.repo), []).append(one)
    return dict(sorted(found.items()))

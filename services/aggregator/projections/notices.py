"""The change notices that follow from documents that changed. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.aggregator.projections.pending_refresh import PendingRefresh
from services.contracts.notices import MOST_FACTS, MetricsChanged, NewFact, PullRequestsChanged
from services.contracts.readmodels.facts import FactDocument

NUMBERS_IN_ONE = 250  # with the facts of each, a notice stays far below the largest message that NATS takes

Repository = tuple[str, str]


def notices(changed: Iterable[PendingRefresh]) -> list[PullRequestsChanged | MetricsChanged]:
    """Per repository: which pull requests changed and what is new of them, which days and metrics moved."""
    found: list[PullRequestsChanged | MetricsChanged] = []
    for (host, repo), some in _by_repository(changed).items():
        found += _of_pull_requests(host, repo, some)
        days = sorted({day for one in some for day in one.days})
        metrics = sorted({metric for one in some for metric in one.metrics})
        if days and metrics:
            dates = tuple(date.fromisoformat(day) for day in days)
            found.append(MetricsChanged(host=host, repo=repo, days=dates, metrics=tuple(metrics)))
    return found


def _of_pull_requests(
    host: str, repo: str, changed: Iterable[PendingRefresh]
) -> Iterable[PullRequestsChanged]:
    facts = {one.number: one.facts for one in changed if one.number is not None}
    numbers = sorted(facts)
    for start in range(0, len(numbers), NUMBERS_IN_ONE):
        part = tuple(numbers[start : start + NUMBERS_IN_ONE])
        new = {
            number: tuple(map(new_fact, known[-MOST_FACTS:]))
            for number in part
            if (known := facts[number]) is not None
        }
        yield PullRequestsChanged(host=host, repo=repo, numbers=part, facts=new)


def new_fact(fact: FactDocument) -> NewFact:
    """A fact of a document as notices have it: people by login."""
    actor, reviewer = fact["actor"], fact.get("reviewer")
    return NewFact(
        id=fact["id"],
        type=fact["type"],
        at=fact["at"],
        via=tuple(fact["via"]),
        actor=actor["login"] if actor else None,
        reviewer=reviewer["login"] if reviewer else None,
        state=fact.get("state"),
    )


def _by_repository(changed: Iterable[PendingRefresh]) -> dict[Repository, Sequence[PendingRefresh]]:
    found: dict[Repository, list[PendingRefresh]] = {}
    for one in changed:
        found.setdefault((one.host, one.repo), []).append(one)
    return dict(sorted(found.items()))

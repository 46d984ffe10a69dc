"""What a comparison of definitions has found. Pure."""

from dataclasses import dataclass, field

from services.aggregator.definitions_diff.period import Tally
from services.aggregator.definitions_diff.pull_requests import PullRequestChange

SHOWN = 5


@dataclass(slots=True)
class MetricsDiff:
    """The values of the period before and after, and the pull requests that count otherwise."""

    before: Tally
    after: Tally
    read: int = 0
    changed: int = 0
    most: list[PullRequestChange] = field(default_factory=list)

    def add(self, change: PullRequestChange | None) -> None:
        """Count a pull request; keep it if it is among those that change most."""
        self.read += 1
        if change:
            self.changed += 1
            self.most = sorted((*self.most, change), key=lambda one: one.order)[:SHOWN]

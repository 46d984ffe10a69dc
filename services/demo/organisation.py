"""The simulated organisation as of an anchor time: its history until then, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge

from services.contracts.events import Event
from services.demo.calendar import DAY, day_of
from services.demo.deployment_history import DeploymentHistory, EntityHistory, simulate_deployments
from services.demo.lifecycle_builder import Lifecycle
from services.demo.lifecycle_plan import plan_lifecycle
from services.demo.openings import Opening, Openings
from services.demo.pull_request import SimulatedPullRequest, observation_at
from services.demo.repositories import PROJECTS
from services.demo.staff import Staff

DAYS = 180
PULL_REQUESTS_PER_WEEK = 96.0
# Pull requests opened this long before the history begins may still be open in it.
_RUN_UP = 35


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """Every lifecycle that overlaps the history, in the order of opening, and the openings still to come."""

    seed: int
    anchor: int
    staff: Staff
    lifecycles: tuple[Lifecycle, ...]
    upcoming: Iterator[Opening]

    def histories(self) -> Iterator[EntityHistory]:
        """Yield the history of each pull request, deployment and release, newest first."""
        written = (self._history_of(lifecycle) for lifecycle in reversed(self.lifecycles))
        shipped = sorted(
            self.deployment_history().histories, key=lambda history_of_entity: -history_of_entity.began
        )
        return merge(written, shipped, key=lambda history_of_entity: -history_of_entity.began)

    def history(self) -> Iterator[Event]:
        """Yield every event of the history, newest pull requests first."""
        return (event for history_of_entity in self.histories() for event in history_of_entity.events)

    def expected(self) -> dict[str, int]:
        """Count the pull requests of each repository's history, by `owner/name`."""
        counts = {project.full_name: 0 for project in PROJECTS}
        for lifecycle in self.lifecycles:
            counts[lifecycle.opening.project.full_name] += 1
        return counts

    def unfinished(self) -> list[SimulatedPullRequest]:
        """Return the unfinished pull requests as they stand at the anchor, oldest first."""
        pull_requests = [
            SimulatedPullRequest(lifecycle) for lifecycle in self.lifecycles if lifecycle.ends > self.anchor
        ]
        for pull_request in pull_requests:
            pull_request.apply_until(self.anchor, observation_at(self.anchor))
        return pull_requests

    def deployment_history(self) -> DeploymentHistory:
        """Return the deployments and releases until the anchor."""
        return simulate_deployments(self.seed, self.lifecycles, self.anchor, observation_at(self.anchor))

    def _history_of(self, lifecycle: Lifecycle) -> EntityHistory:
        events = SimulatedPullRequest(lifecycle).apply_until(self.anchor, observation_at(self.anchor))
        return EntityHistory(lifecycle.opening.at, lifecycle.opening.project, events, is_pull_request=True)


def create_organisation(
    seed: int, anchor: datetime, days: int = DAYS, pull_requests_per_week: float = PULL_REQUESTS_PER_WEEK
) -> DemoOrganisation:
    """Create an organisation. The same arguments give the same events, to the byte."""
    now = int(anchor.timestamp())
    begin = now - days * DAY
    staff = Staff(now, days + _RUN_UP + 10)
    upcoming = Openings(seed, staff, pull_requests_per_week).since(day_of(begin) - timedelta(days=_RUN_UP))
    lifecycles = []
    for opening in upcoming:
        if opening.at > now:
            break
        lifecycle = plan_lifecycle(seed, staff, opening)
        if lifecycle.ends >= begin:
            lifecycles.append(lifecycle)
    return DemoOrganisation(seed, now, staff, tuple(lifecycles), _with_first(opening, upcoming))


def _with_first(first: Opening, rest: Iterator[Opening]) -> Iterator[Opening]:
    yield first
    yield from rest

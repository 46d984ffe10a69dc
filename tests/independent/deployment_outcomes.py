"""How deployments went, by looking at all of them over and over."""

from collections.abc import Sequence
from datetime import datetime

from tests.independent.pulls import Deployment


class DeploymentOutcomes:
    """All deployments to production."""

    def __init__(self, deployments: Sequence[Deployment]) -> None:
        self.deployments = [one for one in deployments if one.environment == "production"]

    def _later(self, one: Deployment, since: datetime | None) -> list[tuple[datetime, int, Deployment]]:
        """The successes after a moment in the same repository, in order."""
        found = [
            (other.succeeded, other.number, other)
            for other in self.deployments
            if other.repo == one.repo and since and other.succeeded and other.succeeded > since
        ]
        return sorted(found, key=lambda success: success[:2])

    def finished(self, one: Deployment) -> datetime | None:
        """When it first succeeded or failed."""
        return min((at for at in (one.succeeded, one.failed) if at), default=None)

    def restored(self, one: Deployment) -> datetime | None:
        """The next success after it failed."""
        return next((at for at, _, _ in self._later(one, one.failed)), None)

    def rolled_back(self, one: Deployment) -> bool:
        """Whether the next success put back another commit that had been there before."""
        following = next((other for _, _, other in self._later(one, one.succeeded)), None)
        if following is None or following.sha == one.sha:
            return False
        return any(
            other.sha == following.sha
            and other.succeeded
            and one.succeeded
            and other.succeeded < one.succeeded
            for other in self.deployments
            if other.repo == one.repo
        )

    def bad(self, one: Deployment) -> bool:
        """Whether it is a failure of a change."""
        return one.failed is not None or self.rolled_back(one)

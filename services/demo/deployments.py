"""Deployment pipelines: one per repository and environment, from a merge to a deployment in steps."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import TypeAlias

from services.collector.facts.deployments import deployment_events
from services.collector.facts.observation import Observation
from services.collector.facts.releases import release_events
from services.collector.facts.snapshots import DeploymentSnapshot, ReleaseSnapshot, StatusSnapshot
from services.contracts.events import Event
from services.demo.deployment_times import next_production_start, next_repair_start, next_staging_start
from services.demo.members import BUILD_ACCOUNT
from services.demo.repositories import PROJECTS, Project

PRODUCTION, STAGING = "production", "staging"
_IDS_EACH = 1_000_000
_ROLLED_BACK = 0.3
_STAGING_FAILS = 0.04
_NEVER = -(2**40)


@dataclass(frozen=True, slots=True)
class StartDeployment:
    """A deployment is created: of what was merged last, or of `sha` again to roll back a failure."""

    at: int
    repair: bool = False
    sha: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeState:
    """A deployment changes its state."""

    at: int
    deployment: DeploymentSnapshot
    state: str


@dataclass(frozen=True, slots=True)
class PublishRelease:
    """A release is published."""

    at: int
    sha: str


Step: TypeAlias = StartDeployment | ChangeState | PublishRelease


class Pipeline:
    """Deploys the merges of one repository to one environment; each step returns the steps that follow."""

    def __init__(self, seed: int, project: Project, environment: str) -> None:
        self.project = project
        self.environment = environment
        self._rng = Random(f"{seed}/deployments/{project.name}/{environment}")  # noqa: S311
        self._merged: str | None = None
        self._planned = False
        self._started = _NEVER
        self._deployed: DeploymentSnapshot | None = None
        self._deployments = self._statuses = self._releases = 0

    def plan_deployment(self, at: int, sha: str) -> list[Step]:
        """Return the deployment that a merge needs; nothing if one is planned already."""
        self._merged = sha
        if self._planned:
            return []
        self._planned = True
        return [StartDeployment(self._next_start(at))]

    def apply(self, step: Step, at: int, observation: Observation) -> tuple[list[Event], list[Step]]:
        """Run a step at a moment; returns its events and the steps that follow (in planned time)."""
        when = datetime.fromtimestamp(at, UTC)
        match step:
            case StartDeployment():
                return self._start(step, when, observation)
            case ChangeState():
                return self._change_state(step, when, observation)
            case PublishRelease():
                return self._publish(step, when, observation), []

    def _next_start(self, merged: int) -> int:
        if self._staging:
            return next_staging_start(self._rng, merged, self._started)
        return next_production_start(self._rng, self.project.cadence, merged, self._started)

    def _start(
        self, step: StartDeployment, when: datetime, observation: Observation
    ) -> tuple[list[Event], list[Step]]:
        self._planned = self._planned and step.repair
        self._started = step.at
        self._deployments += 1
        deployment = self._deployment(step.sha or self._merged or "", when)
        begun = step.at + self._rng.randint(5, 40)
        ended = begun + self._rng.randint(70, 240 if self._staging else 900)
        fails = self._rng.random() < (_STAGING_FAILS if self._staging else self.project.failing)
        events: list[Event] = [*deployment_events(deployment, self.project.repository, observation)]
        outcome = ChangeState(ended, deployment, "failure" if fails else "success")
        return events, [ChangeState(begun, deployment, "in_progress"), outcome]

    def _deployment(self, sha: str, when: datetime) -> DeploymentSnapshot:
        number, branch = self._number(self._deployments), self.project.repository.default_branch
        return DeploymentSnapshot(
            number, f"DE_{number:x}", self.environment, sha, branch, BUILD_ACCOUNT, when
        )

    def _change_state(
        self, step: ChangeState, when: datetime, observation: Observation
    ) -> tuple[list[Event], list[Step]]:
        self._statuses += 1
        node_id = f"DES_{self._number(self._statuses):x}"
        status = StatusSnapshot(node_id, step.state, when, BUILD_ACCOUNT)
        changed = replace(step.deployment, statuses=(status,))
        # The first event is the deployment's creation, which was published before.
        events: list[Event] = [*deployment_events(changed, self.project.repository, observation)[1:]]
        return events, self._after(step)

    def _after(self, step: ChangeState) -> list[Step]:
        if step.state == "success":
            return self._succeeded(step)
        return self._failed(step) if step.state == "failure" else []

    def _succeeded(self, step: ChangeState) -> list[Step]:
        before, self._deployed = self._deployed, step.deployment
        retired: list[Step] = [ChangeState(step.at + 2, before, "inactive")] if before else []
        new = before is None or before.sha != step.deployment.sha
        releases = self.project.releases and not self._staging and new
        return [*retired, PublishRelease(step.at + 90, step.deployment.sha)] if releases else retired

    def _failed(self, step: ChangeState) -> list[Step]:
        if self._staging:
            return []
        back = self._deployed if self._rng.random() < _ROLLED_BACK else None
        return [
            StartDeployment(
                next_repair_start(self._rng, step.at), repair=True, sha=back.sha if back else None
            )
        ]

    def _publish(self, step: PublishRelease, when: datetime, observation: Observation) -> list[Event]:
        self._releases += 1
        number = self._number(self._releases)
        tag = f"v2.{self._releases + 10}.0"
        release = ReleaseSnapshot(number, tag, step.sha, False, BUILD_ACCOUNT, when, when)
        return list(release_events(release, self.project.repository, observation))

    @property
    def _staging(self) -> bool:
        return self.environment == STAGING

    def _number(self, count: int) -> int:
        return self.project.repository.id * _IDS_EACH + (_IDS_EACH // 2 if self._staging else 0) + count


def build_pipelines(seed: int) -> dict[int, tuple[Pipeline, ...]]:
    """Return every repository's pipelines, by the repository's id."""
    return {
        project.repository.id: tuple(
            Pipeline(seed, project, environment)
            for environment in (PRODUCTION, *((STAGING,) if project.staging else ()))
        )
        for project in PROJECTS
    }

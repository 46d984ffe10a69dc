"""From merges to deployments: one pipeline per repository and environment, moved on step by step."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import TypeAlias

from services.collector.facts.shipments import deployment_events, release_events
from services.collector.facts.snapshot import DeploymentSnapshot, ReleaseSnapshot, Sight, StatusSnapshot
from services.contracts.events import Event
from services.demo.repositories import PROJECTS, Project
from services.demo.rhythm import production_slot, repair_slot, staging_slot
from services.demo.roster import BUILD_ACCOUNT

PRODUCTION, STAGING = "production", "staging"
_ROOM = 1_000_000
_ROLLED_BACK = 0.3
_STAGING_FAILS = 0.04
_NEVER = -(2**40)


@dataclass(frozen=True, slots=True)
class Start:
    """A deployment is asked for: of what was merged last, or of `sha` again to take a failure back."""

    at: int
    repair: bool = False
    sha: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A deployment changes its state."""

    at: int
    deployment: DeploymentSnapshot
    state: str


@dataclass(frozen=True, slots=True)
class Publish:
    """A release is published."""

    at: int
    sha: str


Step: TypeAlias = Start | Turn | Publish


class Pipeline:
    """What brings merges of one repository to one environment; each step says which ones follow."""

    def __init__(self, seed: int, project: Project, environment: str) -> None:
        self.project = project
        self.environment = environment
        self._rng = Random(f"{seed}/deployments/{project.name}/{environment}")  # noqa: S311
        self._merged: str | None = None
        self._waiting = False
        self._started = _NEVER
        self._serving: DeploymentSnapshot | None = None
        self._deployments = self._statuses = self._releases = 0

    def merged(self, at: int, sha: str) -> list[Step]:
        """A merge wants to be shipped: the deployment that will take it, unless one is planned already."""
        self._merged = sha
        if self._waiting:
            return []
        self._waiting = True
        return [Start(self._slot(at))]

    def play(self, step: Step, at: int, look: Sight) -> tuple[list[Event], list[Step]]:
        """Let a step happen at a moment: the events, and the steps that follow (in planned time)."""
        when = datetime.fromtimestamp(at, UTC)
        match step:
            case Start():
                return self._start(step, when, look)
            case Turn():
                return self._turn(step, when, look)
            case Publish():
                return self._publish(step, when, look), []

    def _slot(self, merged: int) -> int:
        if self._staging:
            return staging_slot(self._rng, merged, self._started)
        return production_slot(self._rng, self.project.rhythm, merged, self._started)

    def _start(self, step: Start, when: datetime, look: Sight) -> tuple[list[Event], list[Step]]:
        self._waiting = self._waiting and step.repair
        self._started = step.at
        self._deployments += 1
        deployment = self._deployment(step.sha or self._merged or "", when)
        begun = step.at + self._rng.randint(5, 40)
        ended = begun + self._rng.randint(70, 240 if self._staging else 900)
        fails = self._rng.random() < (_STAGING_FAILS if self._staging else self.project.failing)
        events: list[Event] = [*deployment_events(deployment, self.project.repository, look)]
        outcome = Turn(ended, deployment, "failure" if fails else "success")
        return events, [Turn(begun, deployment, "in_progress"), outcome]

    def _deployment(self, sha: str, when: datetime) -> DeploymentSnapshot:
        number, branch = self._number(self._deployments), self.project.repository.default_branch
        return DeploymentSnapshot(
            number, f"DE_{number:x}", self.environment, sha, branch, BUILD_ACCOUNT, when
        )

    def _turn(self, step: Turn, when: datetime, look: Sight) -> tuple[list[Event], list[Step]]:
        self._statuses += 1
        node_id = f"DES_{self._number(self._statuses):x}"
        status = StatusSnapshot(node_id, step.state, when, BUILD_ACCOUNT)
        told = replace(step.deployment, statuses=(status,))
        # The first event is the deployment's creation, which is known already.
        events: list[Event] = [*deployment_events(told, self.project.repository, look)[1:]]
        return events, self._after(step)

    def _after(self, step: Turn) -> list[Step]:
        if step.state == "success":
            return self._succeeded(step)
        return self._failed(step) if step.state == "failure" else []

    def _succeeded(self, step: Turn) -> list[Step]:
        before, self._serving = self._serving, step.deployment
        retired: list[Step] = [Turn(step.at + 2, before, "inactive")] if before else []
        new = before is None or before.sha != step.deployment.sha
        releases = self.project.releases and not self._staging and new
        return [*retired, Publish(step.at + 90, step.deployment.sha)] if releases else retired

    def _failed(self, step: Turn) -> list[Step]:
        if self._staging:
            return []
        back = self._serving if self._rng.random() < _ROLLED_BACK else None
        return [Start(repair_slot(self._rng, step.at), repair=True, sha=back.sha if back else None)]

    def _publish(self, step: Publish, when: datetime, look: Sight) -> list[Event]:
        self._releases += 1
        number = self._number(self._releases)
        tag = f"v2.{self._releases + 10}.0"
        release = ReleaseSnapshot(number, tag, step.sha, False, BUILD_ACCOUNT, when, when)
        return list(release_events(release, self.project.repository, look))

    @property
    def _staging(self) -> bool:
        return self.environment == STAGING

    def _number(self, count: int) -> int:
        return self.project.repository.id * _ROOM + (_ROOM // 2 if self._staging else 0) + count


def pipelines(seed: int) -> dict[int, tuple[Pipeline, ...]]:
    """Every repository's pipelines, by the repository's id."""
    return {
        project.repository.id: tuple(
            Pipeline(seed, project, environment)
            for environment in (PRODUCTION, *((STAGING,) if project.staging else ()))
        )
        for project in PROJECTS
    }

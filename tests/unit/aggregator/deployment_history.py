"""Histories of deployments and releases as events, step by step."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from services.contracts import identity
from services.contracts.events import (
    DeploymentCompared,
    DeploymentComparedData,
    DeploymentCreated,
    DeploymentCreatedData,
    DeploymentStatusChanged,
    DeploymentStatusData,
    Event,
    ReleasePublished,
    ReleasePublishedData,
    Repository,
    Via,
    source_url,
)
from tests.unit.aggregator.values import HOST, REPOSITORY, SEEN, at, who


@dataclass
class Deployment:
    """A deployment, told step by step."""

    id: int = 1
    environment: str = "production"
    repository: Repository = REPOSITORY
    by: str = "bot:github-actions"
    sha: str | None = None
    ref: str | None = "main"
    events: list[Event] = field(default_factory=list)
    ref_type: Literal["branch", "tag"] | None = None

    def _add(self, kind: type, id_: str, hours: float, data: Any) -> "Deployment":
        event = kind(
            id=id_,
            source=source_url(HOST, self.repository),
            subject=f"deployment/{self.id}",
            time=at(hours),
            observedtime=SEEN,
            via=Via.GRAPHQL,
            data=data,
        )
        self.events.append(event)
        return self

    def created(self, hours: float) -> "Deployment":
        data = DeploymentCreatedData(
            repository=self.repository,
            actor=who(self.by),
            deployment_id=self.id,
            environment=self.environment,
            sha=self.sha or f"sha-{self.id}",
            ref=self.ref,
            ref_type=self.ref_type,
        )
        return self._add(DeploymentCreated, identity.deployment(HOST, self.id), hours, data)

    def status(self, state: str, hours: float, environment: str | None = None) -> "Deployment":
        data = DeploymentStatusData(
            repository=self.repository,
            actor=who(self.by),
            deployment_id=self.id,
            environment=environment or self.environment,
            state=state,
        )
        node = f"DS_{self.id}_{len(self.events)}"
        return self._add(DeploymentStatusChanged, identity.deployment_status(HOST, node), hours, data)

    def status_of_run(self, state: str, hours: float, run: int) -> "Deployment":
        """A status that says of which run of a workflow it is."""
        last = self.status(state, hours).events.pop()
        data = last.data.model_copy(update={"workflow_run": run})
        self.events.append(last.model_copy(update={"data": data}))
        return self

    def compared(self, base: str, *commits: str, complete: bool = True, hours: float = 0) -> "Deployment":
        data = DeploymentComparedData(
            repository=self.repository,
            deployment_id=self.id,
            base=base,
            commits=commits,
            complete=complete,
        )
        name = identity.deployment_compared(HOST, self.id, base)
        return self._add(DeploymentCompared, name, hours, data)


@dataclass
class Release:
    """A release."""

    id: int = 1
    tag: str = "v1.0.0"
    prerelease: bool = False
    withdrawn: bool | None = False
    sha: str | None = None
    repository: Repository = REPOSITORY
    by: str = "grace"
    events: list[Event] = field(default_factory=list)

    def published(self, hours: float, observed: datetime = SEEN) -> "Release":
        event = ReleasePublished(
            id=identity.release(HOST, self.id),
            source=source_url(HOST, self.repository),
            subject=f"release/{self.id}",
            time=at(hours),
            observedtime=observed,
            via=Via.GRAPHQL,
            data=ReleasePublishedData(
                repository=self.repository,
                actor=who(self.by),
                release_id=self.id,
                tag=self.tag,
                sha=self.sha,
                prerelease=self.prerelease,
                withdrawn=self.withdrawn,
            ),
        )
        self.events.append(event)
        return self

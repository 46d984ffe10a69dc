"""The deployments of the history: every merge up to the anchor goes through its pipelines."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.collector.facts.observation import Observation
from services.contracts.events import Event
from services.demo.deployments import Pipeline, Step, build_pipelines
from services.demo.lifecycle_builder import Lifecycle
from services.demo.pull_request import commit_sha
from services.demo.repositories import Project
from services.demo.time_queue import TimeQueue


@dataclass(frozen=True, slots=True)
class EntityHistory:
    """The events of one pull request, deployment or release, up to the anchor."""

    began: int
    project: Project
    events: list[Event]
    is_pull_request: bool = False


@dataclass(frozen=True, slots=True)
class DeploymentHistory:
    """The deployments until the anchor, the pipelines as they stood then, and the steps they had planned."""

    histories: list[EntityHistory]
    pipelines: dict[int, tuple[Pipeline, ...]]
    planned: list[tuple[int, tuple[Pipeline, Step]]]


def simulate_deployments(
    seed: int, lifecycles: Iterable[Lifecycle], anchor: int, observation: Observation
) -> DeploymentHistory:
    """Deploy every merge up to the anchor to its environments."""
    pipelines = build_pipelines(seed)
    queue: TimeQueue[Lifecycle | tuple[Pipeline, Step]] = TimeQueue()
    for lifecycle in lifecycles:
        if lifecycle.merge and lifecycle.merge.at <= anchor:
            queue.add(lifecycle.merge.at, lifecycle)
    histories: dict[str, EntityHistory] = {}
    for at, item in queue.pop_until(anchor):
        if isinstance(item, Lifecycle):
            follows = _plan_deployments(item, pipelines[item.opening.project.repository.id])
        else:
            follows = _run_step(item, at, observation, histories)
        for step in follows:
            queue.add(step[1].at, step)
    planned = [(at, item) for at, item in queue.drain() if not isinstance(item, Lifecycle)]
    return DeploymentHistory(list(histories.values()), pipelines, planned)


def _plan_deployments(lifecycle: Lifecycle, pipelines: tuple[Pipeline, ...]) -> list[tuple[Pipeline, Step]]:
    assert lifecycle.merge is not None
    sha = commit_sha(lifecycle.opening.id, "merge")
    return [
        (pipeline, step)
        for pipeline in pipelines
        for step in pipeline.plan_deployment(lifecycle.merge.at, sha)
    ]


def _run_step(
    item: tuple[Pipeline, Step], at: int, observation: Observation, histories: dict[str, EntityHistory]
) -> list[tuple[Pipeline, Step]]:
    pipeline, step = item
    events, follows = pipeline.apply(step, at, observation)
    for event in events:
        history = histories.setdefault(event.subject, EntityHistory(at, pipeline.project, []))
        history.events.append(event)
    return [(pipeline, next_step) for next_step in follows]

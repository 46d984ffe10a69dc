"""The live simulation: unfinished pull requests continue and new ones are opened, one action per tick.

Planned actions keep their order but not their times: each tick runs the next planned action, or a minor
one that nobody planned. What happens depends on the ticks alone, so it can be replayed.
"""

from random import Random
from typing import TypeAlias

from services.collector.facts.observation import Observation
from services.contracts.events import Event, PullRequestState
from services.demo.actions import MergePullRequest
from services.demo.deployments import Pipeline, Step
from services.demo.lifecycle_plan import plan_lifecycle
from services.demo.minor_actions import choose_minor_action
from services.demo.openings import Opening
from services.demo.organisation import DemoOrganisation
from services.demo.pull_request import SimulatedPullRequest, commit_sha, observation_at
from services.demo.ticks import Tick
from services.demo.time_queue import TimeQueue

_Planned: TypeAlias = Opening | SimulatedPullRequest | tuple[Pipeline, Step]


class Simulation:
    """Every unfinished pull request and deployment; `advance` runs one action.

    `collected` counts the pull requests of each repository (`owner/name`), those of the history included.
    """

    def __init__(self, organisation: DemoOrganisation) -> None:
        self._seed = organisation.seed
        self._staff = organisation.staff
        self._upcoming = organisation.upcoming
        self._rng = Random(f"{organisation.seed}/live")  # noqa: S311
        self._queue: TimeQueue[_Planned] = TimeQueue()
        self._unfinished = organisation.unfinished()
        self._now = organisation.anchor
        self.collected = organisation.expected()
        for pull_request in self._unfinished:
            self._schedule_next(pull_request)
        deployment_history = organisation.deployment_history()
        self._pipelines = deployment_history.pipelines
        for at, planned in deployment_history.planned:
            self._queue.add(at, planned)
        self._schedule_opening()

    @property
    def open_pull_requests(self) -> int:
        """The number of open pull requests."""
        return sum(pull_request.snapshot.state is PullRequestState.OPEN for pull_request in self._unfinished)

    def advance(self, tick: Tick) -> list[Event]:
        """Run the next action at the tick's time; returns at least one event."""
        observation = observation_at(tick.at)
        events = [] if self._rng.random() < tick.progress else self._minor_action(tick.at, observation)
        while not events:
            events = self._planned_action(tick.at, observation)
        return events

    def _minor_action(self, at: int, observation: Observation) -> list[Event]:
        found = choose_minor_action(self._rng, self._staff, self._unfinished, self._now)
        return found[0].apply(found[1], at, observation) if found else []

    def _planned_action(self, at: int, observation: Observation) -> list[Event]:
        self._now, planned = self._queue.pop()
        match planned:
            case Opening():
                return self._open_pull_request(planned, at, observation)
            case SimulatedPullRequest():
                return self._run_next(planned, at, observation)
            case (pipeline, step):
                return self._run_step(pipeline, step, at, observation)

    def _open_pull_request(self, opening: Opening, at: int, observation: Observation) -> list[Event]:
        self._schedule_opening()
        pull_request = SimulatedPullRequest(plan_lifecycle(self._seed, self._staff, opening))
        self._unfinished.append(pull_request)
        self.collected[opening.project.full_name] += 1
        return self._run_next(pull_request, at, observation)

    def _run_next(self, pull_request: SimulatedPullRequest, at: int, observation: Observation) -> list[Event]:
        action = pull_request.next_action
        events = pull_request.apply_next(at, observation)
        if isinstance(action, MergePullRequest):
            sha = commit_sha(pull_request.snapshot.id, "merge")
            for pipeline in self._pipelines[pull_request.lifecycle.opening.project.repository.id]:
                self._schedule_steps(pipeline, pipeline.plan_deployment(self._now, sha))
        self._schedule_next(pull_request)
        return events

    def _run_step(self, pipeline: Pipeline, step: Step, at: int, observation: Observation) -> list[Event]:
        events, follows = pipeline.apply(step, at, observation)
        self._schedule_steps(pipeline, follows)
        return events

    def _schedule_opening(self) -> None:
        opening = next(self._upcoming)
        self._queue.add(opening.at, opening)

    def _schedule_steps(self, pipeline: Pipeline, steps: list[Step]) -> None:
        for step in steps:
            self._queue.add(step.at, (pipeline, step))

    def _schedule_next(self, pull_request: SimulatedPullRequest) -> None:
        if pull_request.next_action:
            self._queue.add(pull_request.next_action.at, pull_request)
        else:
            self._unfinished.remove(pull_request)

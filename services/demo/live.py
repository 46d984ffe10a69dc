"""The organisation goes on living: what history left open continues, and new pull requests are opened.

Plans keep their order but not their hours: each beat brings the next planned move, whatever time it is,
or a small move that nobody planned. What happens depends on the beats alone, so it can be repeated.
"""

from random import Random
from typing import TypeAlias

from services.collector.facts.snapshot import Sight
from services.contracts.events import Event, PullRequestState
from services.demo.agenda import Agenda
from services.demo.deployments import Pipeline, Step
from services.demo.lifecycle import plan
from services.demo.moves import Merge
from services.demo.openings import Opening
from services.demo.organisation import Organisation
from services.demo.pace import Beat
from services.demo.record import Record, commit_sha, sight
from services.demo.small_talk import small_move

_Planned: TypeAlias = Opening | Record | tuple[Pipeline, Step]


class Live:
    """Everything that is under way; `beat` lets one thing happen.

    `collected` counts the pull requests of each repository (`owner/name`), those of the history included.
    """

    def __init__(self, organisation: Organisation) -> None:
        self._seed = organisation.seed
        self._office = organisation.office
        self._upcoming = organisation.upcoming
        self._rng = Random(f"{organisation.seed}/live")  # noqa: S311
        self._agenda: Agenda[_Planned] = Agenda()
        self._under_way = organisation.under_way()
        self._now = organisation.anchor
        self.collected = organisation.expected()
        for record in self._under_way:
            self._expect_next(record)
        shipping = organisation.shipping()
        self._pipelines = shipping.pipelines
        for at, planned in shipping.planned:
            self._agenda.add(at, planned)
        self._expect_opening()

    @property
    def open_pull_requests(self) -> int:
        """How many pull requests are open."""
        return sum(record.seen.state is PullRequestState.OPEN for record in self._under_way)

    def beat(self, beat: Beat) -> list[Event]:
        """Let the next thing happen, at the beat's time: at least one event."""
        look = sight(beat.at)
        events = [] if self._rng.random() < beat.progress else self._small_move(beat.at, look)
        while not events:
            events = self._planned_move(beat.at, look)
        return events

    def _small_move(self, at: int, look: Sight) -> list[Event]:
        found = small_move(self._rng, self._office, self._under_way, self._now)
        return found[0].play(found[1], at, look) if found else []

    def _planned_move(self, at: int, look: Sight) -> list[Event]:
        self._now, planned = self._agenda.pop()
        match planned:
            case Opening():
                return self._opens(planned, at, look)
            case Record():
                return self._goes_on(planned, at, look)
            case (pipeline, step):
                return self._ships(pipeline, step, at, look)

    def _opens(self, opening: Opening, at: int, look: Sight) -> list[Event]:
        self._expect_opening()
        record = Record(plan(self._seed, self._office, opening))
        self._under_way.append(record)
        self.collected[opening.project.full_name] += 1
        return self._goes_on(record, at, look)

    def _goes_on(self, record: Record, at: int, look: Sight) -> list[Event]:
        move = record.next_move
        events = record.play_next(at, look)
        if isinstance(move, Merge):
            sha = commit_sha(record.seen.id, "merge")
            for pipeline in self._pipelines[record.life.opening.project.repository.id]:
                self._expect_steps(pipeline, pipeline.merged(self._now, sha))
        self._expect_next(record)
        return events

    def _ships(self, pipeline: Pipeline, step: Step, at: int, look: Sight) -> list[Event]:
        events, follows = pipeline.play(step, at, look)
        self._expect_steps(pipeline, follows)
        return events

    def _expect_opening(self) -> None:
        opening = next(self._upcoming)
        self._agenda.add(opening.at, opening)

    def _expect_steps(self, pipeline: Pipeline, steps: list[Step]) -> None:
        for step in steps:
            self._agenda.add(step.at, (pipeline, step))

    def _expect_next(self, record: Record) -> None:
        if record.next_move:
            self._agenda.add(record.next_move.at, record)
        else:
            self._under_way.remove(record)

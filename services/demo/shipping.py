"""The deployments of a history: every merge up to the anchor has gone through its pipelines."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.collector.facts.snapshot import Sight
from services.contracts.events import Event
from services.demo.agenda import Agenda
from services.demo.deployments import Pipeline, Step, pipelines
from services.demo.record import commit_sha
from services.demo.repositories import Project
from services.demo.story import Life


@dataclass(frozen=True, slots=True)
class Chapter:
    """The history of one thing: a pull request, a deployment or a release."""

    began: int
    project: Project
    events: list[Event]
    is_pull_request: bool = False


@dataclass(frozen=True, slots=True)
class Shipping:
    """What was shipped until the anchor, the pipelines as they stood then, and what they had planned."""

    chapters: list[Chapter]
    pipelines: dict[int, tuple[Pipeline, ...]]
    planned: list[tuple[int, tuple[Pipeline, Step]]]


def ship(seed: int, lives: Iterable[Life], anchor: int, look: Sight) -> Shipping:
    """Bring every merge up to the anchor to its environments."""
    lines = pipelines(seed)
    agenda: Agenda[Life | tuple[Pipeline, Step]] = Agenda()
    for life in lives:
        if life.merge and life.merge.at <= anchor:
            agenda.add(life.merge.at, life)
    chapters: dict[str, Chapter] = {}
    for at, item in agenda.until(anchor):
        if isinstance(item, Life):
            follows = _merged(item, lines[item.opening.project.repository.id])
        else:
            follows = _step(item, at, look, chapters)
        for step in follows:
            agenda.add(step[1].at, step)
    planned = [(at, item) for at, item in agenda.rest() if not isinstance(item, Life)]
    return Shipping(list(chapters.values()), lines, planned)


def _merged(life: Life, lines: tuple[Pipeline, ...]) -> list[tuple[Pipeline, Step]]:
    assert life.merge is not None
    sha = commit_sha(life.opening.id, "merge")
    return [(pipeline, step) for pipeline in lines for step in pipeline.merged(life.merge.at, sha)]


def _step(
    item: tuple[Pipeline, Step], at: int, look: Sight, chapters: dict[str, Chapter]
) -> list[tuple[Pipeline, Step]]:
    pipeline, step = item
    events, follows = pipeline.play(step, at, look)
    for event in events:
        chapter = chapters.setdefault(event.subject, Chapter(at, pipeline.project, []))
        chapter.events.append(event)
    return [(pipeline, next_step) for next_step in follows]

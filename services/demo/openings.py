"""The openings of new pull requests, day by day, without end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from services.demo.calendar import DAY, HOUR, is_holiday, midnight
from services.demo.person import DemoPerson
from services.demo.repositories import PROJECTS, Project
from services.demo.staff import Staff
from services.demo.titles import ChangeKind, PullRequestNames, name_pull_request

FIRST_ID = 30_000_000
_BOT_SHARE = 0.1
_WEEKEND = 0.035
_KINDS = (
    ChangeKind.FEATURE,
    ChangeKind.FIX,
    ChangeKind.CHORE,
    ChangeKind.DOCUMENTATION,
    ChangeKind.HOTFIX,
    ChangeKind.REVERT,
)
_KIND_SUMS = tuple(accumulate((0.33, 0.31, 0.24, 0.07, 0.03, 0.02)))
_PROJECT_SUMS = tuple(accumulate(project.share for project in PROJECTS))
# Monday is the bot's day.
_BOT_DAYS = (0.6, 0.1, 0.1, 0.1, 0.1, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Opening:
    """A pull request is opened. `author` None is the bot that updates dependencies."""

    at: int
    id: int
    number: int
    project: Project
    author: DemoPerson | None
    work: ChangeKind
    name: PullRequestNames


@dataclass(frozen=True, slots=True)
class _PlannedOpening:
    at: int
    project: Project
    author: DemoPerson | None
    work: ChangeKind


def _draw_count(rng: Random, expected: float) -> int:
    """Draw a whole number around an expectation, spread like a Poisson draw."""
    return max(0, round(rng.gauss(expected, expected**0.5 * 0.8)))


def _day_bounds(day: date) -> tuple[int, int]:
    """Return the bounds of a working day: from before Kolkata starts until after Toronto stops."""
    return midnight(day) + 3 * HOUR, midnight(day) + DAY + 3 * HOUR


class Openings:
    """Opens pull requests in order of time, numbered per repository as at GitHub, with gaps for issues."""

    def __init__(self, seed: int, staff: Staff, per_week: float) -> None:
        self._seed = seed
        self._staff = staff
        self._per_week = per_week
        self._next_id = FIRST_ID
        self._numbers = {project.repository.id: project.number for project in PROJECTS}
        self._titles: dict[int, str] = {}

    def since(self, first: date) -> Iterator[Opening]:
        """Yield every pull request opened from that day on, without end. To be iterated once."""
        day = first
        while True:
            rng = Random(f"{self._seed}/openings/{day.isoformat()}")  # noqa: S311
            planned_openings = [*self._plan_by_people(rng, day), *self._plan_by_bot(rng, day)]
            for planned in sorted(planned_openings, key=lambda each: each.at):
                yield self._opening(rng, planned)
            day += timedelta(days=1)

    def _plan_by_people(self, rng: Random, day: date) -> Iterator[_PlannedOpening]:
        quiet = day.weekday() >= 5 or is_holiday(day)
        expected = self._per_week * (1 - _BOT_SHARE) / 5 * (_WEEKEND if quiet else 1.0)
        for _ in range(_draw_count(rng, expected)):
            project = rng.choices(PROJECTS, cum_weights=_PROJECT_SUMS)[0]
            author = self._staff.authors(project, day).pick(rng)
            at = author and self._staff.working_time(author).within(*_day_bounds(day), rng.random())
            if author and at:
                yield _PlannedOpening(at, project, author, rng.choices(_KINDS, cum_weights=_KIND_SUMS)[0])

    def _plan_by_bot(self, rng: Random, day: date) -> Iterator[_PlannedOpening]:
        expected = self._per_week * _BOT_SHARE * _BOT_DAYS[day.weekday()]
        for _ in range(_draw_count(rng, expected)):
            project = rng.choices(PROJECTS, cum_weights=_PROJECT_SUMS)[0]
            at = midnight(day) + 5 * HOUR + rng.randrange(HOUR)
            yield _PlannedOpening(at, project, None, ChangeKind.DEPENDENCY)

    def _opening(self, rng: Random, planned: _PlannedOpening) -> Opening:
        key = planned.project.repository.id
        author = planned.author.login if planned.author else ""
        named = name_pull_request(rng, planned.project, planned.work, author, self._titles.get(key))
        if planned.work in (ChangeKind.FEATURE, ChangeKind.FIX, ChangeKind.CHORE):
            self._titles[key] = named.title
        self._numbers[key] += 1 + int(rng.random() < 0.3)
        self._next_id += 1
        return Opening(
            planned.at,
            self._next_id,
            self._numbers[key],
            planned.project,
            planned.author,
            planned.work,
            named,
        )

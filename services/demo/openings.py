"""The stream of new pull requests, day by day, for as long as anybody asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from services.demo.calendar import DAY, HOUR, is_holiday, midnight
from services.demo.office import Office
from services.demo.people import Person
from services.demo.repositories import PROJECTS, Project
from services.demo.titles import Name, Work, name

FIRST_ID = 30_000_000
_BOT_SHARE = 0.1
_WEEKEND = 0.035
_WORKS = (Work.FEATURE, Work.FIX, Work.CHORE, Work.DOCUMENTATION, Work.HOTFIX, Work.REVERT)
_WORK_SUMS = tuple(accumulate((0.33, 0.31, 0.24, 0.07, 0.03, 0.02)))
_PROJECT_SUMS = tuple(accumulate(project.share for project in PROJECTS))
# Monday is the bot's day.
_BOT_DAYS = (0.6, 0.1, 0.1, 0.1, 0.1, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Opening:
    """A pull request comes to be. `author` None is the bot that updates dependencies."""

    at: int
    id: int
    number: int
    project: Project
    author: Person | None
    work: Work
    name: Name


@dataclass(frozen=True, slots=True)
class _Wish:
    at: int
    project: Project
    author: Person | None
    work: Work


def _around(rng: Random, expected: float) -> int:
    """A whole number near an expectation, spread like a Poisson draw."""
    return max(0, round(rng.gauss(expected, expected**0.5 * 0.8)))


def _day(day: date) -> tuple[int, int]:
    """A day as all our time zones share it: from before Kolkata starts until after Toronto stops."""
    return midnight(day) + 3 * HOUR, midnight(day) + DAY + 3 * HOUR


class Openings:
    """New pull requests in the order of time, numbered per repository as GitHub does (issues in between)."""

    def __init__(self, seed: int, office: Office, per_week: float) -> None:
        self._seed = seed
        self._office = office
        self._per_week = per_week
        self._next_id = FIRST_ID
        self._numbers = {project.repository.id: project.number for project in PROJECTS}
        self._titles: dict[int, str] = {}

    def since(self, first: date) -> Iterator[Opening]:
        """Every pull request opened from that day on, without an end. To be iterated once."""
        day = first
        while True:
            rng = Random(f"{self._seed}/openings/{day.isoformat()}")  # noqa: S311
            wishes = [*self._by_people(rng, day), *self._by_bot(rng, day)]
            for wish in sorted(wishes, key=lambda each: each.at):
                yield self._opening(rng, wish)
            day += timedelta(days=1)

    def _by_people(self, rng: Random, day: date) -> Iterator[_Wish]:
        quiet = day.weekday() >= 5 or is_holiday(day)
        expected = self._per_week * (1 - _BOT_SHARE) / 5 * (_WEEKEND if quiet else 1.0)
        for _ in range(_around(rng, expected)):
            project = rng.choices(PROJECTS, cum_weights=_PROJECT_SUMS)[0]
            author = self._office.authors(project, day).pick(rng)
            at = author and self._office.hours(author).within(*_day(day), rng.random())
            if author and at:
                yield _Wish(at, project, author, rng.choices(_WORKS, cum_weights=_WORK_SUMS)[0])

    def _by_bot(self, rng: Random, day: date) -> Iterator[_Wish]:
        expected = self._per_week * _BOT_SHARE * _BOT_DAYS[day.weekday()]
        for _ in range(_around(rng, expected)):
            project = rng.choices(PROJECTS, cum_weights=_PROJECT_SUMS)[0]
            at = midnight(day) + 5 * HOUR + rng.randrange(HOUR)
            yield _Wish(at, project, None, Work.DEPENDENCY)

    def _opening(self, rng: Random, wish: _Wish) -> Opening:
        key = wish.project.repository.id
        author = wish.author.login if wish.author else ""
        named = name(rng, wish.project, wish.work, author, self._titles.get(key))
        if wish.work in (Work.FEATURE, Work.FIX, Work.CHORE):
            self._titles[key] = named.title
        self._numbers[key] += 1 + int(rng.random() < 0.3)
        self._next_id += 1
        return Opening(
            wish.at, self._next_id, self._numbers[key], wish.project, wish.author, wish.work, named
        )

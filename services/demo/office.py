"""Everybody at work: who is here on a day, for which repository, and how long things take them."""

from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import log
from random import Random

from services.contracts.actors import Actor
from services.demo.calendar import DAY, HOUR, WorkingTime, day_of, working_days
from services.demo.people import Person
from services.demo.repositories import Project
from services.demo.roster import PEOPLE

# The organisation agreed on a review rota three months ago; it took two weeks to become a habit.
CHANGE_DAYS_AGO = 91
CHANGE_TAKES_DAYS = 14
SLOWER_BEFORE = 2.1
_OWN_TEAM, _HELPER, _STRANGER = 1.0, 0.1, 0.006
_PICK_ATTEMPTS = 12
_AWAY_STILL_ASKED = 0.1


@dataclass(frozen=True, slots=True)
class Pool:
    """People to choose from, with running sums of their weights."""

    people: tuple[Person, ...]
    sums: tuple[float, ...]

    def pick(self, rng: Random) -> Person | None:
        """Choose by weight; None when nobody is there."""
        if not self.sums or not self.sums[-1]:
            return None
        return self.people[bisect(self.sums, rng.random() * self.sums[-1], 0, len(self.sums) - 1)]


def lognormal(rng: Random, median: float, spread: float) -> float:
    """A draw around a median; `spread` is the standard deviation of its logarithm."""
    return rng.lognormvariate(log(median), spread)


def _presence(person: Person, anchor_day: date) -> Callable[[date], bool]:
    return working_days(person.weekends, lambda day: person.present((anchor_day - day).days))


class Office:
    """The people as of an anchor; everything that depends on a moment is asked with that moment."""

    def __init__(self, anchor: int, days: int) -> None:
        self.anchor = anchor
        self._anchor_day = day_of(anchor)
        first = self._anchor_day - timedelta(days=days)
        self._hours = {
            person.id: WorkingTime(
                person.login, person.zone, person.hours, first, _presence(person, self._anchor_day)
            )
            for person in PEOPLE
        }
        self._authors: dict[tuple[int, date], Pool] = {}
        self._reviewers: dict[tuple[int, date], Pool] = {}

    def days_ago(self, at: int) -> int:
        """Whole days between a moment's day and the anchor's; negative after the anchor."""
        return (self._anchor_day - day_of(at)).days

    def account(self, person: Person, at: int) -> Actor:
        """The account that a person uses at a moment."""
        return person.account(self.days_ago(at))

    def hours(self, person: Person) -> WorkingTime:
        """A person's working hours."""
        return self._hours[person.id]

    def slowness(self, at: int) -> float:
        """How much longer reviews took than they do now, before the change and while it became a habit."""
        over = (self.anchor - at) / DAY - (CHANGE_DAYS_AGO - CHANGE_TAKES_DAYS)
        share = min(max(over / CHANGE_TAKES_DAYS, 0.0), 1.0)
        return 1.0 + (SLOWER_BEFORE - 1.0) * share

    def answers_at(self, rng: Random, person: Person, project: Project, asked: int, lines: int) -> int:
        """When a reviewer answers: sooner if quick, small and asked for today's way of working."""
        effort = 1.0 + min(lines, 1500) / 1000
        hours = person.review_hours * project.slowness * self.slowness(asked) * effort
        return self.hours(person).after(asked, lognormal(rng, hours, 0.95) * HOUR)

    def authors(self, project: Project, day: date) -> Pool:
        """Who may open a pull request in a repository on a day."""
        key = (project.repository.id, day)
        if key not in self._authors:
            self._authors[key] = self._pool(project, day, lambda person: self._output(person, day))
        return self._authors[key]

    def reviewer(self, rng: Random, project: Project, at: int, but: set[int]) -> Person | None:
        """Choose somebody to review, nobody of `but` (person ids), rarely somebody who is away."""
        pool = self._reviewing(project, day_of(at))
        for _ in range(_PICK_ATTEMPTS):
            person = pool.pick(rng)
            if person is None or person.id in but:
                continue
            if person.present(self.days_ago(at)) or rng.random() < _AWAY_STILL_ASKED:
                return person
        return None

    def _reviewing(self, project: Project, day: date) -> Pool:
        key = (project.repository.id, day)
        if key not in self._reviewers:
            self._reviewers[key] = self._pool(project, day, lambda person: person.reviews)
        return self._reviewers[key]

    def _output(self, person: Person, day: date) -> float:
        works = _presence(person, self._anchor_day)(day)
        return person.output * (0.5 if day.weekday() >= 5 else 1.0) if works else 0.0

    def _pool(self, project: Project, day: date, weight: Callable[[Person], float]) -> Pool:
        days_ago = (self._anchor_day - day).days
        people = tuple(person for person in PEOPLE if person.employed(days_ago))
        weights = (weight(person) * _belonging(person.team_on(day), project) for person in people)
        return Pool(people, tuple(accumulate(weights)))


def _belonging(team: str, project: Project) -> float:
    if team == project.team:
        return _OWN_TEAM
    return _HELPER if team in project.helpers else _STRANGER

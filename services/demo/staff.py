"""The staff: who works on a day, for which repository, and how long reviews take."""

from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import log
from random import Random

from services.contracts.actors import Actor
from services.demo.calendar import DAY, HOUR, WorkSchedule, day_of, working_days
from services.demo.members import PEOPLE
from services.demo.person import DemoPerson
from services.demo.repositories import Project

# The organisation agreed on a review rota three months ago; it took two weeks to become a habit.
CHANGE_DAYS_AGO = 91
CHANGE_TAKES_DAYS = 14
SLOWER_BEFORE = 2.1
_OWN_TEAM, _HELPING_TEAM, _OTHER_TEAM = 1.0, 0.1, 0.006
_PICK_ATTEMPTS = 12
_ABSENT_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class WeightedPeople:
    """People to choose from, with the running sums of their weights."""

    people: tuple[DemoPerson, ...]
    sums: tuple[float, ...]

    def pick(self, rng: Random) -> DemoPerson | None:
        """Choose a person by weight; None when nobody is there."""
        if not self.sums or not self.sums[-1]:
            return None
        return self.people[bisect(self.sums, rng.random() * self.sums[-1], 0, len(self.sums) - 1)]


def lognormal(rng: Random, median: float, spread: float) -> float:
    """Draw around a median; `spread` is the standard deviation of the logarithm."""
    return rng.lognormvariate(log(median), spread)


def _presence_of(person: DemoPerson, anchor_day: date) -> Callable[[date], bool]:
    return working_days(person.weekends, lambda day: person.present((anchor_day - day).days))


class Staff:
    """The people of the organisation, with their presence counted back from an anchor."""

    def __init__(self, anchor: int, days: int) -> None:
        self.anchor = anchor
        self._anchor_day = day_of(anchor)
        first = self._anchor_day - timedelta(days=days)
        self._hours = {
            person.id: WorkSchedule(
                person.login, person.zone, person.hours, first, _presence_of(person, self._anchor_day)
            )
            for person in PEOPLE
        }
        self._authors: dict[tuple[int, date], WeightedPeople] = {}
        self._reviewers: dict[tuple[int, date], WeightedPeople] = {}

    def days_ago(self, at: int) -> int:
        """Return the days between a moment's day and the anchor's; negative after the anchor."""
        return (self._anchor_day - day_of(at)).days

    def account(self, person: DemoPerson, at: int) -> Actor:
        """Return the account that a person uses at a moment."""
        return person.account(self.days_ago(at))

    def working_time(self, person: DemoPerson) -> WorkSchedule:
        """Return a person's working time."""
        return self._hours[person.id]

    def slowness(self, at: int) -> float:
        """Return how many times slower reviews were than now, before and while the rota was adopted."""
        over = (self.anchor - at) / DAY - (CHANGE_DAYS_AGO - CHANGE_TAKES_DAYS)
        share = min(max(over / CHANGE_TAKES_DAYS, 0.0), 1.0)
        return 1.0 + (SLOWER_BEFORE - 1.0) * share

    def review_time(
        self, rng: Random, person: DemoPerson, project: Project, requested: int, lines: int
    ) -> int:
        """Return when a review is submitted; depends on reviewer, size and time of the request."""
        effort = 1.0 + min(lines, 1500) / 1000
        hours = person.review_hours * project.slowness * self.slowness(requested) * effort
        return self.working_time(person).after(requested, lognormal(rng, hours, 0.95) * HOUR)

    def authors(self, project: Project, day: date) -> WeightedPeople:
        """Return who may open a pull request in a repository on a day."""
        key = (project.repository.id, day)
        if key not in self._authors:
            self._authors[key] = self._weighted(project, day, lambda person: self._output_on(person, day))
        return self._authors[key]

    def choose_reviewer(self, rng: Random, project: Project, at: int, but: set[int]) -> DemoPerson | None:
        """Choose a reviewer, nobody of `but` (person ids), rarely somebody who is away."""
        pool = self._reviewers_on(project, day_of(at))
        for _ in range(_PICK_ATTEMPTS):
            person = pool.pick(rng)
            if person is None or person.id in but:
                continue
            if person.present(self.days_ago(at)) or rng.random() < _ABSENT_SHARE:
                return person
        return None

    def _reviewers_on(self, project: Project, day: date) -> WeightedPeople:
        key = (project.repository.id, day)
        if key not in self._reviewers:
            self._reviewers[key] = self._weighted(project, day, lambda person: person.reviews)
        return self._reviewers[key]

    def _output_on(self, person: DemoPerson, day: date) -> float:
        works = _presence_of(person, self._anchor_day)(day)
        return person.output * (0.5 if day.weekday() >= 5 else 1.0) if works else 0.0

    def _weighted(self, project: Project, day: date, weight: Callable[[DemoPerson], float]) -> WeightedPeople:
        days_ago = (self._anchor_day - day).days
        people = tuple(person for person in PEOPLE if person.employed(days_ago))
        weights = (weight(person) * _team_weight(person.team_on(day), project) for person in people)
        return WeightedPeople(people, tuple(accumulate(weights)))


def _team_weight(team: str, project: Project) -> float:
    if team == project.team:
        return _OWN_TEAM
    return _HELPING_TEAM if team in project.helpers else _OTHER_TEAM

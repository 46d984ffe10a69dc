"""Who is in which team on which day, and which review requests count for a team."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from services.contracts.actors import plain_login, team_slug
from services.contracts.definitions.document import Definitions
from services.gateway.queries.filters import Names
from services.gateway.queries.listings import RequestsTo, TeamRequests
from services.gateway.queries.period import ALWAYS, moments_of


@dataclass(frozen=True, slots=True)
class TeamMembership:
    """A person's time in a team: the days [first, end), either end open."""

    team: str
    person: str
    first: date | None
    end: date | None

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.first or date.min) <= day < (self.end or date.max)

    def among(self, days: NDArray[np.int32]) -> NDArray[np.bool_]:
        """On which of some days (ordinals) it holds."""
        first, end = (self.first or date.min).toordinal(), (self.end or date.max).toordinal()
        return (first <= days) & (days < end)


@dataclass(frozen=True)
class Memberships:
    """Every team's members, by date, under the logins that are shown; a day is one of the team's calendar.

    `of_github`: GitHub's teams as `organisation/slug`.
    """

    teams: tuple[str, ...]
    entries: tuple[TeamMembership, ...]
    zone: ZoneInfo
    of_github: tuple[str, ...] = ()

    @classmethod
    def of(cls, definitions: Definitions, logins: Mapping[str, str], of_github: Iterable[str] = ()) -> Self:
        """Read the sections `people` and `teams`. `shown`: what logins (in lower case) are shown as."""
        persons = definitions.people.persons()

        def person(login: str) -> str:
            name = persons.get(login.casefold(), login)
            return logins.get(login.casefold()) or logins.get(name.casefold()) or name

        entries = tuple(
            TeamMembership(team.name, person(plain_login(one.login)), one.from_, one.to)
            for team in definitions.teams
            for one in team.memberships()
        )
        teams = tuple(team.name for team in definitions.teams)
        return cls(teams, entries, ZoneInfo(definitions.calendar.timezone), tuple(of_github))

    def by_team(self, day: date) -> dict[str, list[str]]:
        """Who is in each team on a day, in alphabetical order; no team that nobody is in."""
        if (found := self._by_team.get(day)) is None:
            self._by_team.clear()  # whoever asks means today
            self._by_team[day] = found = self._members(day)
        return found

    @cached_property
    def _by_team(self) -> dict[date, dict[str, list[str]]]:
        """The members of each team on the day that was last asked for."""
        return {}

    def _members(self, day: date) -> dict[str, list[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for entry in self.entries:
            if entry.on(day):
                found[entry.team].add(entry.person)
        return {team: sorted(people) for team, people in found.items()}

    def of_reviewers(self, names: Iterable[str]) -> dict[str, list[TeamMembership]]:
        """For each of some people, or GitHub's teams, the memberships by which a review they are asked for
        counts for a team.
        """
        return {
            name: self._of_github(name) if "/" in name else self._by_person.get(name.casefold(), [])
            for name in names
        }

    @cached_property
    def _by_person(self) -> dict[str, list[TeamMembership]]:
        """The memberships of each person, by name in lower case."""
        found: dict[str, list[TeamMembership]] = {}
        for entry in self.entries:
            found.setdefault(entry.person.casefold(), []).append(entry)
        return found

    def _of_github(self, name: str) -> list[TeamMembership]:
        alike = (team for team in self.teams if team_slug(team) == team_slug(name))
        return [TeamMembership(team, name, None, None) for team in alike]

    def requests_to(self, wanted: Names) -> TeamRequests:
        """The review requests that one of these teams was asked for; the empty team is no team."""
        none_of = self._requests(frozenset(self.teams)) if "" in wanted else None
        return TeamRequests(self._requests(wanted), none_of)

    def _requests(self, wanted: Names) -> tuple[RequestsTo, ...]:
        """By each stretch of time the people who were members, and GitHub's teams."""
        stretches: dict[tuple[date | None, date | None], set[str]] = defaultdict(set)
        for entry in self.entries:
            if entry.team in wanted:
                stretches[entry.first, entry.end].add(entry.person)
        of_people = [
            RequestsTo(frozenset(people), moments_of(first, end, self.zone))
            for (first, end), people in stretches.items()
        ]
        slugs = {team_slug(team) for team in self.teams if team in wanted}
        teams = frozenset(team for team in self.of_github if team_slug(team) in slugs)
        return (*of_people, RequestsTo(teams, ALWAYS)) if teams else tuple(of_people)


NO_MEMBERSHIPS = Memberships((), (), ZoneInfo("UTC"))
"""For what no team is asked for."""

"""Who is who: one person behind several logins, bots, and teams by date."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from services.aggregator.facts.fact import Who
from services.contracts.actors import GHOST_LOGIN, ActorKind, plain_login, team_slug
from services.contracts.definitions.document import Definitions, Membership


def _pattern(text: str) -> re.Pattern[str]:
    """A login pattern: `*` is any text, `?` any character, and nothing else is special."""
    escaped = re.escape(plain_login(text)).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """A person's time in a team: days as `YYYY-MM-DD`, the first inclusive, the last exclusive."""

    team: str
    first: str
    end: str

    @classmethod
    def of(cls, team: str, membership: Membership) -> Self:
        """A membership; open ends become days before and after all others."""
        first, end = membership.from_, membership.to
        return cls(team, first.isoformat() if first else "", end.isoformat() if end else "~")

    def on(self, day: str) -> bool:
        """Whether the membership holds on a day."""
        return self.first <= day < self.end


@dataclass(frozen=True, slots=True)
class People:
    """What the definitions say of people. Logins are compared without regard to case, as GitHub does."""

    persons: Mapping[str, str]
    humans: frozenset[str]
    bots: tuple[re.Pattern[str], ...]
    members: Mapping[str, tuple[Member, ...]]

    @classmethod
    def of(cls, definitions: Definitions) -> Self:
        """Read the sections `people` and `teams`."""
        said = definitions.people
        persons = said.persons()
        members: dict[str, tuple[Member, ...]] = {}
        for team in definitions.teams:
            for membership in team.memberships():
                login = plain_login(membership.login)
                person = persons.get(login.casefold(), login).casefold()
                members[person] = (*members.get(person, ()), Member.of(team.name, membership))
        humans = frozenset(plain_login(login).casefold() for login in said.humans)
        return cls(persons, humans, tuple(map(_pattern, said.bots)), members)

    def login(self, who: Who | None) -> str:
        """The login of the person behind an account; nobody is the ghost."""
        if who is None or who.kind == ActorKind.GHOST:
            return GHOST_LOGIN
        return self.persons.get(who.login.casefold(), who.login)

    def key(self, who: Who) -> str:
        """What tells people apart: the alias if there is one, else the id, which a new login keeps."""
        if who.id is None or who.kind == ActorKind.TEAM:
            return f"{who.kind}:{who.id or who.login}"
        return self.persons.get(who.login.casefold()) or str(who.id)

    def is_bot(self, who: Who) -> bool:
        """Whether an account is a bot: by its kind or a pattern, unless the team says that it is human."""
        if who.login.casefold() in self.humans:
            return False
        return who.kind == ActorKind.BOT or any(bot.fullmatch(who.login) for bot in self.bots)

    def teams_on(self, person: str, day: str) -> list[str]:
        """The teams of a person on a day, in alphabetical order."""
        members = self.members.get(person.casefold(), ())
        return sorted({member.team for member in members if member.on(day)})

    def is_member(self, person: str, team: str, day: str) -> bool:
        """Whether a person is in GitHub's team `organisation/slug` on a day, as far as definitions know."""
        return team_slug(team) in map(team_slug, self.teams_on(person, day))


def logins(people: Iterable[str]) -> list[str]:
    """Each login once, in alphabetical order."""
    return sorted(set(people))

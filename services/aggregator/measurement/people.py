"""The people behind accounts: one person behind several, bots, and teams by date."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Self

from services.aggregator.facts.accounts import Account, LoginUse, account_key, key_of, named_in
from services.aggregator.facts.fact import AccountRef, Fact
from services.aggregator.measurement.identities import Identity, identities
from services.contracts.actors import GHOST_LOGIN, ActorKind, plain_login, team_slug
from services.contracts.definitions.document import Definitions, Membership
from services.contracts.readmodels.actors import PersonDocument

_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


def _pattern(text: str) -> re.Pattern[str]:
    """A login pattern: `*` is any text, `?` any character, and nothing else is special."""
    escaped = re.escape(plain_login(text)).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.IGNORECASE)


def _folded(login: str) -> str:
    return plain_login(login).casefold()


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
    """What the definitions say of people, and who is behind the accounts that are known (of one host).

    Logins are compared without regard to case, as GitHub does. `members` and `calendars` are by the login
    that is stated. An account that is not known is whoever its login means.
    """

    persons: Mapping[str, str]
    humans: frozenset[str]
    bots: tuple[re.Pattern[str], ...]
    members: Mapping[str, tuple[Member, ...]]
    calendars: frozenset[str]
    known: Mapping[str, Identity] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, definitions: Definitions) -> Self:
        """Read the sections `people`, `teams` and `calendar.people`."""
        section = definitions.people
        persons = {_folded(login): person for login, person in section.persons().items()}
        members: dict[str, tuple[Member, ...]] = {}
        for team in definitions.teams:
            for membership in team.memberships():
                login = _folded(membership.login)
                members[login] = (*members.get(login, ()), Member.of(team.name, membership))
        humans = frozenset(map(_folded, section.humans))
        calendars = frozenset(login.casefold() for login in definitions.calendar.people)
        return cls(persons, humans, tuple(map(_pattern, section.bots)), members, calendars)

    def among(self, known: Mapping[str, Identity]) -> Self:
        """The same, where these are behind accounts (by their keys)."""
        names = {identity.login.casefold(): identity.names for identity in known.values()}
        return replace(self, known=known, names=names)

    def identity(self, who: AccountRef) -> Identity:
        """Who is behind an account."""
        key = None if who.id is None else account_key(who.id, who.kind)
        if found := self.known.get(key) if key else None:
            return found
        alone = f"{who.kind}:{who.login}" if key is None else key
        account = Account("", who.id or 0, {who.login: LoginUse(_ONCE, _ONCE)}, who.kind, _ONCE)
        return identities({alone: account}, self)[alone]

    def login(self, who: AccountRef | None) -> str:
        """The login of the person behind an account; nobody is the ghost."""
        if who is None or who.kind == ActorKind.GHOST:
            return GHOST_LOGIN
        return self.identity(who).login

    def key(self, who: AccountRef) -> str:
        """What tells people apart: the alias if there is one, else the id, which a new login keeps."""
        return self.identity(who).person

    def is_bot(self, who: AccountRef) -> bool:
        """Whether an account is a bot: by its newest kind or a pattern, unless the team says it is human."""
        return self.identity(who).bot

    def names_of(self, person: str) -> Sequence[str]:
        """The logins, in lower case, by which the definitions may mean a person, given the login shown."""
        login = person.casefold()
        name = self.alias_of(login)
        return self.names.get(login) or (self.aliases(name) if name else (login,))

    def teams_on(self, person: str, day: str) -> list[str]:
        """The teams of a person on a day, in alphabetical order."""
        return self.teams_of(self.names_of(person), day)

    def teams_of(self, names: Iterable[str], day: str) -> list[str]:
        """The teams of whoever has these names on a day, in alphabetical order."""
        members = (member for name in names for member in self.members.get(name, ()))
        return sorted({member.team for member in members if member.on(day)})

    def is_member(self, person: str, team: str, day: str) -> bool:
        """Whether a person is in GitHub's team `organisation/slug` on a day, as far as definitions know."""
        return team_slug(team) in map(team_slug, self.teams_on(person, day))

    def facts_now(self, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
        """Facts with accounts under the newest login of the person, with their newest kind."""
        return {id_: self._fact_now(fact) for id_, fact in facts.items()}

    def _fact_now(self, fact: Fact) -> Fact:
        actor, reviewer = self._now(fact.actor), self._now(fact.reviewer)
        if actor is fact.actor and reviewer is fact.reviewer:
            return fact
        return replace(fact, actor=actor, reviewer=reviewer)

    def _now(self, who: AccountRef | None) -> AccountRef | None:
        if who is None or who.id is None:
            return who
        found = self.identity(who)
        is_current = who.login == found.login and who.kind == found.kind
        return who if is_current else AccountRef(who.id, found.login, found.kind)

    def documents(self, facts: Iterable[Fact], host: str) -> list[PersonDocument]:
        """Whoever facts name, each account once, as documents keep them."""
        accounts = {key: who for who in named_in(facts) if (key := key_of(who))}
        return [self.document(f"{host}/{key}", self.identity(who)) for key, who in sorted(accounts.items())]

    def document(self, account: str, identity: Identity) -> PersonDocument:
        """Who is behind an account (its `_id`), as documents keep it."""
        return {
            "account": account,
            "person": stored_person(account, identity),
            "login": identity.login,
            "kind": identity.kind,
            "bot": identity.bot,
            "names": [name for name in identity.names if name in self.members or name in self.calendars],
        }

    def alias_of(self, login: str) -> str | None:
        """The name of the person who has several logins, this one among them."""
        return self.persons.get(login)

    def aliases(self, name: str) -> Sequence[str]:
        """The logins of a person who has several, that of the name first."""
        first = _folded(name)
        others = (login for login, person in self.persons.items() if person == name and login != first)
        return first, *others

    def calls_human(self, login: str) -> bool:
        """Whether a login is said to be a person's."""
        return login in self.humans

    def calls_bot(self, login: str) -> bool:
        """Whether a login is said to be a bot's."""
        return any(bot.fullmatch(login) for bot in self.bots)


def stored_person(account: str, identity: Identity) -> str:
    """What tells persons apart, whatever the host: the alias, else the account's `_id`."""
    alone = account.endswith(f"/{identity.person}")
    return account if alone else identity.person


def logins(people: Iterable[str]) -> list[str]:
    """Each login once, in alphabetical order."""
    return sorted(set(people))


def names_in(people: Sequence[PersonDocument], person: str) -> Sequence[str]:
    """The names of one of the people whom a document names, given the login that it shows."""
    return next((one["names"] for one in people if one["login"] == person), ())

"""An account of GitHub's: under which logins it was observed, when, and of which kind.

People, bots and teams are accounts: the database id stays, logins come and go. Adding is commutative,
associative and idempotent, as of all facts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Self

from services.aggregator.facts.entities import DeploymentFacts, PullRequestFacts
from services.aggregator.facts.event_facts import milliseconds
from services.aggregator.facts.fact import AccountRef, Fact
from services.contracts.actors import Actor, ActorKind
from services.contracts.envelope import WRITTEN, RepositoryData
from services.contracts.events import Event, Via, host_of

ACTORS = ("actor", "author", "reviewer")
"""The fields of events and facts that name an account."""


@dataclass(frozen=True, slots=True)
class LoginUse:
    """When an account was first and last observed under a login; `graphql`: whether GraphQL called it so."""

    first: datetime
    last: datetime
    graphql: bool = False

    def covers(self, at: datetime, *, graphql: bool) -> bool:
        """Whether one more observation says nothing new."""
        return self.first <= at <= self.last and (self.graphql or not graphql)

    def joined(self, other: Self) -> Self:
        """Both observations together."""
        return replace(
            self,
            first=min(self.first, other.first),
            last=max(self.last, other.last),
            graphql=self.graphql or other.graphql,
        )


@dataclass(frozen=True, slots=True)
class Account:
    """An account with every login it was observed under (as spelt), and its newest kind, as of `kind_at`."""

    host: str
    id: int
    logins: Mapping[str, LoginUse]
    kind: str
    kind_at: datetime

    @property
    def key(self) -> str:
        """What tells accounts of one host apart: the ids of teams are not those of people and bots."""
        return account_key(self.id, self.kind)

    @property
    def login(self) -> str:
        """The newest login."""
        return max(self.logins, key=self._newest)

    @property
    def logins_newest_first(self) -> list[str]:
        """Every login in lower case, the newest first."""
        spelt = sorted(self.logins, key=self._newest, reverse=True)
        return list(dict.fromkeys(login.casefold() for login in spelt))

    def _newest(self, login: str) -> tuple[bool, datetime, datetime, str]:
        """GitHub gives some bots two logins at a time: of a bot GraphQL's counts, then the later one."""
        use = self.logins[login]
        if self.kind == ActorKind.BOT:
            return use.graphql, use.first, use.last, login
        return False, use.last, use.first, login

    def observed_as(self, login: str) -> datetime:
        """When it was last observed under a login, in any spelling; of a bot when it first was."""
        uses = [use for spelt, use in self.logins.items() if spelt.casefold() == login]
        if self.kind == ActorKind.BOT:
            return min(use.first for use in uses)
        return max(use.last for use in uses)


def account_key(id_: int, kind: str) -> str:
    """What tells accounts of one host apart."""
    return f"team:{id_}" if kind == ActorKind.TEAM else str(id_)


def key_of(who: AccountRef | None) -> str | None:
    """The key of an account as a fact names it; None for nobody, and for a ghost, who has no id."""
    return None if who is None or who.id is None else account_key(who.id, who.kind)


def join_accounts(known: Account | None, others: Iterable[Account]) -> Account:
    """All that is known of one account. Without anything known, there must be one; returns `known` itself if
    there is nothing new.
    """
    others = list(others)
    joined = known or others[0]
    for other in others:
        joined = _joined(joined, other)
    return joined


def _joined(one: Account, other: Account) -> Account:
    logins = dict(one.logins)
    for login, use in other.logins.items():
        logins[login] = logins[login].joined(use) if login in logins else use
    kind_at, kind = max((one.kind_at, one.kind), (other.kind_at, other.kind))
    after = replace(one, logins=logins, kind=kind, kind_at=kind_at)
    return one if after == one else after


def accounts_of_events(events: Iterable[Event]) -> dict[str, list[Account]]:
    """What events say about accounts, by `host/key`."""
    uses: dict[tuple[str, int, str, str], LoginUse] = {}
    for event in events:
        host, at, graphql = host_of(event), milliseconds(event.as_of), event.via is Via.GRAPHQL
        for actor in _actors_in(event):
            if actor.id is not None:
                named = host, actor.id, actor.login, actor.kind.value
                known = uses.get(named)
                if known is None or not known.covers(at, graphql=graphql):
                    use = LoginUse(at, at, graphql)
                    uses[named] = known.joined(use) if known else use
    return _by_id(
        Account(host, id_, {login: use}, kind, use.last) for (host, id_, login, kind), use in uses.items()
    )


def _actors_in(event: Event) -> Iterator[Actor]:
    actors: Iterable[Actor | None] = (getattr(event.data, name) for name in _actor_fields(type(event.data)))
    return filter(None, actors)


@cache
def _actor_fields(data: type[RepositoryData]) -> tuple[str, ...]:
    return tuple(name for name in ACTORS if name in data.model_fields)


def accounts_of_facts(known: Iterable[PullRequestFacts | DeploymentFacts]) -> dict[str, list[Account]]:
    """What facts say about accounts, by `host/key`: for read models that hold nothing else about them."""
    return _by_id(
        account for one in known for fact in one.facts.values() for account in _of_fact(one.host, fact)
    )


def named_in(facts: Iterable[Fact]) -> Iterator[AccountRef]:
    """The accounts that facts name, each as often as they do."""
    return (who for fact in facts for who in (fact.actor, fact.reviewer) if who and who.id is not None)


def _of_fact(host: str, fact: Fact) -> Iterator[Account]:
    older, graphql = dict(fact.older), fact.via == (Via.GRAPHQL,)
    for name, who in (("actor", fact.actor), ("reviewer", fact.reviewer)):
        if who and who.id is not None:
            at = older.get(name) or fact.as_of or (fact.at if WRITTEN & {*fact.via} else fact.observed_at)
            yield Account(host, who.id, {who.login: LoginUse(at, at, graphql)}, who.kind, at)


def _by_id(accounts: Iterable[Account]) -> dict[str, list[Account]]:
    found: dict[str, list[Account]] = {}
    for account in accounts:
        found.setdefault(f"{account.host}/{account.key}", []).append(account)
    return {id_: [join_accounts(None, some)] for id_, some in found.items()}

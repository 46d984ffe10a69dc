"""Under which login an account was read last: a rename is published though no fact is new. Pure.

One event that names the account is published again, and no more. Bots are left out: GitHub's APIs call some
of them otherwise, and take turns. A delivery or an import may be old: it counts where nothing else is known.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from services.collector.facts.entities import Entity
from services.collector.publishing.published_facts import NewEvent, PublishedFacts
from services.collector.publishing.statements import CODE_BYTES, VALUE_BYTES, Statement, digest
from services.contracts.actors import Actor, ActorKind
from services.contracts.envelope import WRITTEN
from services.contracts.events import Event, host_of

ACTORS = ("actor", "author", "reviewer")
RENAMED = frozenset({ActorKind.USER, ActorKind.MANNEQUIN, ActorKind.TEAM})

Logins = Mapping[Entity, str]

_NAME = digest("login", 6)
_CODE = digest("login", CODE_BYTES)


def logins_read(events: Iterable[Event]) -> dict[Entity, str]:
    """The login of each account that was read, as it was read last."""
    return {pair[0]: pair[1] for event in events if event.via not in WRITTEN for pair in _named(event)}


def logins_written(events: Iterable[Event]) -> dict[Entity, str]:
    """The logins of accounts that deliveries and imports name."""
    return {pair[0]: pair[1] for event in events if event.via in WRITTEN for pair in _named(event)}


def _named(event: Event) -> Iterator[tuple[Entity, str]]:
    for name in ACTORS:
        actor: Actor | None = getattr(event.data, name, None)
        if actor and actor.id is not None and actor.kind in RENAMED:
            kind = "team" if actor.kind is ActorKind.TEAM else "account"
            yield Entity(host_of(event), 0, kind, actor.id), actor.login


def login_facts(account: Entity, login: str) -> PublishedFacts:
    """What is kept of an account: its login."""
    stated: Statement = {_CODE: digest(login, VALUE_BYTES)}
    return PublishedFacts(account.number, facts={_NAME: stated})


def renames(events: Iterable[Event], logins: Logins, news: Collection[NewEvent]) -> list[NewEvent]:
    """What was read of each of some accounts under another login, unless what is new tells of it."""
    stated = {pair for each in news for pair in _named(each.event)}
    wanted = logins.items() - stated
    found: dict[Entity, NewEvent] = {}
    for event in (each for each in events if each.via not in WRITTEN):
        for pair in wanted & {*_named(event)}:
            found[pair[0]] = NewEvent(event, f"{event.id}#{pair[1]}@{event.observedtime.isoformat()}")
    return list({each.event.id: each for each in found.values()}.values())

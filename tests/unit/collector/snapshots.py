"""Small snapshots for the tests of what becomes of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.collector.facts.observation import Observation
from services.collector.facts.pull_requests import pull_request_events
from services.collector.facts.snapshots import PullRequestSnapshot
from services.collector.facts.timeline import Entry, Item, ItemKind, Timeline
from services.contracts.actors import Actor, ActorKind
from services.contracts.events import Event, PullRequestState, Repository, Via

BEGAN = datetime(2024, 5, 1, 9, tzinfo=UTC)
REPOSITORY = Repository(id=1, owner="acme", name="nats.py", default_branch="main")
OBSERVATION = Observation("github.com", Via.GRAPHQL, BEGAN + timedelta(days=30))
ALICE = Actor(id=11, login="alice", kind=ActorKind.USER)
BOB = Actor(id=12, login="bob", kind=ActorKind.USER)


def at(hours: float) -> datetime:
    return BEGAN + timedelta(hours=hours)


def pull_request(**changed: Any) -> PullRequestSnapshot:
    seen = PullRequestSnapshot(
        id=5,
        number=42,
        title="Improve it",
        url="https://github.com/acme/nats.py/pull/42",
        state=PullRequestState.OPEN,
        draft=False,
        author=ALICE,
        base="main",
        head="topic",
        created_at=at(0),
        updated_at=at(5),
    )
    return replace(seen, **changed)


def item(kind: ItemKind, hours: float, **changed: Any) -> Item:
    return replace(Item(f"node-{kind}-{hours}", kind, at(hours), BOB), **changed)


def complete(*entries: Entry) -> Timeline:
    return Timeline(entries, complete=True).with_positions()


def events_of(seen: PullRequestSnapshot) -> list[Event]:
    return list(pull_request_events(seen, REPOSITORY, OBSERVATION))


def of_type(events: list[Event], kind: str) -> list[Any]:
    return [event for event in events if event.type == f"pull_request.{kind}"]

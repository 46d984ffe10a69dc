"""What has been published of one pull request, deployment, release or repository, kept small.

They are the entity's database id and, of every fact that is in the log, what was stated of it last: an
observation that states more, or something else, is published; the same or less is not. Losing them costs
duplicates, never correctness.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.collector.publishing.statements import (
    CODE_BYTES,
    VALUE_BYTES,
    Statement,
    before_statements,
    code,
    fact_name,
    ghosts,
    stated_value,
    statement,
)
from services.contracts.envelope import WRITTEN, Via
from services.contracts.events import (
    Event,
    PullRequestDescribed,
    ReleasePublished,
)

FORMAT = 1  # the first byte; in those of older releases the first of eight of an id, which is 0
DIGEST_BYTES = 6
ID_BYTES = 7
COUNT_BYTES = 2
FIELD_BYTES = CODE_BYTES + VALUE_BYTES
PARTIAL = "?"


@dataclass(frozen=True, slots=True)
class PublishedFacts:
    """An entity's database id, and the last statements of its published facts by a digest of their names.

    `ids`: digests of events that an older release published; what they stated is not known.
    """

    id: int
    ids: frozenset[bytes] = frozenset()
    facts: Mapping[bytes, Statement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that states what the log does not say yet.

    `message_id` is for the log's duplicate window, in which a repetition is dropped, and a correction is not.
    """

    event: Event
    message_id: str


def add_events(
    events: Iterable[Event], published_facts: PublishedFacts | None, database_id: int
) -> tuple[list[NewEvent], PublishedFacts]:
    """Return which events of one entity are new, and its published facts with all of them.

    Events that together leave a fact as it is known are not: who is read again as a whole, because it is not
    known how far the last publication came, says once more what was so in between.
    """
    before = published_facts or PublishedFacts(database_id)
    ids, facts, news = set(before.ids), dict(before.facts), []
    for event in events:
        name = _digest(fact_name(event))
        known = facts[name] if name in facts else _of_older_release(event, ids)
        if known is None and _takes_back_nothing(event):
            continue
        facts[name] = after = _after(event, known)
        ids -= {_digest(event.id), _digest(event.id + PARTIAL)}
        if known is None or after != known:
            news.append((name, NewEvent(event, _message_id(event, known, after))))
        if isinstance(event, PullRequestDescribed):
            facts[LABELS] = _labels_after(event, facts.get(LABELS, {}))
    changed = [one for name, one in news if facts[name] != before.facts.get(name)]
    return changed, PublishedFacts(before.id, frozenset(ids), facts)


def _labels_after(event: PullRequestDescribed, known: Statement) -> Statement:
    """The labels as they were read last; those of a delivery, which may be old, beside them."""
    values = {_label(name) for name in event.data.labels}
    if event.via in WRITTEN:
        values |= set(known.values())
    return {bytes([place]): value for place, value in enumerate(sorted(values)[:MOST_LABELS])}


def may_have_label(published_facts: PublishedFacts, names: Iterable[str]) -> bool:
    """Whether a pull request was described with one of these labels; of an older format nobody can say."""
    known = published_facts.facts.get(LABELS)
    return known is None or not {_label(name) for name in names}.isdisjoint(known.values())


def _label(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=VALUE_BYTES).digest()


def is_public(published_facts: PublishedFacts) -> bool:
    """Whether a release is public as far as was published: not withdrawn, or only by a delivery so far."""
    return all(
        stated.get(code("withdrawn")) != stated_value(True) for stated in published_facts.facts.values()
    )


def _takes_back_nothing(event: Event) -> bool:
    """Whether it is a draft that nobody heard of. A delivery may have overtaken that of its publication."""
    return isinstance(event, ReleasePublished) and bool(event.data.withdrawn) and event.via is not Via.WEBHOOK


def _after(event: Event, known: Statement | None) -> Statement:
    stated = statement(event)
    if known is None:
        return {**ghosts(event), **stated}
    if event.via in WRITTEN:
        stated = {each: _delivered(known.get(each, value), value) for each, value in stated.items()}
    return {**ghosts(event), **known, **stated}


def _delivered(known: bytes, value: bytes) -> bytes:
    """A correction that was delivered is marked: it may be older than it looks, and is to be read again."""
    marked = bytes(each ^ 0xFF for each in value)
    return known if known in (value, marked) else marked


def _of_older_release(event: Event, ids: set[bytes]) -> Statement | None:
    whole, part = _digest(event.id) in ids, _digest(event.id + PARTIAL) in ids
    return before_statements(event, whole=whole) if whole or part else None


def _message_id(event: Event, known: Statement | None, after: Statement) -> str:
    stated = hashlib.blake2b(_pack(after), digest_size=DIGEST_BYTES).hexdigest()
    # what was said otherwise may soon be said again
    return f"{event.id}#{stated}" + (f"@{event.observedtime.isoformat()}" if known is not None else "")


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


LABELS = _digest("labels")  # under this name stand the labels of a pull request, a digest for each
MOST_LABELS = 200  # GitHub allows a hundred


def pack(published_facts: PublishedFacts) -> bytes:
    """Published facts as bytes, as they are stored."""
    head = (
        bytes([FORMAT])
        + published_facts.id.to_bytes(ID_BYTES, "big")
        + len(published_facts.ids).to_bytes(COUNT_BYTES, "big")
    )
    facts = (name + _pack(stated) for name, stated in sorted(published_facts.facts.items()))
    return head + b"".join(sorted(published_facts.ids)) + b"".join(facts)


def _pack(stated: Statement) -> bytes:
    return bytes([len(stated)]) + b"".join(each + value for each, value in sorted(stated.items()))


def unpack(packed: bytes) -> PublishedFacts:
    """Published facts from bytes, as this release or an older one stored them."""
    start = 1 + ID_BYTES
    database_id = int.from_bytes(packed[1:start], "big")
    if packed[0] != FORMAT:
        return PublishedFacts(database_id, frozenset(_cut(packed[start:], DIGEST_BYTES)))
    first = start + COUNT_BYTES
    end = first + DIGEST_BYTES * int.from_bytes(packed[start:first], "big")
    return PublishedFacts(
        database_id, frozenset(_cut(packed[first:end], DIGEST_BYTES)), _unpack(packed[end:])
    )


def _unpack(rest: bytes) -> dict[bytes, Statement]:
    facts: dict[bytes, Statement] = {}
    while rest:
        end = DIGEST_BYTES + 1 + FIELD_BYTES * rest[DIGEST_BYTES]
        pairs = _cut(rest[DIGEST_BYTES + 1 : end], FIELD_BYTES)
        facts[rest[:DIGEST_BYTES]] = {pair[:CODE_BYTES]: pair[CODE_BYTES:] for pair in pairs}
        rest = rest[end:]
    return facts


def _cut(some: bytes, size: int) -> list[bytes]:
    return [some[start : start + size] for start in range(0, len(some), size)]

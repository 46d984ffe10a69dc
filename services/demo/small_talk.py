"""Small moves that nobody planned: they keep a live page moving without hurrying any pull request."""

from random import Random

from services.contracts.actors import Actor, ActorKind
from services.contracts.events import PullRequestState, ReviewState
from services.demo.moves import Comment, Move, Push, Rename, Review
from services.demo.office import Office
from services.demo.record import Record

_LABELS = ("needs migration", "performance", "security", "needs design", "ready to merge")


def small_move(rng: Random, office: Office, records: list[Record], now: int) -> tuple[Record, Move] | None:
    """Choose an open pull request, rather a new one, and a small move; None when nothing is open."""
    lively = [record for record in records if _is_lively(record)]
    if not lively:
        return None
    record = lively[int(len(lively) * rng.random() ** 0.5)]
    return record, _move(rng, office, record, now)


def _is_lively(record: Record) -> bool:
    return record.seen.state is PullRequestState.OPEN and record.life.opening.author is not None


def _move(rng: Random, office: Office, record: Record, now: int) -> Move:
    author, luck = record.life.author, rng.random()
    if record.seen.draft or luck < 0.36:
        return Push(now, author, 1, 1 + int(rng.expovariate(0.25)), int(rng.expovariate(0.5)))
    if luck < 0.4:
        return Rename(now, author, label=rng.choice(_LABELS))
    if luck < 0.45 and (reviewers := _reviewers(record)):
        return Review(now, rng.choice(reviewers), ReviewState.COMMENTED)
    return Comment(now, author if luck < 0.75 else _colleague(rng, office, record, now))


def _reviewers(record: Record) -> list[Actor]:
    """People other than the author who have reviewed already: nobody's first review is small talk."""
    by = (move.by for move in record.past if isinstance(move, Review))
    return [actor for actor in by if actor.kind is ActorKind.USER and actor != record.life.author]


def _colleague(rng: Random, office: Office, record: Record, now: int) -> Actor:
    opening = record.life.opening
    person = office.reviewer(rng, opening.project, now, {opening.author.id} if opening.author else set())
    return office.account(person, now) if person else record.life.author

"""A pull request as GitHub would show it: plays the moves of a life and says what each one makes known.

The events are written by the functions that write GitHub's own, so downstream cannot tell them apart.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from services.collector.facts.about import About, about_pull_request
from services.collector.facts.happenings import commented, dismissed, happened, reviewed
from services.collector.facts.pull_requests import described, merged, opened
from services.collector.facts.snapshot import PullRequestSnapshot, Sight
from services.collector.facts.timeline import Comment, Dismissal, Item, ItemKind, Review
from services.contracts.actors import Actor
from services.contracts.events import Event, PullRequestState, ReviewState, Via
from services.demo import moves
from services.demo.moves import Move
from services.demo.repositories import HOST
from services.demo.story import Life

# A pull request's reviews, comments and timeline items are numbered within it.
_ROOM = 100_000


def sight(observed: int) -> Sight:
    """How the demo sees things: on its own host, at a moment (epoch seconds)."""
    return Sight(HOST, Via.DEMO, datetime.fromtimestamp(observed, UTC))


def commit_sha(pull_request: int, number: int | str) -> str:
    """A commit's name: the n-th head of a pull request, or its `merge`."""
    return hashlib.sha1(f"lumen/{pull_request}/{number}".encode(), usedforsecurity=False).hexdigest()


def _first_look(life: Life) -> PullRequestSnapshot:
    opening, repository = life.opening, life.opening.project.repository
    created = datetime.fromtimestamp(opening.at, UTC)
    return PullRequestSnapshot(
        id=opening.id,
        number=opening.number,
        title=opening.name.title,
        url=f"https://{HOST}/{repository.full_name}/pull/{opening.number}",
        state=PullRequestState.OPEN,
        draft=life.draft,
        author=life.author,
        base=repository.default_branch or "main",
        head=opening.name.branch,
        created_at=created,
        updated_at=created,
        head_sha=commit_sha(opening.id, 0),
        labels=opening.name.labels,
        additions=life.start.additions,
        deletions=life.start.deletions,
        changed_files=life.start.files,
        commits=life.start.commits,
    )


class Record:
    """The present state of one pull request; `play` moves it on, `play_next` as its life was planned."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.seen = _first_look(life)
        self._played = self._pushes = self._items = 0
        self._approval: int | None = None

    @property
    def past(self) -> tuple[Move, ...]:
        """The planned moves that have been played."""
        return self.life.moves[: self._played]

    @property
    def next_move(self) -> Move | None:
        """The planned move that comes next; None at the end of the life."""
        return self.life.moves[self._played] if self._played < len(self.life.moves) else None

    def play_until(self, moment: int, look: Sight) -> list[Event]:
        """Play every planned move up to a moment (inclusive), each at its planned time."""
        events: list[Event] = []
        while (move := self.next_move) and move.at <= moment:
            events += self.play_next(move.at, look)
        return events

    def play_next(self, at: int, look: Sight) -> list[Event]:
        """Play the next planned move. Raises `IndexError` at the end of the life."""
        self._played += 1
        return self.play(self.life.moves[self._played - 1], at, look)

    def play(self, move: Move, at: int, look: Sight) -> list[Event]:  # noqa: PLR0911, PLR0912
        """Let a move happen at a moment (epoch seconds): the events that make it known, in order."""
        about = about_pull_request(look, self.life.opening.project.repository, self.seen.id, self.seen.number)
        when = datetime.fromtimestamp(at, UTC)
        match move:
            case moves.Open():
                return self._open(about, when)
            case moves.Push():
                return self._push(about, move, when)
            case moves.MarkReady():
                return self._turn(about, ItemKind.READY_FOR_REVIEW, move.by, when, draft=False)
            case moves.BackToDraft():
                return self._turn(about, ItemKind.CONVERTED_TO_DRAFT, move.by, when, draft=True)
            case moves.Ask():
                return [self._happens(about, ItemKind.REVIEW_REQUESTED, move.by, when, move.reviewer)]
            case moves.Excuse():
                return [self._happens(about, ItemKind.REVIEW_REQUEST_REMOVED, move.by, when, move.reviewer)]
            case moves.Review():
                return self._review(about, move, when)
            case moves.Dismiss():
                return self._dismiss(about, move.by, when)
            case moves.Comment():
                return [commented(about, Comment(self._item(), when, move.by))]
            case moves.Rename():
                return self._rename(about, move, when)
            case moves.Merge():
                return self._merge(about, move.by, when)
            case moves.Close():
                return self._turn(about, ItemKind.CLOSED, move.by, when, state=PullRequestState.CLOSED)
            case moves.Reopen():
                return self._turn(about, ItemKind.REOPENED, move.by, when, state=PullRequestState.OPEN)
            case _:
                assert_never(move)

    def _open(self, about: About, when: datetime) -> list[Event]:
        lead = self.life.first_commit_at - self.life.opening.at
        self._see(when, created_at=when, first_commit_at=when + timedelta(seconds=lead))
        return [opened(about, self.seen, self.seen.draft), described(about, self.seen)]

    def _push(self, about: About, move: moves.Push, when: datetime) -> list[Event]:
        self._pushes += 1
        self._see(
            when,
            head_sha=commit_sha(self.seen.id, self._pushes),
            additions=(self.seen.additions or 0) + move.additions,
            deletions=(self.seen.deletions or 0) + move.deletions,
            changed_files=(self.seen.changed_files or 0) + move.files,
            commits=(self.seen.commits or 0) + move.commits,
        )
        forced = [self._happens(about, ItemKind.HEAD_FORCE_PUSHED, move.by, when)] if move.forced else []
        return [*forced, described(about, self.seen)]

    def _turn(
        self, about: About, kind: ItemKind, by: Actor, when: datetime, **changed: object
    ) -> list[Event]:
        self._see(when, **changed)
        return [self._happens(about, kind, by, when), described(about, self.seen)]

    def _rename(self, about: About, move: moves.Rename, when: datetime) -> list[Event]:
        labels = {*self.seen.labels, move.label} if move.label else self.seen.labels
        self._see(when, title=move.title or self.seen.title, labels=tuple(sorted(labels)))
        return [described(about, self.seen)]

    def _merge(self, about: About, by: Actor, when: datetime) -> list[Event]:
        self._see(when, merged_at=when, merged_by=by, merge_commit=commit_sha(self.seen.id, "merge"))
        turned = self._turn(about, ItemKind.CLOSED, by, when, state=PullRequestState.MERGED)
        return [*merged(about, self.seen), *turned]

    def _review(self, about: About, move: moves.Review, when: datetime) -> list[Event]:
        review = Review(self._item(), move.by, move.verdict, when)
        if move.verdict is ReviewState.APPROVED:
            self._approval = review.id
        return list(reviewed(about, review))

    def _dismiss(self, about: About, by: Actor, when: datetime) -> list[Event]:
        approval, self._approval = self._approval, None
        if approval is None:
            return []
        return [dismissed(about, Dismissal(approval, when, by, ReviewState.APPROVED))]

    def _happens(
        self, about: About, kind: ItemKind, by: Actor, when: datetime, reviewer: Actor | None = None
    ) -> Event:
        return happened(about, Item(f"TI_{self._item():x}", kind, when, by, reviewer))

    def _see(self, when: datetime, **changed: object) -> None:
        self.seen = replace(self.seen, updated_at=when, **changed)  # type: ignore[arg-type]

    def _item(self) -> int:
        self._items += 1
        return self.seen.id * _ROOM + self._items

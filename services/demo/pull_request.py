"""A simulated pull request as GitHub would show it: applies actions and returns their events.

The events are written by the functions that write GitHub's own, so downstream cannot tell them apart.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from services.collector.facts.event_subject import ObservedSubject, pull_request_subject
from services.collector.facts.observation import Observation
from services.collector.facts.pull_requests import described, merged, opened
from services.collector.facts.snapshots import PullRequestSnapshot
from services.collector.facts.timeline import Comment, Dismissal, Item, ItemKind, SubmittedReview
from services.collector.facts.timeline_events import comment_event, dismissal_event, item_event, review_events
from services.contracts.actors import Actor
from services.contracts.events import Event, PullRequestState, ReviewState, Via
from services.demo import actions
from services.demo.actions import Action
from services.demo.lifecycle_builder import Lifecycle
from services.demo.repositories import HOST

# A pull request's reviews, comments and timeline items are numbered within it.
_IDS_EACH = 100_000


def observation_at(observed: int) -> Observation:
    """Return an observation by the demo, on its own host, at a moment (epoch seconds)."""
    return Observation(HOST, Via.DEMO, datetime.fromtimestamp(observed, UTC))


def commit_sha(pull_request: int, number: int | str) -> str:
    """Return the SHA of the n-th head of a pull request, or of its `merge`."""
    return hashlib.sha1(f"lumen/{pull_request}/{number}".encode(), usedforsecurity=False).hexdigest()


def _first_snapshot(lifecycle: Lifecycle) -> PullRequestSnapshot:
    opening, repository = lifecycle.opening, lifecycle.opening.project.repository
    created = datetime.fromtimestamp(opening.at, UTC)
    return PullRequestSnapshot(
        id=opening.id,
        number=opening.number,
        title=opening.name.title,
        url=f"https://{HOST}/{repository.full_name}/pull/{opening.number}",
        state=PullRequestState.OPEN,
        draft=lifecycle.draft,
        author=lifecycle.author,
        base=repository.default_branch or "main",
        head=opening.name.branch,
        created_at=created,
        updated_at=created,
        head_sha=commit_sha(opening.id, 0),
        labels=opening.name.labels,
        additions=lifecycle.start.additions,
        deletions=lifecycle.start.deletions,
        changed_files=lifecycle.start.files,
        commits=lifecycle.start.commits,
    )


class SimulatedPullRequest:
    """The present state of one pull request; actions change it and produce events."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self.snapshot = _first_snapshot(lifecycle)
        self._applied = self._pushes = self._items = 0
        self._approval: int | None = None

    @property
    def past(self) -> tuple[Action, ...]:
        """The planned actions that have been applied."""
        return self.lifecycle.actions[: self._applied]

    @property
    def next_action(self) -> Action | None:
        """The next planned action; None at the end of the lifecycle."""
        return self.lifecycle.actions[self._applied] if self._applied < len(self.lifecycle.actions) else None

    def apply_until(self, moment: int, observation: Observation) -> list[Event]:
        """Apply every planned action up to a moment (inclusive), each at its planned time."""
        events: list[Event] = []
        while (action := self.next_action) and action.at <= moment:
            events += self.apply_next(action.at, observation)
        return events

    def apply_next(self, at: int, observation: Observation) -> list[Event]:
        """Apply the next planned action. Raises `IndexError` at the end of the lifecycle."""
        self._applied += 1
        return self.apply(self.lifecycle.actions[self._applied - 1], at, observation)

    def apply(self, action: Action, at: int, observation: Observation) -> list[Event]:  # noqa: PLR0911, PLR0912
        """Apply an action at a moment (epoch seconds); returns its events, in order."""
        about = pull_request_subject(
            observation, self.lifecycle.opening.project.repository, self.snapshot.id, self.snapshot.number
        )
        when = datetime.fromtimestamp(at, UTC)
        match action:
            case actions.Open():
                return self._open(about, when)
            case actions.Push():
                return self._push(about, action, when)
            case actions.MarkReady():
                return self._change(about, ItemKind.READY_FOR_REVIEW, action.by, when, draft=False)
            case actions.ConvertToDraft():
                return self._change(about, ItemKind.CONVERTED_TO_DRAFT, action.by, when, draft=True)
            case actions.RequestReview():
                return [
                    self._timeline_event(about, ItemKind.REVIEW_REQUESTED, action.by, when, action.reviewer)
                ]
            case actions.RemoveReviewRequest():
                return [
                    self._timeline_event(
                        about, ItemKind.REVIEW_REQUEST_REMOVED, action.by, when, action.reviewer
                    )
                ]
            case actions.SubmitReview():
                return self._review(about, action, when)
            case actions.DismissReview():
                return self._dismiss(about, action.by, when)
            case actions.AddComment():
                return [comment_event(about, Comment(self._next_item_id(), when, action.by))]
            case actions.Edit():
                return self._edit(about, action, when)
            case actions.MergePullRequest():
                return self._merge(about, action.by, when)
            case actions.Close():
                return self._change(about, ItemKind.CLOSED, action.by, when, state=PullRequestState.CLOSED)
            case actions.Reopen():
                return self._change(about, ItemKind.REOPENED, action.by, when, state=PullRequestState.OPEN)
            case _:
                assert_never(action)

    def _open(self, about: ObservedSubject, when: datetime) -> list[Event]:
        lead = self.lifecycle.first_commit_at - self.lifecycle.opening.at
        self._update_snapshot(when, created_at=when, first_commit_at=when + timedelta(seconds=lead))
        return [opened(about, self.snapshot, self.snapshot.draft), described(about, self.snapshot)]

    def _push(self, about: ObservedSubject, action: actions.Push, when: datetime) -> list[Event]:
        self._pushes += 1
        self._update_snapshot(
            when,
            head_sha=commit_sha(self.snapshot.id, self._pushes),
            additions=(self.snapshot.additions or 0) + action.additions,
            deletions=(self.snapshot.deletions or 0) + action.deletions,
            changed_files=(self.snapshot.changed_files or 0) + action.files,
            commits=(self.snapshot.commits or 0) + action.commits,
        )
        forced = (
            [self._timeline_event(about, ItemKind.HEAD_FORCE_PUSHED, action.by, when)]
            if action.forced
            else []
        )
        return [*forced, described(about, self.snapshot)]

    def _change(
        self, about: ObservedSubject, kind: ItemKind, by: Actor, when: datetime, **changed: object
    ) -> list[Event]:
        self._update_snapshot(when, **changed)
        return [self._timeline_event(about, kind, by, when), described(about, self.snapshot)]

    def _edit(self, about: ObservedSubject, action: actions.Edit, when: datetime) -> list[Event]:
        labels = {*self.snapshot.labels, action.label} if action.label else self.snapshot.labels
        self._update_snapshot(when, title=action.title or self.snapshot.title, labels=tuple(sorted(labels)))
        return [described(about, self.snapshot)]

    def _merge(self, about: ObservedSubject, by: Actor, when: datetime) -> list[Event]:
        self._update_snapshot(
            when, merged_at=when, merged_by=by, merge_commit=commit_sha(self.snapshot.id, "merge")
        )
        turned = self._change(about, ItemKind.CLOSED, by, when, state=PullRequestState.MERGED)
        return [*merged(about, self.snapshot), *turned]

    def _review(self, about: ObservedSubject, action: actions.SubmitReview, when: datetime) -> list[Event]:
        review = SubmittedReview(self._next_item_id(), action.by, action.verdict, when)
        if action.verdict is ReviewState.APPROVED:
            self._approval = review.id
        return list(review_events(about, review))

    def _dismiss(self, about: ObservedSubject, by: Actor, when: datetime) -> list[Event]:
        approval, self._approval = self._approval, None
        if approval is None:
            return []
        return [dismissal_event(about, Dismissal(approval, when, by, ReviewState.APPROVED))]

    def _timeline_event(
        self, about: ObservedSubject, kind: ItemKind, by: Actor, when: datetime, reviewer: Actor | None = None
    ) -> Event:
        return item_event(about, Item(f"TI_{self._next_item_id():x}", kind, when, by, reviewer))

    def _update_snapshot(self, when: datetime, **changed: object) -> None:
        self.snapshot = replace(self.snapshot, updated_at=when, **changed)  # type: ignore[arg-type]

    def _next_item_id(self) -> int:
        self._items += 1
        return self.snapshot.id * _IDS_EACH + self._items

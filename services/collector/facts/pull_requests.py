"""From what was seen to facts: the one place where a pull request's snapshot becomes events."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from operator import attrgetter

from services.collector.facts.event_subject import ObservedSubject, pull_request_subject
from services.collector.facts.observation import Observation
from services.collector.facts.snapshots import PullRequestSnapshot
from services.collector.facts.timeline import Item, ItemKind, Timeline
from services.collector.facts.timeline_events import timeline_events
from services.contracts import identity
from services.contracts.events import (
    DescribedData,
    MergedData,
    OpenedData,
    PullRequestClosed,
    PullRequestData,
    PullRequestDescribed,
    PullRequestEvent,
    PullRequestMerged,
    PullRequestOpened,
    PullRequestState,
    Repository,
)

_DRAFTS = {ItemKind.READY_FOR_REVIEW: True, ItemKind.CONVERTED_TO_DRAFT: False}
_ENDS = (ItemKind.CLOSED, ItemKind.REOPENED)
ABOUT = timedelta(minutes=1)  # so far apart GitHub's two times of one close never are


def pull_request_events(
    seen: PullRequestSnapshot, repository: Repository, observation: Observation
) -> list[PullRequestEvent]:
    """Every fact that a snapshot holds, in no particular order."""
    about = pull_request_subject(observation, repository, seen.id, seen.number)
    return [
        opened(about, seen, draft_at_opening(seen)),
        described(about, seen),
        *merged(about, seen),
        *timeline_events(about, seen.timeline),
        *_closed_without_trace(about, seen),
    ]


def opened(about: ObservedSubject, seen: PullRequestSnapshot, draft: bool | None) -> PullRequestOpened:
    """A pull request came to be."""
    return PullRequestOpened(
        **about.envelope(identity.opened(about.host, seen.id), seen.created_at),
        data=OpenedData(
            **about.data(seen.author),
            title=seen.title,
            author=seen.author,
            draft=draft,
            base=seen.base,
            head=seen.head,
        ),
    )


def draft_at_opening(seen: PullRequestSnapshot) -> bool | None:
    """Its first draft event says; without one it is what it is now; None while some may be missing."""
    if not seen.timeline.complete:
        return None
    changes = [item for item in seen.timeline.items if item.kind in _DRAFTS]
    return _DRAFTS[min(changes, key=attrgetter("order")).kind] if changes else seen.draft


def described(about: ObservedSubject, seen: PullRequestSnapshot) -> PullRequestDescribed:
    """The mutable attributes as of the snapshot's `updated_at`."""
    data = DescribedData(
        **about.data(None),
        updated_at=seen.updated_at,
        title=seen.title,
        url=seen.url,
        state=seen.state,
        draft=seen.draft,
        base=seen.base,
        head=seen.head,
        head_sha=seen.head_sha,
        labels=tuple(sorted(seen.labels)),
        additions=seen.additions,
        deletions=seen.deletions,
        changed_files=seen.changed_files,
        commits=seen.commits,
        first_commit_at=seen.first_commit_at,
        requested_reviewers=_sorted(seen.requested_reviewers),
    )
    return PullRequestDescribed(
        **about.envelope(identity.described(about.host, data), seen.updated_at), data=data
    )


def _sorted(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """In one order, so that the same is said in the same way."""
    return None if names is None else tuple(sorted(set(names)))


def merged(about: ObservedSubject, seen: PullRequestSnapshot) -> Iterator[PullRequestMerged]:
    """The merge, where there was one; from the fields, which every source has."""
    if seen.merged_at is not None:
        yield PullRequestMerged(
            **about.envelope(identity.merged(about.host, seen.id), seen.merged_at),
            data=MergedData(**about.data(seen.merged_by), merge_commit=seen.merge_commit),
        )


def closed_by_fields(about: ObservedSubject, database_id: int, closed_at: datetime) -> PullRequestClosed:
    """A close that the timeline does not have; nobody knows whose."""
    return PullRequestClosed(
        **about.envelope(identity.closed_by_fields(about.host, database_id, closed_at), closed_at),
        data=PullRequestData(**about.data(None)),
    )


def _closed_without_trace(about: ObservedSubject, seen: PullRequestSnapshot) -> Iterator[PullRequestClosed]:
    closed_at = seen.closed_at
    if seen.state is PullRequestState.CLOSED and closed_at and _lacks_close(seen.timeline, closed_at):
        yield closed_by_fields(about, seen.id, closed_at)


def _lacks_close(timeline: Timeline, closed_at: datetime) -> bool:
    """Whether nothing in a timeline closes it. Read later than the rest, it may be open again."""
    ends = [item for item in timeline.items if item.kind in _ENDS]
    if not timeline.complete or (ends and max(ends, key=_order).kind is ItemKind.CLOSED):
        return False
    return not any(item.kind is ItemKind.CLOSED and item.at > closed_at - ABOUT for item in ends)


def _order(item: Item) -> tuple[tuple[datetime, int], bool]:
    return item.order, item.kind is ItemKind.CLOSED

"""The facts of a timeline: what was done to a pull request, by whom and when."""

from collections.abc import Iterator
from typing import assert_never, get_args

from services.collector.facts.event_subject import ObservedSubject
from services.collector.facts.timeline import Comment, Dismissal, Item, ItemKind, SubmittedReview, Timeline
from services.contracts import identity
from services.contracts.actors import GHOST
from services.contracts.events import (
    CommentedData,
    PullRequestCommented,
    PullRequestData,
    PullRequestEvent,
    PullRequestReviewDismissed,
    PullRequestReviewRequested,
    PullRequestReviewRequestRemoved,
    PullRequestReviewSubmitted,
    ReviewDismissedData,
    ReviewerData,
    ReviewState,
    ReviewSubmittedData,
)
from services.contracts.pull_request_events import PlainItemEvent

_PLAIN: dict[str, type[PlainItemEvent]] = {
    event.model_fields["type"].default: event for event in get_args(PlainItemEvent)
}
_REVIEW_REQUESTS: dict[ItemKind, type[PullRequestReviewRequested] | type[PullRequestReviewRequestRemoved]] = {
    ItemKind.REVIEW_REQUESTED: PullRequestReviewRequested,
    ItemKind.REVIEW_REQUEST_REMOVED: PullRequestReviewRequestRemoved,
}


def timeline_events(about: ObservedSubject, timeline: Timeline) -> Iterator[PullRequestEvent]:
    """Every fact of a timeline, complete or not."""
    said = {dismissal.review_id: dismissal.previous_state for dismissal in timeline.dismissals}
    for entry in timeline.entries:
        match entry:
            case Item():
                yield item_event(about, entry)
            case SubmittedReview():
                yield from review_events(about, entry, said.get(entry.id))
            case Dismissal():
                yield dismissal_event(about, entry)
            case Comment():
                yield comment_event(about, entry)
            case _:
                assert_never(entry)


def item_event(about: ObservedSubject, item: Item) -> PullRequestEvent:
    """A timeline item that is a fact of its own."""
    envelope = about.envelope(identity.timeline(about.host, item.node_id), item.at)
    data = {**about.data(item.actor), "position": item.position}
    if event := _REVIEW_REQUESTS.get(item.kind):
        return event(**envelope, data=ReviewerData(**data, reviewer=item.reviewer or GHOST))
    return _PLAIN[f"pull_request.{item.kind}"](**envelope, data=PullRequestData(**data))


def review_events(
    about: ObservedSubject, review: SubmittedReview, said: ReviewState | None = None
) -> Iterator[PullRequestReviewSubmitted]:
    """A submitted review. `said`: its state before a dismissal, which overwrites it at GitHub."""
    if review.submitted_at is None:
        return
    state = said if said and review.state is ReviewState.DISMISSED else review.state
    yield PullRequestReviewSubmitted(
        **about.envelope(identity.review_submitted(about.host, review.id), review.submitted_at),
        data=ReviewSubmittedData(
            **about.data(review.author),
            review_id=review.id,
            reviewer=review.author,
            state=state,
            position=review.position,
            on_behalf_of=review.on_behalf_of,
        ),
    )


def dismissal_event(about: ObservedSubject, dismissal: Dismissal) -> PullRequestReviewDismissed:
    """A dismissal."""
    return PullRequestReviewDismissed(
        **about.envelope(identity.review_dismissed(about.host, dismissal.review_id), dismissal.at),
        data=ReviewDismissedData(
            **about.data(dismissal.actor),
            review_id=dismissal.review_id,
            previous_state=dismissal.previous_state,
        ),
    )


def comment_event(about: ObservedSubject, comment: Comment) -> PullRequestCommented:
    """A comment in the conversation."""
    return PullRequestCommented(
        **about.envelope(identity.commented(about.host, comment.id), comment.at),
        data=CommentedData(**about.data(comment.author), comment_id=comment.id),
    )

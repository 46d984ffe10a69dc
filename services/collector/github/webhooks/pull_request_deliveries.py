"""Maps deliveries about pull requests, reviews and comments. Pure."""

from collections.abc import Iterator

from services.collector.facts.event_subject import ObservedSubject, pull_request_subject
from services.collector.facts.observation import Observation
from services.collector.facts.pull_requests import described, merged, opened
from services.collector.facts.snapshots import PullRequestSnapshot
from services.collector.facts.timeline_events import review_events
from services.collector.fetch.fetch_request import FetchRequest
from services.collector.github.mappers import rest
from services.collector.github.mappers.delivery_models import (
    CommentPayload,
    PullRequestPayload,
    ReviewPayload,
)
from services.collector.github.webhooks.delivery_result import DeliveryResult
from services.contracts.events import (
    Event,
    PullRequestDescribed,
)

MOVING = frozenset(
    {
        "opened",
        "closed",
        "reopened",
        "ready_for_review",
        "converted_to_draft",
        "review_requested",
        "review_request_removed",
        "synchronize",
        # several within one second, in any order, do not say which is the last
        "edited",
        "labeled",
        "unlabeled",
    }
)


DISCUSSED = frozenset({"created", "resolved", "unresolved"})


def map_pull_request(payload: object, observation: Observation) -> DeliveryResult:
    """A pull request was opened, changed or closed."""
    seen = PullRequestPayload.model_validate(payload)
    snapshot = rest.pull_request(seen.pull_request)
    about = pull_request_subject(observation, rest.repository(seen.repository), snapshot.id, snapshot.number)
    events: list[Event] = [*_described(about, seen, snapshot)]
    if seen.action == "opened":
        events.append(opened(about, snapshot, snapshot.draft))
    if seen.action == "closed":
        events.extend(merged(about, snapshot))
    return DeliveryResult(
        tuple(events), _request(seen, observation) if seen.action in MOVING or _is_cut(seen) else None
    )


def _described(
    about: ObservedSubject, seen: PullRequestPayload, snapshot: PullRequestSnapshot
) -> Iterator[PullRequestDescribed]:
    """The attributes, unless some of them may be cut: then the pull request is fetched."""
    if not _is_cut(seen):
        yield described(about, snapshot)


def _is_cut(seen: PullRequestPayload) -> bool:
    return rest.has_more_labels(seen.pull_request) or rest.has_more_requested(seen.pull_request)


def map_review(payload: object, observation: Observation) -> DeliveryResult:
    """A pull request was reviewed, or a review was edited or dismissed."""
    seen = ReviewPayload.model_validate(payload)
    snapshot, review = rest.pull_request(seen.pull_request), rest.review(seen.review)
    about = pull_request_subject(observation, rest.repository(seen.repository), snapshot.id, snapshot.number)
    reviews = tuple(review_events(about, review)) if review and seen.action == "submitted" else ()
    # a delivery does not say where a review stands among requests of its second, nor for which team it is
    return DeliveryResult((*_described(about, seen, snapshot), *reviews), _request(seen, observation))


def map_discussion(payload: object, observation: Observation) -> DeliveryResult:
    """A comment on a line, or a thread of them resolved."""
    seen = PullRequestPayload.model_validate(payload)
    snapshot = rest.pull_request(seen.pull_request)
    about = pull_request_subject(observation, rest.repository(seen.repository), snapshot.id, snapshot.number)
    fetch = _request(seen, observation) if seen.action in DISCUSSED or _is_cut(seen) else None
    return DeliveryResult(tuple(_described(about, seen, snapshot)), fetch)


def _request(seen: PullRequestPayload, observation: Observation) -> FetchRequest:
    return FetchRequest(
        host=observation.host, repository=rest.repository(seen.repository), number=seen.pull_request.number
    )


def map_comment(payload: object, observation: Observation) -> DeliveryResult:
    """A comment: its pull request's id is not in the delivery, and so it is fetched."""
    seen = CommentPayload.model_validate(payload)
    if seen.issue.pull_request is None:
        return DeliveryResult(ignored="not a pull request")
    if seen.action != "created":
        return DeliveryResult(ignored="action")
    return DeliveryResult(
        fetch=FetchRequest(
            host=observation.host, repository=rest.repository(seen.repository), number=seen.issue.number
        )
    )

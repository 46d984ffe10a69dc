"""What a webhook delivery means: facts that it carries, a pull request to fetch, or nothing.

Deliveries of what GitHub gives neither an id nor a time of its own (a draft made ready, a review asked
for, a close) mean "this pull request moved". https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from services.collector.facts.about import About, about_pull_request
from services.collector.facts.happenings import reviewed
from services.collector.facts.pull_requests import described, merged, opened
from services.collector.facts.repositories import repository_described
from services.collector.facts.shipments import deployment_events, release_events
from services.collector.facts.snapshot import PullRequestSnapshot, Sight
from services.collector.shapes import rest
from services.collector.shapes import rest_models as shape
from services.collector.shapes.delivery_models import (
    CommentPayload,
    DeploymentPayload,
    DeploymentStatusPayload,
    Payload,
    PullRequestPayload,
    ReleasePayload,
    RepositoryPayload,
    ReviewPayload,
)
from services.collector.shapes.label_delivery import LabelPayload
from services.collector.shapes.written import delivery_written_at
from services.collector.wishes.needs import Need
from services.contracts.events import (
    DeploymentCreated,
    DeploymentEvent,
    Event,
    PullRequestDescribed,
    RepositoryDescribed,
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
RELEASED = frozenset({"created", "published", "prereleased", "released", "edited", "unpublished", "deleted"})
CREATED = ("created", "")  # older Enterprise servers leave a deployment's action out


@dataclass(frozen=True, slots=True)
class Stir:
    """Something is to be looked at now: one repository, and `anew` also under which names there are any.

    `gone_labels`: names that no label of it has any more.
    """

    repository_id: int | None = None
    name: str | None = None
    anew: bool = False
    gone_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a delivery gives. `ignored` is the reason why it gives nothing.

    `described`: what it says of its repository, which is news only where that is another word than the last.
    """

    events: tuple[Event, ...] = ()
    need: Need | None = None
    stir: Stir | None = None
    ignored: str | None = None
    described: RepositoryDescribed | None = None


def repository_of(payload: object) -> shape.Repository | None:
    """The repository a delivery is about. Raises `pydantic.ValidationError`."""
    return Payload.model_validate(payload).repository


def meaning(event: str, payload: object, sight: Sight) -> Meaning:
    """What a delivery means. Raises `pydantic.ValidationError` if a known one has another shape."""
    reader = _READERS.get(event)
    sight = replace(sight, as_of=delivery_written_at(payload, sight.at))
    if reader is None:
        return Meaning(ignored="unknown event")
    return replace(reader(payload, sight), described=_repository_described(event, payload, sight))


def _repository_described(event: str, payload: object, sight: Sight) -> RepositoryDescribed | None:
    """What a delivery says of its repository; nothing where it does not say when that was so."""
    seen = Payload.model_validate(payload)
    if seen.repository is None or sight.as_of is None:
        return None
    deleted = event == "repository" and seen.action == "deleted"
    return repository_described(rest.repository(seen.repository), sight, sight.as_of, deleted=deleted)


def _pull_request(payload: object, sight: Sight) -> Meaning:
    seen = PullRequestPayload.model_validate(payload)
    snapshot = rest.pull_request(seen.pull_request)
    about = about_pull_request(sight, rest.repository(seen.repository), snapshot.id, snapshot.number)
    events: list[Event] = [*_described(about, seen, snapshot)]
    if seen.action == "opened":
        events.append(opened(about, snapshot, snapshot.draft))
    if seen.action == "closed":
        events.extend(merged(about, snapshot))
    return Meaning(tuple(events), _need(seen, sight) if seen.action in MOVING or _is_cut(seen) else None)


def _described(
    about: About, seen: PullRequestPayload, snapshot: PullRequestSnapshot
) -> Iterator[PullRequestDescribed]:
    """The attributes, unless some of them may be cut: then the pull request is fetched."""
    if not _is_cut(seen):
        yield described(about, snapshot)


def _is_cut(seen: PullRequestPayload) -> bool:
    return rest.has_more_labels(seen.pull_request) or rest.has_more_requested(seen.pull_request)


def _review(payload: object, sight: Sight) -> Meaning:
    seen = ReviewPayload.model_validate(payload)
    snapshot, review = rest.pull_request(seen.pull_request), rest.review(seen.review)
    about = about_pull_request(sight, rest.repository(seen.repository), snapshot.id, snapshot.number)
    said = tuple(reviewed(about, review)) if review and seen.action == "submitted" else ()
    # a delivery does not say where a review stands among requests of its second, nor for which team it is
    return Meaning((*_described(about, seen, snapshot), *said), _need(seen, sight))


def _discussion(payload: object, sight: Sight) -> Meaning:
    """A comment on a line, or a thread of them resolved."""
    seen = PullRequestPayload.model_validate(payload)
    snapshot = rest.pull_request(seen.pull_request)
    about = about_pull_request(sight, rest.repository(seen.repository), snapshot.id, snapshot.number)
    need = _need(seen, sight) if seen.action in DISCUSSED or _is_cut(seen) else None
    return Meaning(tuple(_described(about, seen, snapshot)), need)


def _need(seen: PullRequestPayload, sight: Sight) -> Need:
    return Need(host=sight.host, repository=rest.repository(seen.repository), number=seen.pull_request.number)


def _comment(payload: object, sight: Sight) -> Meaning:
    """A comment: its pull request's id is not in the delivery, and so it is fetched."""
    seen = CommentPayload.model_validate(payload)
    if seen.issue.pull_request is None:
        return Meaning(ignored="not a pull request")
    if seen.action != "created":
        return Meaning(ignored="action")
    return Meaning(
        need=Need(host=sight.host, repository=rest.repository(seen.repository), number=seen.issue.number)
    )


def _deployment(payload: object, sight: Sight) -> Meaning:
    seen = DeploymentPayload.model_validate(payload)
    if seen.action not in CREATED:
        return Meaning(ignored="action")
    events = tuple(
        deployment_events(rest.deployment(seen.deployment), rest.repository(seen.repository), sight)
    )
    return Meaning(events, stir=_ref_to_look_up(seen, events))


def _ref_to_look_up(seen: DeploymentPayload, events: tuple[DeploymentEvent, ...]) -> Stir | None:
    """A delivery does not say whether a ref is a tag: the list of deployments does."""
    unsaid = any(
        isinstance(each, DeploymentCreated) and each.data.ref and not each.data.ref_type for each in events
    )
    return _stir(seen.repository) if unsaid else None


def _deployment_status(payload: object, sight: Sight) -> Meaning:
    seen = DeploymentStatusPayload.model_validate(payload)
    if seen.action not in CREATED:
        return Meaning(ignored="action")
    made = rest.deployment(seen.deployment, [seen.deployment_status])
    if seen.workflow_run:
        made = made.of_run(seen.workflow_run.id)
    return Meaning(tuple(deployment_events(made, rest.repository(seen.repository), sight)))


def _release(payload: object, sight: Sight) -> Meaning:
    seen = ReleasePayload.model_validate(payload)
    if seen.action not in RELEASED:
        return Meaning(ignored="action")
    made = replace(rest.release(seen.release), deleted=seen.action == "deleted")
    if made.published_at is None and seen.action != "unpublished":
        return Meaning(ignored="draft release")
    events = tuple(release_events(made, rest.repository(seen.repository), sight))
    # which commit its tag names, only the list of releases says
    return Meaning(events, stir=_stir(seen.repository))


def _label(payload: object, _: Sight) -> Meaning:
    """A label was renamed or deleted, which moves none of the pull requests that have it."""
    seen = LabelPayload.model_validate(payload)
    if not seen.gone:
        return Meaning(ignored="action")
    return Meaning(stir=Stir(seen.repository.id, gone_labels=(seen.gone,)))


def _push(payload: object, _: Sight) -> Meaning:
    """Something moved there; that of a pull request says so itself, if that is subscribed to."""
    return Meaning(stir=_stir(RepositoryPayload.model_validate(payload).repository))


def _repository(payload: object, _: Sight) -> Meaning:
    """Made, renamed, transferred, archived, deleted: where it is, and whether it is watched, may be new."""
    return Meaning(stir=_stir(RepositoryPayload.model_validate(payload).repository, anew=True))


def _stir(seen: shape.Repository, *, anew: bool = False) -> Stir:
    return Stir(seen.id, seen.full_name, anew)


def _installation(_: object, __: Sight) -> Meaning:
    """An App may see other repositories than before."""
    return Meaning(stir=Stir(anew=True))


_READERS: dict[str, Callable[[object, Sight], Meaning]] = {
    "pull_request": _pull_request,
    "pull_request_review": _review,
    "pull_request_review_comment": _discussion,
    "pull_request_review_thread": _discussion,
    "issue_comment": _comment,
    "deployment": _deployment,
    "deployment_status": _deployment_status,
    "release": _release,
    "label": _label,
    "push": _push,
    "repository": _repository,
    **dict.fromkeys(("installation", "installation_repositories", "installation_target"), _installation),
}
_STIRRING = (_push, _repository, _installation)
WANTED = frozenset(event for event, reader in _READERS.items() if reader not in _STIRRING)
"""The events that tell facts: those a webhook should be subscribed to."""

"""Reads a fact, attributes or both from an event.

Times are cut to whole milliseconds, because that is what MongoDB stores: a fact must be the same before
and after it has been stored.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypedDict, Unpack, assert_never

from services.aggregator.facts.default_branches import BranchObservation
from services.aggregator.facts.fact import AccountRef, Fact, FactType
from services.aggregator.facts.registers import NO_ATTRIBUTES, Attributes, Register, Value
from services.contracts.actors import Actor
from services.contracts.events import (
    DeploymentCompared,
    DeploymentCreated,
    DeploymentEvent,
    DeploymentStatusChanged,
    DescribedData,
    Event,
    PullRequestCommented,
    PullRequestDescribed,
    PullRequestEvent,
    PullRequestMerged,
    PullRequestOpened,
    PullRequestReviewDismissed,
    PullRequestReviewRequested,
    PullRequestReviewRequestRemoved,
    PullRequestReviewSubmitted,
    ReleasePublished,
    RepositoryDescribed,
)
from services.contracts.pull_request_events import PlainItemEvent

NOT_ATTRIBUTES = frozenset({"repository", "actor", "pull_request", "updated_at"})
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = frozenset({str, int, bool})
DESCRIBED = tuple(name for name in DescribedData.model_fields if name not in NOT_ATTRIBUTES)


def milliseconds(at: datetime) -> datetime:
    """The time in UTC, cut to whole milliseconds."""
    at = at.astimezone(UTC)
    micro = at.microsecond
    return at.replace(microsecond=micro - micro % 1000) if micro % 1000 else at


def _who(actor: Actor | None) -> AccountRef | None:
    return AccountRef(actor.id, actor.login, actor.kind.value) if actor else None


class FactPayload(TypedDict, total=False):
    """What a fact says beside who did what when."""

    reviewer: AccountRef | None
    state: str
    review_id: int
    draft: bool | None
    merge_commit: str | None
    environment: str
    sha: str | None
    ref: str | None
    ref_type: str | None
    workflow_run: int | None
    prerelease: bool
    withdrawn: bool | None
    base: str
    commits: tuple[str, ...]
    complete: bool
    position: int | None
    on_behalf_of: tuple[str, ...] | None


def _fact(
    event: PullRequestEvent | DeploymentEvent | ReleasePublished,
    actor: Actor | None,
    **payload: Unpack[FactPayload],
) -> Fact:
    at, observed_at = milliseconds(event.time), milliseconds(event.observedtime)
    as_of = observed_at if event.as_of is event.observedtime else milliseconds(event.as_of)
    return Fact(
        event.id,
        FactType(event.type),
        at,
        observed_at,
        (event.via.value,),
        _who(actor),
        as_of=None if as_of == observed_at else as_of,
        **payload,
    )


def fact_of_pull_request(event: PullRequestEvent) -> Fact | None:
    """The fact that an event states; None for a description, which states only attributes."""
    if isinstance(event, PlainItemEvent):
        return _fact(event, event.data.actor, position=event.data.position)
    match event:
        case PullRequestDescribed():
            fact = None
        case PullRequestOpened(data=data):
            fact = _fact(event, data.author, draft=data.draft)
        case PullRequestReviewRequested(data=data) | PullRequestReviewRequestRemoved(data=data):
            fact = _fact(event, data.actor, reviewer=_who(data.reviewer), position=data.position)
        case PullRequestReviewSubmitted(data=data):
            fact = _fact(
                event,
                data.reviewer,
                state=data.state.value,
                review_id=data.review_id,
                position=data.position,
                on_behalf_of=data.on_behalf_of and tuple(sorted(set(data.on_behalf_of))),
            )
        case PullRequestReviewDismissed(data=data):
            state = data.previous_state.value
            fact = _fact(event, data.actor, state=state, review_id=data.review_id)
        case PullRequestMerged(data=data):
            fact = _fact(event, data.actor, merge_commit=data.merge_commit)
        case PullRequestCommented():
            fact = _fact(event, event.data.actor)
        case _:
            assert_never(event)
    return fact


def fact_of_deployment(event: DeploymentEvent | ReleasePublished) -> Fact:
    """The fact that an event states of a deployment, or of a release."""
    match event:
        case DeploymentCreated(data=data):
            named = FactPayload(
                ref=data.ref, ref_type=data.ref_type, sha=data.sha, environment=data.environment
            )
            return _fact(event, data.actor, **named)
        case DeploymentStatusChanged(data=data):
            stated = FactPayload(
                environment=data.environment, state=data.state, workflow_run=data.workflow_run
            )
            return _fact(event, data.actor, **stated)
        case DeploymentCompared(data=data):
            commits = tuple(sorted(set(data.commits)))
            return _fact(event, data.actor, base=data.base, commits=commits, complete=data.complete)
        case ReleasePublished(data=data):
            public = FactPayload(prerelease=data.prerelease, withdrawn=data.withdrawn)
            return _fact(event, data.actor, **public | FactPayload(ref=data.tag or None, sha=data.sha))
        case _:
            assert_never(event)


def _registers(
    values: Mapping[str, Value | None],
    updated_at: datetime,
    observed_at: datetime,
    known: Attributes = NO_ATTRIBUTES,
) -> Attributes:
    """The registers of values; without those that are `known` as of later."""
    stamps = milliseconds(updated_at), milliseconds(observed_at)
    later = {name for name, one in known.items() if (one.updated_at, one.observed_at) > stamps}
    return {
        name: Register(*stamps, _plain(value))
        for name, value in values.items()
        if value is not None and name not in later
    }


def _plain(value: Value) -> Value:
    if type(value) in _PLAIN:
        return value
    match value:
        case datetime():
            return milliseconds(value)
        case tuple():
            return tuple(sorted(set(value)))
        case StrEnum():
            return value.value
        case _:
            return value


def attributes_of_pull_request(event: PullRequestEvent, known: Attributes = NO_ATTRIBUTES) -> Attributes:
    """What an event says of the attributes: a description all it knows, an opening what it began with.

    A delivery was written at the moment it tells of, however late it comes; a reading is as of itself.
    What is `known` as of later is left out.
    """
    match event:
        case PullRequestDescribed(data=data):
            values = {name: getattr(data, name) for name in DESCRIBED}
            return _registers(values, data.updated_at, event.as_of, known)
        case PullRequestOpened(data=data):
            values = {"title": data.title, "base": data.base, "head": data.head}
            return _registers(values, event.time, event.as_of, known)
        case _:
            return {}


def newest_first(events: Iterable[PullRequestEvent]) -> list[PullRequestEvent]:
    """The events that say something of attributes, the newest statement first."""
    stating = (event for event in events if isinstance(event, PullRequestDescribed | PullRequestOpened))
    return [*sorted(stating, key=_attributes_order, reverse=True)]


def _attributes_order(event: PullRequestDescribed | PullRequestOpened) -> tuple[datetime, datetime]:
    updated_at = event.data.updated_at if isinstance(event, PullRequestDescribed) else event.time
    return updated_at, event.as_of


def attributes_of_repository(event: Event) -> Attributes:
    """What an event says of its repository: name and whether it was deleted, dated by when it was so."""
    deleted = event.data.deleted if isinstance(event, RepositoryDescribed) else None
    values: dict[str, Value | None] = {"name": event.data.repository.full_name, "deleted": deleted}
    return _registers(values, repository_as_of(event), event.observedtime)


def repository_as_of(event: Event) -> datetime:
    """When a repository was what an event says of it.

    A comparison repeats the name that was asked with: any other word on it is newer.
    """
    return BEFORE_ALL if isinstance(event, DeploymentCompared) else event.repository_as_of


def default_branches_of(events: Iterable[Event]) -> tuple[list[BranchObservation], list[BranchObservation]]:
    """What events say of the default branch: dated by when that was so, and by when it was learned."""
    stated = [
        (event, branch)
        for event in events
        if (branch := event.data.repository.default_branch) and not isinstance(event, DeploymentCompared)
    ]
    return (
        [BranchObservation(milliseconds(event.repository_as_of), branch) for event, branch in stated],
        [BranchObservation(milliseconds(event.observedtime), branch) for event, branch in stated],
    )

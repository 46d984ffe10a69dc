"""Events about facts of which more or less is known, and what publishing them leaves."""

from dataclasses import replace
from typing import Any

from services.collector.facts.deployments import deployment_events
from services.collector.facts.pull_requests import pull_request_events
from services.collector.facts.releases import release_events
from services.collector.facts.snapshots import DeploymentSnapshot, PullRequestSnapshot, ReleaseSnapshot
from services.collector.facts.timeline import ItemKind, SubmittedReview, Timeline
from services.collector.publishing.published_facts import PublishedFacts, add_events
from services.contracts.actors import Actor, ActorKind
from services.contracts.events import Event, PullRequestState, ReviewState, Via
from tests.unit.collector.snapshots import (
    ALICE,
    BOB,
    OBSERVATION,
    REPOSITORY,
    at,
    complete,
    events_of,
    item,
    of_type,
    pull_request,
)

DELIVERED = replace(OBSERVATION, via=Via.WEBHOOK, as_of=at(6))
TEAM = Actor(id=5, login="acme/backend", kind=ActorKind.TEAM)
RELEASE = ReleaseSnapshot(
    id=9, tag="v3", sha="abc", prerelease=True, actor=ALICE, created_at=at(0), published_at=at(1)
)
DEPLOYMENT = DeploymentSnapshot(
    id=3, node_id="DE_3", environment="production", sha="abc", ref="main", actor=ALICE, created_at=at(0)
)


def fresh(events: list[Event], published_facts: PublishedFacts | None = None) -> list[Event]:
    """Return which of these events are published: what is news after what was published."""
    return [each.event for each in add_events(events, published_facts, 5)[0]]


def after(*some: list[Event], published_facts: PublishedFacts | None = None) -> PublishedFacts:
    """Return the published facts after publishing one list of events after the other."""
    for events in some:
        published_facts = add_events(events, published_facts, 5)[1]
    assert published_facts
    return published_facts


def released(seen: ReleaseSnapshot = RELEASE, observation: Any = OBSERVATION) -> list[Event]:
    return list(release_events(seen, REPOSITORY, observation))


def deployed(seen: DeploymentSnapshot = DEPLOYMENT) -> list[Event]:
    return list(deployment_events(seen, REPOSITORY, OBSERVATION))


def delivered(seen: PullRequestSnapshot) -> list[Event]:
    return list(pull_request_events(seen, REPOSITORY, DELIVERED))


def merged(**said: Any) -> list[Event]:
    seen = pull_request(state=PullRequestState.MERGED, merged_at=at(4), **said)
    return of_type(events_of(seen), "merged")


def opened(draft: bool | None) -> list[Event]:
    return of_type(
        events_of(pull_request(draft=bool(draft), timeline=Timeline(complete=draft is not None))), "opened"
    )


def submitted(state: ReviewState) -> list[Event]:
    timeline = Timeline((SubmittedReview(7, BOB, state, at(2)),))
    return of_type(events_of(pull_request(timeline=timeline)), "review_submitted")


def asked_of(reviewer: Actor) -> list[Event]:
    timeline = complete(item(ItemKind.REVIEW_REQUESTED, 1, reviewer=reviewer))
    return of_type(events_of(pull_request(timeline=timeline)), "review_requested")

"""The facts of a pull request, a deployment, a repository, and how events add to them.

Adding is commutative, associative and idempotent: late, doubled or out of order, the same is known in the
end. What has nothing to learn is returned as the very object that was given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.aggregator.facts.default_branches import DefaultBranches
from services.aggregator.facts.event_facts import (
    attributes_of_pull_request,
    attributes_of_repository,
    default_branches_of,
    fact_of_deployment,
    fact_of_pull_request,
    newest_first,
    repository_as_of,
)
from services.aggregator.facts.fact import Fact, FactType, join
from services.aggregator.facts.registers import Attributes, newest
from services.contracts.events import (
    DeploymentEvent,
    Event,
    PullRequestEvent,
    ReleasePublished,
    RepositoryDescribed,
    host_of,
)

Facts = Mapping[str, Fact]
Shipment = DeploymentEvent | ReleasePublished


@dataclass(frozen=True, slots=True)
class PullRequestFacts:
    """A pull request by its database id and its repository's, with its facts by id."""

    host: str
    repository_id: int
    id: int
    number: int
    facts: Facts = field(default_factory=dict)
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeploymentFacts:
    """A deployment or release by its database id and its repository's, with its facts by id."""

    host: str
    repository_id: int
    id: int
    facts: Facts = field(default_factory=dict)

    @property
    def is_release(self) -> bool:
        """Whether it is a release, which has a single fact."""
        return any(fact.type is FactType.RELEASE_PUBLISHED for fact in self.facts.values())


@dataclass(frozen=True, slots=True)
class RepositoryFacts:
    """A repository by its database id, with its newest known name, and its default branches over time.

    `superseded`: whether its name is another repository's now.
    """

    host: str
    id: int
    attributes: Attributes
    default_branches: DefaultBranches = field(default_factory=DefaultBranches)
    superseded: bool = False

    @property
    def gone(self) -> bool:
        """Whether GitHub has it no longer, at least not under its name."""
        deleted = self.attributes.get("deleted")
        return self.superseded or (deleted is not None and bool(deleted.value))

    @property
    def name(self) -> str:
        """`owner/name`."""
        return str(self.attributes["name"].value)


def added(facts: Facts, new: Iterable[Fact]) -> Facts:
    """The facts with more of them; returns `facts` itself if there is nothing new."""
    new_facts: dict[str, Fact] = {}
    for fact in new:
        known = new_facts.get(fact.id) or facts.get(fact.id)
        joined = join(known, fact) if known else fact
        if joined is not known:
            new_facts[fact.id] = joined
    return {**facts, **new_facts} if new_facts else facts


def pull_request_facts(event: PullRequestEvent) -> PullRequestFacts:
    """What one event says of its pull request."""
    named, fact = event.data.pull_request, fact_of_pull_request(event)
    return PullRequestFacts(
        *(host_of(event), event.data.repository.id, named.id, named.number),
        facts={fact.id: fact} if fact else {},
        attributes=attributes_of_pull_request(event),
    )


def deployment_facts(event: Shipment) -> DeploymentFacts:
    """What one event says of its deployment or release."""
    fact = fact_of_deployment(event)
    return replace(_unknown_deployment(event), facts={fact.id: fact})


def merge_pull_request(
    known: PullRequestFacts | None, events: Iterable[PullRequestEvent]
) -> PullRequestFacts:
    """Add what events say about one pull request. Without anything known, there must be an event."""
    events = list(events)
    known = known or _unknown_pull_request(events[0])
    facts = added(known.facts, filter(None, map(fact_of_pull_request, events)))
    attributes = known.attributes
    for event in newest_first(events):
        attributes = newest(attributes, attributes_of_pull_request(event, attributes))
    if facts is known.facts and attributes is known.attributes:
        return known
    return replace(known, facts=facts, attributes=attributes)


def _unknown_pull_request(event: PullRequestEvent) -> PullRequestFacts:
    named = event.data.pull_request
    return PullRequestFacts(host_of(event), event.data.repository.id, named.id, named.number)


def merge_deployment(known: DeploymentFacts | None, events: Iterable[Shipment]) -> DeploymentFacts:
    """Add what events say about one deployment or release. Without anything known, there must be an event."""
    events = list(events)
    known = known or _unknown_deployment(events[0])
    facts = added(known.facts, map(fact_of_deployment, events))
    return known if facts is known.facts else replace(known, facts=facts)


def _unknown_deployment(event: Shipment) -> DeploymentFacts:
    id_ = event.data.release_id if isinstance(event, ReleasePublished) else event.data.deployment_id
    return DeploymentFacts(host_of(event), event.data.repository.id, id_)


def merge_repository(known: RepositoryFacts | None, events: Iterable[Event]) -> RepositoryFacts:
    """Add what events say about their repository. Without anything known, there must be an event."""
    events = list(events)
    known = known or RepositoryFacts(host_of(events[0]), events[0].data.repository.id, {})
    attributes = known.attributes
    for event in _newest_statements(events):
        attributes = newest(attributes, attributes_of_repository(event))
    observed, learned = default_branches_of(events)
    branches = known.default_branches.with_(observed, learned)
    return _repository(known, attributes, branches)


def _repository(known: RepositoryFacts, attributes: Attributes, branches: DefaultBranches) -> RepositoryFacts:
    if attributes is known.attributes and branches is known.default_branches:
        return known
    return replace(known, attributes=attributes, default_branches=branches)


def _newest_statements(events: Iterable[Event]) -> Iterable[Event]:
    """Of all that say the same of the repository only the one that says it as of the latest."""
    last: dict[tuple[str, str, bool | None], tuple[tuple[datetime, datetime], Event]] = {}
    for event in events:
        named = event.data.repository
        deleted = event.data.deleted if isinstance(event, RepositoryDescribed) else None
        stated, order = (named.owner, named.name, deleted), (repository_as_of(event), event.observedtime)
        if stated not in last or order > last[stated][0]:
            last[stated] = order, event
    return [event for _, event in last.values()]


def join_pull_requests(
    known: PullRequestFacts | None, others: Iterable[PullRequestFacts]
) -> PullRequestFacts:
    """All that is known of one pull request in several places. Without anything known, there must be one."""
    others = list(others)
    known = known or replace(others[0], facts={}, attributes={})
    facts = added(known.facts, (fact for other in others for fact in other.facts.values()))
    attributes = known.attributes
    for other in others:
        attributes = newest(attributes, other.attributes)
    if facts is known.facts and attributes is known.attributes:
        return known
    return replace(known, facts=facts, attributes=attributes)


def join_deployments(known: DeploymentFacts | None, others: Iterable[DeploymentFacts]) -> DeploymentFacts:
    """All that is known of one deployment in several places. Without anything known, there must be one."""
    others = list(others)
    known = known or replace(others[0], facts={})
    facts = added(known.facts, (fact for other in others for fact in other.facts.values()))
    return known if facts is known.facts else replace(known, facts=facts)


def join_repositories(known: RepositoryFacts | None, others: Iterable[RepositoryFacts]) -> RepositoryFacts:
    """All that is known of one repository in several places. Without anything known, there must be one."""
    others = list(others)
    known = known or others[0]
    attributes, branches = known.attributes, known.default_branches
    for other in others:
        attributes = newest(attributes, other.attributes)
        theirs = other.default_branches
        branches = branches.with_(theirs.observed, filter(None, [theirs.first]))
    return _repository(known, attributes, branches)

"""Small histories of pull requests, told as events."""

import itertools
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from services.aggregator.facts.accounts import ACTORS, Account, accounts_of_events
from services.aggregator.facts.entities import (
    RepositoryFacts,
    merge_deployment,
    merge_pull_request,
    merge_repository,
)
from services.aggregator.measurement.identities import Identity, identities
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.revisions import (
    Context,
    deployment_change,
    pull_request_change,
    repository_key,
)
from services.contracts import identity
from services.contracts.actors import GHOST, Actor, ActorKind, typed_id
from services.contracts.events import (
    CommentedData,
    DeploymentCompared,
    DeploymentComparedData,
    DeploymentCreated,
    DeploymentCreatedData,
    DeploymentStatusChanged,
    DeploymentStatusData,
    DescribedData,
    Event,
    MergedData,
    OpenedData,
    PullRequestClosed,
    PullRequestCommented,
    PullRequestConvertedToDraft,
    PullRequestData,
    PullRequestDescribed,
    PullRequestHeadForcePushed,
    PullRequestMerged,
    PullRequestOpened,
    PullRequestReadyForReview,
    PullRequestRef,
    PullRequestReopened,
    PullRequestReviewDismissed,
    PullRequestReviewRequested,
    PullRequestReviewRequestRemoved,
    PullRequestReviewSubmitted,
    PullRequestState,
    ReleasePublished,
    ReleasePublishedData,
    Repository,
    ReviewDismissedData,
    ReviewerData,
    ReviewState,
    ReviewSubmittedData,
    Via,
    source_url,
)
from services.contracts.readmodels.deployments import DeployedBy
from services.runtime.configuration_file import built_in_definitions, parse_configuration

HOST = "github.com"
REPOSITORY = Repository(id=1, owner="acme", name="api", default_branch="main")
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
SEEN = datetime(2026, 6, 1, tzinfo=UTC)

_numbers = itertools.count(1)


def at(hours: float) -> datetime:
    """So many hours after Monday, 2 March 2026, 09:00 UTC."""
    return BEGAN + timedelta(hours=hours)


def number_of(name: str) -> int:
    return zlib.crc32(name.encode())


def who(login: str) -> Actor:
    """`ghost`, `team:acme/backend`, `bot:renovate`, or a user."""
    kind, _, name = login.rpartition(":")
    if login == "ghost":
        return GHOST
    return Actor(id=number_of(name), login=name, kind=ActorKind(kind or "user"))


def renamed(events: Iterable[Event], login: str, new: str, hours: float) -> list[Event]:
    """Events as they are observed at an hour when somebody has a new login."""

    def now(actor: Actor | None) -> Actor | None:
        is_it = actor is not None and actor.id == number_of(login)
        return actor.model_copy(update={"login": new}) if actor and is_it else actor

    def named(data: Any) -> Any:
        return data.model_copy(
            update={name: now(getattr(data, name)) for name in ACTORS if hasattr(data, name)}
        )

    return [one.model_copy(update={"observedtime": at(hours), "data": named(one.data)}) for one in events]


def rules(toml: str = "", version: int = 1) -> Rules:
    """The shipped definitions with a team's own laid over them."""
    own = parse_configuration(toml, "headway.toml").definitions()
    return Rules.of(built_in_definitions().extended_by(own), version)


@dataclass
class Pull:
    """A pull request, told step by step; times are hours after Monday 09:00."""

    number: int = 1
    author: str = "ada"
    repository: Repository = REPOSITORY
    via: Via = Via.GRAPHQL
    events: list[Event] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.repository.id * 100_000 + self.number

    def _add(self, kind: type, id_: str, time: datetime, data_type: type, **data: Any) -> "Pull":
        named = {
            "repository": self.repository,
            "pull_request": PullRequestRef(id=self.id, number=self.number),
        }
        event = kind(
            id=id_,
            source=source_url(HOST, self.repository),
            subject=f"pull/{self.number}",
            time=time,
            observedtime=SEEN,
            via=self.via,
            data=data_type(**named, **data),
        )
        self.events.append(event)
        return self

    def _timeline(self, kind: type, hours: float, by: str | None, data_type: type, **data: Any) -> "Pull":
        id_ = identity.timeline(HOST, f"{kind.__name__}_{self.id}_{len(self.events)}")
        return self._add(kind, id_, at(hours), data_type, actor=who(by or self.author), **data)

    def with_positions(self) -> "Pull":
        """The same, where GitHub's timeline has everything of one second in the order in which it is told."""
        before: Counter[datetime] = Counter()
        for index, event in enumerate(self.events):
            if "position" in type(event.data).model_fields:
                data = event.data.model_copy(update={"position": before[event.time]})
                self.events[index] = event.model_copy(update={"data": data})
                before[event.time] += not isinstance(event, PullRequestReviewSubmitted)
        return self

    def opened(self, hours: float = 0, *, draft: bool | None = None) -> "Pull":
        data = {"title": f"Change {self.number}", "author": who(self.author), "base": "main", "head": "topic"}
        id_ = identity.opened(HOST, self.id)
        return self._add(
            PullRequestOpened, id_, at(hours), OpenedData, actor=who(self.author), draft=draft, **data
        )

    def described(self, hours: float, **said: Any) -> "Pull":
        given = {
            "title": f"Change {self.number}",
            "url": f"https://{HOST}/{self.repository.full_name}/pull/{self.number}",
            "state": PullRequestState.OPEN,
            "draft": False,
            "base": "main",
            "head": "topic",
            "updated_at": at(hours),
            "repository": self.repository,
            "pull_request": PullRequestRef(id=self.id, number=self.number),
        }
        data = DescribedData(**{**given, **said})
        fields = data.model_dump(exclude={"repository", "pull_request"})
        return self._add(
            PullRequestDescribed, identity.described(HOST, data), at(hours), DescribedData, **fields
        )

    def ready(self, hours: float) -> "Pull":
        return self._timeline(PullRequestReadyForReview, hours, None, PullRequestData)

    def drafted(self, hours: float) -> "Pull":
        return self._timeline(PullRequestConvertedToDraft, hours, None, PullRequestData)

    def requested(self, reviewer: str, hours: float) -> "Pull":
        return self._timeline(PullRequestReviewRequested, hours, None, ReviewerData, reviewer=who(reviewer))

    def unrequested(self, reviewer: str, hours: float) -> "Pull":
        return self._timeline(
            PullRequestReviewRequestRemoved, hours, None, ReviewerData, reviewer=who(reviewer)
        )

    def listed(self, hours: float, *reviewers: str) -> "Pull":
        """What a reading then says of whose review is requested."""
        ids = tuple(typed_id(one.kind, one.id) for one in map(who, reviewers))
        self.described(hours, requested_reviewers=ids)
        self.events[-1] = self.events[-1].model_copy(update={"observedtime": at(hours)})
        return self

    def reviewed(
        self,
        reviewer: str,
        hours: float,
        state: str = "commented",
        id_: int | None = None,
        *,
        teams: Sequence[str] | None = None,
    ) -> "Pull":
        review = id_ or next(_numbers)
        return self._add(
            PullRequestReviewSubmitted,
            identity.review_submitted(HOST, review),
            at(hours),
            ReviewSubmittedData,
            actor=who(reviewer),
            review_id=review,
            reviewer=who(reviewer),
            state=ReviewState(state),
            on_behalf_of=None
            if teams is None
            else tuple(typed_id(ActorKind.TEAM, who(f"team:{team}").id) for team in teams),
        )

    def approved(self, reviewer: str, hours: float, id_: int | None = None) -> "Pull":
        return self.reviewed(reviewer, hours, "approved", id_)

    def dismissed(self, review: int, hours: float, previous: str = "approved") -> "Pull":
        return self._add(
            PullRequestReviewDismissed,
            identity.review_dismissed(HOST, review),
            at(hours),
            ReviewDismissedData,
            actor=who(self.author),
            review_id=review,
            previous_state=ReviewState(previous),
        )

    def commented(self, by: str, hours: float) -> "Pull":
        comment = next(_numbers)
        return self._add(
            PullRequestCommented,
            identity.commented(HOST, comment),
            at(hours),
            CommentedData,
            actor=who(by),
            comment_id=comment,
        )

    def pushed(self, hours: float) -> "Pull":
        return self._timeline(PullRequestHeadForcePushed, hours, None, PullRequestData)

    def closed(self, hours: float) -> "Pull":
        return self._timeline(PullRequestClosed, hours, None, PullRequestData)

    def reopened(self, hours: float) -> "Pull":
        return self._timeline(PullRequestReopened, hours, None, PullRequestData)

    def merged(self, hours: float, by: str | None = None) -> "Pull":
        return self._add(
            PullRequestMerged,
            identity.merged(HOST, self.id),
            at(hours),
            MergedData,
            actor=who(by or self.author),
            merge_commit=f"sha-{self.id}",
        )


@dataclass
class Deployment:
    """A deployment, told step by step."""

    id: int = 1
    environment: str = "production"
    repository: Repository = REPOSITORY
    by: str = "bot:github-actions"
    sha: str | None = None
    ref: str | None = "main"
    events: list[Event] = field(default_factory=list)
    ref_type: Literal["branch", "tag"] | None = None

    def _add(self, kind: type, id_: str, hours: float, data: Any) -> "Deployment":
        event = kind(
            id=id_,
            source=source_url(HOST, self.repository),
            subject=f"deployment/{self.id}",
            time=at(hours),
            observedtime=SEEN,
            via=Via.GRAPHQL,
            data=data,
        )
        self.events.append(event)
        return self

    def created(self, hours: float) -> "Deployment":
        data = DeploymentCreatedData(
            repository=self.repository,
            actor=who(self.by),
            deployment_id=self.id,
            environment=self.environment,
            sha=self.sha or f"sha-{self.id}",
            ref=self.ref,
            ref_type=self.ref_type,
        )
        return self._add(DeploymentCreated, identity.deployment(HOST, self.id), hours, data)

    def status(self, state: str, hours: float, environment: str | None = None) -> "Deployment":
        data = DeploymentStatusData(
            repository=self.repository,
            actor=who(self.by),
            deployment_id=self.id,
            environment=environment or self.environment,
            state=state,
        )
        node = f"DS_{self.id}_{len(self.events)}"
        return self._add(DeploymentStatusChanged, identity.deployment_status(HOST, node), hours, data)

    def status_of_run(self, state: str, hours: float, run: int) -> "Deployment":
        """A status that says of which run of a workflow it is."""
        last = self.status(state, hours).events.pop()
        data = last.data.model_copy(update={"workflow_run": run})
        self.events.append(last.model_copy(update={"data": data}))
        return self

    def compared(self, base: str, *commits: str, complete: bool = True, hours: float = 0) -> "Deployment":
        data = DeploymentComparedData(
            repository=self.repository,
            deployment_id=self.id,
            base=base,
            commits=commits,
            complete=complete,
        )
        name = identity.deployment_compared(HOST, self.id, base)
        return self._add(DeploymentCompared, name, hours, data)


@dataclass
class Release:
    """A release."""

    id: int = 1
    tag: str = "v1.0.0"
    prerelease: bool = False
    withdrawn: bool | None = False
    sha: str | None = None
    repository: Repository = REPOSITORY
    by: str = "grace"
    events: list[Event] = field(default_factory=list)

    def published(self, hours: float, observed: datetime = SEEN) -> "Release":
        event = ReleasePublished(
            id=identity.release(HOST, self.id),
            source=source_url(HOST, self.repository),
            subject=f"release/{self.id}",
            time=at(hours),
            observedtime=observed,
            via=Via.GRAPHQL,
            data=ReleasePublishedData(
                repository=self.repository,
                actor=who(self.by),
                release_id=self.id,
                tag=self.tag,
                sha=self.sha,
                prerelease=self.prerelease,
                withdrawn=self.withdrawn,
            ),
        )
        self.events.append(event)
        return self


def repository_of(events: Sequence[Event]) -> RepositoryFacts:
    return merge_repository(None, events)


def world_of(
    events: Sequence[Event], measured: Rules | None = None, deployed: DeployedBy | None = None
) -> Context:
    """What the documents of one pull request or deployment depend on."""
    repository = repository_of(events)
    pulls = {f"{HOST}/{one.data.pull_request.id}" for one in events if hasattr(one.data, "pull_request")}
    key = repository_key(repository.host, repository.id)
    by = measured or rules()
    rules_by_host = {
        host: by.among(known) for host, known in identities_in(accounts_of_events(events), by).items()
    }
    return Context(by, {key: repository}, dict.fromkeys(pulls, deployed), rules_by_host)


def identities_in(named: Mapping[str, Sequence[Account]], by: Rules) -> dict[str, dict[str, Identity]]:
    """Who is behind accounts, by host and key."""
    accounts: dict[str, dict[str, Account]] = {}
    for (account,) in named.values():
        accounts.setdefault(account.host, {})[account.key] = account
    return {host: identities(some, by.people) for host, some in accounts.items()}


def document_of(
    pull: Pull, measured: Rules | None = None, deployed: DeployedBy | None = None
) -> dict[str, Any]:
    """The document of a pull request, measured by the shipped definitions unless told otherwise."""
    known = merge_pull_request(None, pull.events)
    change = pull_request_change(None, known, world_of(pull.events, measured, deployed), True)
    assert change is not None
    return change.document


def deployment_of(deployment: Deployment | Release, measured: Rules | None = None) -> dict[str, Any]:
    known = merge_deployment(None, deployment.events)
    change = deployment_change(None, known, world_of(deployment.events, measured), True)
    assert change is not None
    return change.document


def measure(pull: Pull, metric: str, measured: Rules | None = None) -> float | None:
    return document_of(pull, measured)["measures"][metric]


def milestone(pull: Pull, name: str, measured: Rules | None = None) -> datetime | None:
    return document_of(pull, measured)["milestones"][name]

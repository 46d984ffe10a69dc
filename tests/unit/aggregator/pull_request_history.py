"""Histories of pull requests as events, step by step."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.aggregator.facts.accounts import ACTORS
from services.contracts import identity
from services.contracts.actors import Actor, ActorKind, typed_id
from services.contracts.events import (
    CommentedData,
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
    Repository,
    ReviewDismissedData,
    ReviewerData,
    ReviewState,
    ReviewSubmittedData,
    Via,
    source_url,
)
from services.contracts.pull_request_events import PlainItemEvent
from tests.unit.aggregator.values import HOST, REPOSITORY, SEEN, at, number_of, who

_numbers = itertools.count(1)


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

    def item(self, kind: type[PlainItemEvent], hours: float) -> "Pull":
        """A timeline item of any type that says no more than who and when."""
        return self._timeline(kind, hours, None, PullRequestData)

    def ready(self, hours: float) -> "Pull":
        return self.item(PullRequestReadyForReview, hours)

    def drafted(self, hours: float) -> "Pull":
        return self.item(PullRequestConvertedToDraft, hours)

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
        return self.item(PullRequestHeadForcePushed, hours)

    def closed(self, hours: float) -> "Pull":
        return self.item(PullRequestClosed, hours)

    def reopened(self, hours: float) -> "Pull":
        return self.item(PullRequestReopened, hours)

    def merged(self, hours: float, by: str | None = None) -> "Pull":
        return self._add(
            PullRequestMerged,
            identity.merged(HOST, self.id),
            at(hours),
            MergedData,
            actor=who(by or self.author),
            merge_commit=f"sha-{self.id}",
        )

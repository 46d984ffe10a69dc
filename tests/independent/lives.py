"""The milestones of a pull request, whose reviews count, its rounds of review and its times as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.independent.people import People
from tests.independent.pulls import Deployment, Pull, moment
from tests.independent.zones import Zone

Actor = dict[str, Any]


@dataclass
class Review:
    """A submitted review by somebody else than the author."""

    at: datetime
    by: str
    bot: bool
    approves: bool


@dataclass
class Round:
    """A request and what became of it. `bot`: a bot was asked."""

    reviewer: str
    bot: bool
    again: bool
    asked: datetime
    answered: datetime | None
    by: str | None
    state: str


class Life:
    """What a pull request went through, as metrics.md understands it."""

    def __init__(self, pull: Pull, people: People, zone: Zone, deployments: Sequence[Deployment]) -> None:
        self.pull = pull
        self._people = people
        self._zone = zone
        self.author = people.name(pull.author)
        self.bot = people.bot(pull.author)
        self.opened = pull.when("opened")[0]
        self.merged = min(pull.when("merged"), default=None)
        self.closed = self._closed()
        self.over = self.merged is not None or self.closed is not None
        self.ready = self._ready()
        self.first_commit = self._first_commit()
        self.requested = self._requested()
        self.reviews = self._reviews()
        human = [review for review in self.reviews if not review.bot]
        self.first_review = min((review.at for review in human), default=None)
        self.approved = max((r.at for r in human if r.approves and self._not_after_merge(r)), default=None)
        self.deployed = self._deployed(deployments)
        self.rounds = self._rounds()

    def _not_author(self, actor: Actor) -> bool:
        """Of two deleted accounts nobody can know."""
        name = self._people.name(actor)
        return name != self.author and actor.get("id") != (self.pull.author.get("id") or object())

    def _not_after_merge(self, review: Review) -> bool:
        return self.merged is None or review.at <= self.merged

    def _closed(self) -> datetime | None:
        turns = self.pull.of("closed", "reopened")
        closes, reopens = self.pull.when("closed"), self.pull.when("reopened")
        if self.merged or not turns or (reopens and max(reopens) > max(closes)):
            return None
        return max(closes)

    def _opened_as_draft(self) -> bool:
        for _, kind, _ in self.pull.events:
            if kind in {"ready_for_review", "converted_to_draft"}:
                return kind == "ready_for_review"
        return bool(self.pull.now["draft"])

    def _ready(self) -> datetime | None:
        return (
            min(self.pull.when("ready_for_review"), default=None) if self._opened_as_draft() else self.opened
        )

    def _first_commit(self) -> datetime | None:
        said = self.pull.now.get("first_commit_at")
        return moment(said) if said else None

    def _requested(self) -> datetime | None:
        asked = self.pull.of("review_requested")
        return min((at for at, data in asked if not self._people.bot(data["reviewer"])), default=None)

    def _reviews(self) -> list[Review]:
        return [
            Review(
                at,
                self._people.name(data["reviewer"]),
                self._people.bot(data["reviewer"]),
                data["state"] == "approved",
            )
            for at, data in self.pull.of("review_submitted")
            if self._not_author(data["reviewer"])
        ]

    def _deployed(self, deployments: Sequence[Deployment]) -> datetime | None:
        if self.merged is None or self.pull.now["base"] != self.pull.branch:
            return None
        carried = [
            one.succeeded
            for one in deployments
            if one.repo == self.pull.repo and one.environment == "production" and one.ref == self.pull.branch
            if one.succeeded and one.created >= self.merged
        ]
        return min(carried, default=None)

    def drafts(self) -> list[tuple[datetime, datetime | None]]:
        """Every time for which it was a draft; without an end it is one still."""
        found: list[tuple[datetime, datetime | None]] = []
        since = self.opened if self._opened_as_draft() else None
        for at, kind, _ in self.pull.events:
            if kind == "converted_to_draft":
                since = at
            elif kind == "ready_for_review" and since:
                found.append((since, at))
                since = None
        return [*found, (since, self.merged or self.closed)] if since else found

    def _rounds(self) -> list[Round]:
        asked = [data["reviewer"] for _, data in self.pull.of("review_requested")]
        names = {self._people.name(actor): actor for actor in asked}
        return [one for name, actor in names.items() for one in self._rounds_of(name, actor)]

    def _is(self, reviewer: str, review: Review) -> bool:
        """Whether a review is by whoever was asked: the person, or one of the team on that day."""
        if "/" not in reviewer:
            return review.by == reviewer
        return reviewer.split("/")[1] in self._people.teams_of(review.by, self._zone.shows(review.at).date())

    def _rounds_of(self, reviewer: str, actor: Actor) -> list[Round]:
        steps: list[tuple[datetime, int, str, str]] = []
        for order, kind in ((0, "review_requested"), (2, "review_request_removed")):
            for at, data in self.pull.of(kind):
                if self._people.name(data["reviewer"]) == reviewer:
                    steps.append((at, order, kind, ""))
        steps += [
            (review.at, 1, "review", review.by) for review in self.reviews if self._is(reviewer, review)
        ]
        found: list[Round] = []
        pending: Round | None = None
        reviewed = False
        for at, _, kind, by in sorted(steps):
            if kind == "review_requested" and pending is None:
                pending = Round(reviewer, self._people.bot(actor), reviewed, at, None, None, "pending")
                found.append(pending)
            elif kind == "review_request_removed" and pending:
                pending.state, pending = "removed", None
            elif kind == "review":
                reviewed = True
                if pending:
                    pending.state, pending.answered, pending.by = "answered", at, by
                    pending = None
        if pending and self.over:
            pending.state = "unanswered"
        return found

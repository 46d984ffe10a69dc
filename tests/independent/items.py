"""Everything that is counted or measured, one by one: what, when, how much, and for whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.independent.deployment_outcomes import DeploymentOutcomes
from tests.independent.lives import Life, Round
from tests.independent.people import People
from tests.independent.pulls import Deployment
from tests.independent.zones import Working, hours

ONE = 1.0


@dataclass
class Item:
    """One value of a metric at a moment, and everything by which it can be grouped or filtered."""

    metric: str
    at: datetime
    value: float
    repo: str
    number: int
    person: str
    bot: bool
    reviewers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    base: str = ""
    size: str = ""


class Counting:
    """Knows the working hours: the team's, and those of people who have their own."""

    def __init__(self, people: People, team: Working, own: Mapping[str, Working]) -> None:
        self._people = people
        self._team = team
        self._own = own

    def all(self, lives: Iterable[Life], deployments: Iterable[Deployment]) -> list[Item]:
        found = [item for life in lives for item in self._of(life)]
        outcomes = DeploymentOutcomes(list(deployments))
        return [*found, *(item for one in outcomes.deployments for item in self._shipped(one, outcomes))]

    def _of(self, life: Life) -> Iterator[Item]:
        yield from self._spans(life)
        yield from self._counts(life)
        yield from self._reviews(life)
        yield from self._rounds(life)

    def _item(self, life: Life, metric: str, at: datetime, value: float) -> Item:
        pull = life.pull
        waiting = (one.reviewer for one in life.rounds if one.state == "pending" and not one.bot)
        persons = {one.by for one in life.reviews if not one.bot} | {who for who in waiting if "/" not in who}
        labels, base = tuple(pull.now["labels"]), pull.now["base"]
        where = (pull.repo, pull.number, life.author, life.bot)
        return Item(metric, at, value, *where, tuple(sorted(persons)), labels, base, pull.size)

    def _theirs(self, life: Life, metric: str, at: datetime, value: float, who: tuple[str, bool]) -> Item:
        """What counts for a reviewer."""
        item = self._item(life, metric, at, value)
        item.person, item.bot = who
        item.reviewers = (who[0],)
        return item

    def _span(
        self, life: Life, metric: str, start: datetime | None, end: datetime | None, at: datetime | None
    ) -> Iterator[Item]:
        """By both clocks; a span that ends before it begins is none, except pickup, which is then 0."""
        if start is None or end is None or at is None:
            return
        if end < start:
            if metric != "pickup_time":
                return
            start = end
        yield self._item(life, metric, at, hours(start, end))
        yield self._item(life, f"{metric}_working", at, self._team.between(start, end))

    def _spans(self, life: Life) -> Iterator[Item]:
        merged, deployed = life.merged, life.deployed
        yield from self._span(life, "cycle_time", life.ready, merged, merged)
        yield from self._span(life, "coding_time", life.first_commit, life.ready, merged)
        yield from self._span(life, "pickup_time", life.ready, life.first_review, merged)
        yield from self._span(life, "review_time", life.first_review, life.approved, merged)
        yield from self._span(life, "merge_time", life.approved, merged, merged)
        yield from self._span(life, "deploy_time", merged, deployed, deployed)
        yield from self._span(life, "lead_time", life.first_commit, deployed, deployed)
        yield from self._span(life, "review_latency", life.requested, life.first_review, life.first_review)
        yield from self._span(life, "time_to_close", life.opened, life.closed, life.closed)

    def _counts(self, life: Life) -> Iterator[Item]:
        yield self._item(life, "opened", life.opened, ONE)
        if life.closed:
            yield self._item(life, "closed_unmerged", life.closed, ONE)
        for at in life.pull.when("reopened"):
            yield self._item(life, "reopened", at, ONE)
        if life.merged is None:
            return
        by_humans = [one for one in life.rounds if not one.bot]
        pushes = life.pull.when("head_force_pushed")
        late = [at for at in pushes if life.first_review and at > life.first_review]
        drafts = [(start, end) for start, end in life.drafts() if end]
        for metric, value in (
            ("merged", 1),
            ("lines_changed", life.pull.lines),
            ("review_rounds", len(by_humans)),
            ("re_requests", sum(one.again for one in by_humans)),
            ("force_pushes", len(pushes)),
            ("force_pushes_after_review", len(late)),
            ("draft_time", sum((hours(*draft) for draft in drafts), 0.0)),
            ("draft_time_working", sum((self._team.between(*draft) for draft in drafts), 0.0)),
        ):
            if value is not None:
                yield self._item(life, metric, life.merged, float(value))

    def _reviews(self, life: Life) -> Iterator[Item]:
        """Given: the reviewer's work. Received: the author's, and left out with the bot that wrote it."""
        for review in life.reviews:
            yield self._theirs(life, "reviews_given", review.at, ONE, (review.by, review.bot))
            received = self._item(life, "reviews_received", review.at, ONE)
            received.bot, received.reviewers = received.bot or review.bot, (review.by,)
            yield received

    def _rounds(self, life: Life) -> Iterator[Item]:
        """For whoever answered; working hours are those of that person."""
        for one in life.rounds:
            if one.answered and one.by:
                who = (one.by, one.bot)
                yield self._theirs(life, "round_latency", one.answered, latency(one), who)
                working = self._own.get(one.by, self._team).between(one.asked, one.answered)
                yield self._theirs(life, "round_latency_working", one.answered, working, who)

    def _shipped(self, one: Deployment, outcomes: DeploymentOutcomes) -> Iterator[Item]:
        """Whoever or whatever triggered it, it counts."""

        def item(metric: str, at: datetime, value: float) -> Item:
            where = (one.repo, one.number, self._people.name(one.actor))
            return Item(metric, at, value, *where, bot=False, base=one.ref)

        if one.succeeded:
            yield item("deployment_frequency", one.succeeded, ONE)
        if finished := outcomes.finished(one):
            yield item("change_failure_rate", finished, float(outcomes.bad(one)))
        if one.failed and (restored := outcomes.restored(one)):
            yield item("time_to_restore", restored, hours(one.failed, restored))
            yield item("time_to_restore_working", restored, self._team.between(one.failed, restored))


def latency(one: Round) -> float:
    """Hours from the request to its answer."""
    assert one.answered
    return hours(one.asked, one.answered)

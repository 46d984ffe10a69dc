"""The clocks of reviews: waiting for one, approved and not merged, changes requested and not answered."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from services.aggregator.facts.fact import Fact, FactType
from services.aggregator.measurement.clock_intervals import ClockInterval
from services.aggregator.measurement.history import History, Review
from services.aggregator.measurement.open_periods import OpenPeriod
from services.aggregator.measurement.rounds import Round
from services.aggregator.measurement.rules import Rules
from services.contracts.clocks import RunningClock
from services.contracts.events import ReviewState
from services.contracts.readmodels.pull_requests import ClockDocument

_DECIDES = (ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED)


def waiting_clocks(rounds: Sequence[Round], ready: Sequence[OpenPeriod]) -> Iterator[ClockDocument]:
    """From each request of a person or team to its end, while the pull request is ready for review."""
    for one in rounds:
        if not one.bot:
            for part in ClockInterval(one.requested_at, one.ended_at, one.request).within(ready):
                yield part.document(RunningClock.WAITING_FOR_REVIEW, one.key, one.reviewer)


def approved_clocks(history: History, rules: Rules, ready: Sequence[OpenPeriod]) -> Iterator[ClockDocument]:
    """While at least one person's newest review that decides approves, and nobody's requests changes."""
    for one in _approved(history, rules):
        for part in one.within(ready):
            yield part.document(RunningClock.APPROVED)


def _decisions(history: History) -> list[tuple[Fact, Review | None]]:
    """The reviews of people that approve or request changes, and the dismissals (without one), in order."""
    reviews = [(one.fact, one) for one in history.human_reviews if one.state in _DECIDES]
    dismissals = [(fact, None) for fact in history.all(FactType.REVIEW_DISMISSED)]
    return sorted([*reviews, *dismissals], key=lambda step: step[0].order)


def _approved(history: History, rules: Rules) -> Iterator[ClockInterval]:
    newest: dict[str, Review] = {}
    since: Fact | None = None
    for fact, review in _decisions(history):
        if review:
            newest[rules.people.key(review.who)] = review
        else:
            newest = {who: one for who, one in newest.items() if one.fact.review_id != fact.review_id}
        states = {one.state for one in newest.values()}
        if states == {ReviewState.APPROVED}:
            since = since or fact
        elif since:
            yield ClockInterval(since.at, fact.at, since.id)
            since = None
    if since:
        yield ClockInterval(since.at, None, since.id)


def changes_requested_clocks(
    history: History, rules: Rules, alive: Sequence[OpenPeriod]
) -> Iterator[ClockDocument]:
    """From each request for changes until something answers it."""
    for review in history.human_reviews:
        if review.state == ReviewState.CHANGES_REQUESTED:
            key = rules.people.key(review.who)
            answered = ClockInterval(review.fact.at, _answered(review, key, history, rules), review.fact.id)
            for part in answered.within(alive):
                yield part.document(RunningClock.CHANGES_REQUESTED, key, review.reviewer)


def _answered(review: Review, key: str, history: History, rules: Rules) -> datetime | None:
    """The next review of theirs, its dismissal, a new request to them, or a force-push."""
    answers = [*_answers(review, key, history, rules)]
    later = [fact for fact in answers if fact.order > review.fact.order]
    return min((fact.at for fact in later), default=None)


def _answers(review: Review, key: str, history: History, rules: Rules) -> Iterable[Fact]:
    yield from (one.fact for one in history.human_reviews if rules.people.key(one.who) == key)
    yield from history.all(FactType.HEAD_FORCE_PUSHED)
    for fact in history.all(FactType.REVIEW_DISMISSED):
        if fact.review_id == review.fact.review_id:
            yield fact
    for fact in history.all(FactType.REVIEW_REQUESTED):
        if fact.reviewer and rules.people.key(fact.reviewer) == key:
            yield fact

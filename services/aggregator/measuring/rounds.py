"""Rounds of review: a request opens one, the reviewer's next review answers it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.aggregator.facts.fact import Fact, FactType, Who
from services.aggregator.measuring.history import History, Review, is_somebody_else
from services.aggregator.measuring.rules import Rules
from services.aggregator.measuring.steps import Step, StepKind, in_order
from services.contracts.actors import ActorKind
from services.contracts.definitions.vocabulary import Clock
from services.contracts.readmodels import RoundDocument

RoundState = Literal["pending", "answered", "removed", "unanswered"]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one reviewer. `answered_by` is the person who did it: for a team, one of its members."""

    key: str
    reviewer: str
    kind: str
    bot: bool
    number: int
    re_request: bool
    requested_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    state: RoundState
    latency: float | None
    latency_working: float | None

    def hours(self, clock: Clock) -> float | None:
        """Hours from the request to the answer, by a clock."""
        return self.latency if clock is Clock.WALL else self.latency_working


def rounds_of(history: History, rules: Rules, *, over: bool) -> tuple[Round, ...]:
    """All rounds in the order of their requests; `over`: the pull request is merged or closed."""
    asked = [who for fact in history.all(FactType.REVIEW_REQUESTED) if (who := fact.reviewer)]
    reviewers = {rules.people.key(who): who for who in asked if is_somebody_else(who, history.author, rules)}
    found = [
        one
        for key, who in reviewers.items()
        for one in _rounds(key, who, _steps(key, who, history, rules), rules, over=over)
    ]
    return tuple(sorted(found, key=lambda one: (one.requested_at, one.key, one.number)))


_REQUESTS = {
    StepKind.REQUESTED: FactType.REVIEW_REQUESTED,
    StepKind.REMOVED: FactType.REVIEW_REQUEST_REMOVED,
}


def _steps(key: str, who: Who, history: History, rules: Rules) -> Iterator[Step]:
    requests = (
        Step(kind, fact)
        for kind, type_ in _REQUESTS.items()
        for fact in history.all(type_)
        if fact.reviewer and rules.people.key(fact.reviewer) == key
    )
    answers = (
        Step(StepKind.ANSWERED, review.fact, review.reviewer)
        for review in history.reviews
        if _answers(review, key, who, rules)
    )
    return in_order([*requests, *answers])


def _answers(review: Review, key: str, who: Who, rules: Rules) -> bool:
    if who.kind == ActorKind.TEAM:
        return rules.people.is_member(review.reviewer, who.login, rules.day(review.fact.at))
    return rules.people.key(review.who) == key


def _turns(steps: Iterable[Step]) -> Iterator[tuple[Fact, bool, Step | None]]:
    """Each round's request, whether the reviewer had reviewed before, and what ended it."""
    request: Fact | None = None
    reviewed = before = False
    for step in steps:
        match step.kind, request:
            case StepKind.REQUESTED, None:
                request, before = step.fact, reviewed
            case ((StepKind.ANSWERED | StepKind.REMOVED), Fact()):
                yield request, before, step
                request = None
        reviewed = reviewed or step.kind is StepKind.ANSWERED
    if request:
        yield request, before, None


def _state(end: Step | None, *, over: bool) -> RoundState:
    if end is None:
        return "unanswered" if over else "pending"
    return "answered" if end.kind is StepKind.ANSWERED else "removed"


def _rounds(key: str, who: Who, steps: Iterable[Step], rules: Rules, *, over: bool) -> Iterator[Round]:
    bot = rules.people.is_bot(who)
    for number, (request, before, end) in enumerate(_turns(steps), 1):
        answer = end if end and end.kind is StepKind.ANSWERED else None
        latency, working = _latency(request.at, answer, rules)
        yield Round(
            key=key,
            reviewer=rules.people.login(request.reviewer),
            kind=_kind(who, bot=bot),
            bot=bot,
            number=number,
            re_request=before,
            requested_at=request.at,
            answered_at=answer.fact.at if answer else None,
            answered_by=answer.person if answer else None,
            state=_state(end, over=over),
            latency=latency,
            latency_working=working,
        )


def _latency(asked: datetime, answer: Step | None, rules: Rules) -> tuple[float | None, float | None]:
    """Hours to the answer by the wall clock, and by the calendar of whoever gave it, if there are hours."""
    if answer is None:
        return None, None
    hours, at = rules.calendars.hours, answer.fact.at
    working = hours(Clock.WORKING, asked, at, answer.person) if rules.calendars.team else None
    return hours(Clock.WALL, asked, at), working


def _kind(who: Who, *, bot: bool) -> str:
    """The kind as the team sees it: what it calls a bot is one, and what it calls human is a user."""
    if bot:
        return ActorKind.BOT.value
    return ActorKind.USER.value if who.kind == ActorKind.BOT else who.kind


def round_documents(rounds: Iterable[Round]) -> list[RoundDocument]:
    """Rounds as the pull request's document keeps them."""
    return [
        {
            "key": one.key,
            "reviewer": one.reviewer,
            "reviewer_kind": one.kind,
            "round": one.number,
            "re_request": one.re_request,
            "requested_at": one.requested_at,
            "answered_at": one.answered_at,
            "answered_by": one.answered_by,
            "latency": one.latency,
            "latency_working": one.latency_working,
            "state": one.state,
        }
        for one in rounds
    ]

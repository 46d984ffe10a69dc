"""Rounds of review: a request opens one, the reviewer's next review answers it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal

from services.aggregator.facts.fact import Fact, FactType, Who
from services.aggregator.measuring.history import History, Review, is_somebody_else
from services.aggregator.measuring.rules import Rules
from services.contracts.actors import ActorKind
from services.contracts.definitions.vocabulary import Clock
from services.contracts.readmodels import RoundDocument

RoundState = Literal["pending", "answered", "removed", "unanswered"]


class Step(IntEnum):
    """What can happen in a round; in this order where GitHub's seconds do not tell."""

    REQUESTED = 1
    ANSWERED = 2
    REMOVED = 3


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


Steps = Sequence[tuple[Step, Fact, str]]


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


def _steps(key: str, who: Who, history: History, rules: Rules) -> Steps:
    steps: list[tuple[Step, Fact, str]] = []
    for step, kind in (
        (Step.REQUESTED, FactType.REVIEW_REQUESTED),
        (Step.REMOVED, FactType.REVIEW_REQUEST_REMOVED),
    ):
        facts = history.all(kind)
        steps += [
            (step, fact, "") for fact in facts if fact.reviewer and rules.people.key(fact.reviewer) == key
        ]
    answers = (review for review in history.reviews if _answers(review, key, who, rules))
    steps += [(Step.ANSWERED, review.fact, review.reviewer) for review in answers]
    return sorted(steps, key=lambda step: (step[1].at, step[0], step[1].id))


def _answers(review: Review, key: str, who: Who, rules: Rules) -> bool:
    if who.kind == ActorKind.TEAM:
        return rules.people.is_member(review.reviewer, who.login, rules.day(review.fact.at))
    return rules.people.key(review.who) == key


def _turns(steps: Steps) -> Iterator[tuple[Fact, bool, tuple[Step, Fact, str] | None]]:
    """Each round's request, whether the reviewer had reviewed before, and what ended it."""
    request: Fact | None = None
    reviewed = before = False
    for step in steps:
        match step[0], request:
            case Step.REQUESTED, None:
                request, before = step[1], reviewed
            case ((Step.ANSWERED | Step.REMOVED), Fact()):
                yield request, before, step
                request = None
        reviewed = reviewed or step[0] is Step.ANSWERED
    if request:
        yield request, before, None


def _state(end: tuple[Step, Fact, str] | None, *, over: bool) -> RoundState:
    if end is None:
        return "unanswered" if over else "pending"
    return "answered" if end[0] is Step.ANSWERED else "removed"


def _rounds(key: str, who: Who, steps: Steps, rules: Rules, *, over: bool) -> Iterator[Round]:
    bot = rules.people.is_bot(who)
    for number, (request, before, end) in enumerate(_turns(steps), 1):
        answer = end if end and end[0] is Step.ANSWERED else None
        latency, working = _latency(request.at, answer, rules)
        yield Round(
            key=key,
            reviewer=rules.people.login(request.reviewer),
            kind=_kind(who, bot=bot),
            bot=bot,
            number=number,
            re_request=before,
            requested_at=request.at,
            answered_at=answer[1].at if answer else None,
            answered_by=answer[2] if answer else None,
            state=_state(end, over=over),
            latency=latency,
            latency_working=working,
        )


def _latency(
    asked: datetime, answer: tuple[Step, Fact, str] | None, rules: Rules
) -> tuple[float | None, float | None]:
    """Hours to the answer by the wall clock, and by the calendar of whoever gave it, if there are hours."""
    if answer is None:
        return None, None
    _, fact, person = answer
    wall = rules.calendars.hours(Clock.WALL, asked, fact.at)
    working = rules.calendars.hours(Clock.WORKING, asked, fact.at, person) if rules.calendars.team else None
    return wall, working


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

"""Rounds of review: a request opens one, the reviewer's next review answers it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.aggregator.facts.fact import AccountRef, FactType
from services.aggregator.measurement.history import History, is_somebody_else
from services.aggregator.measurement.request_outcomes import RequestOutcome, request_outcomes
from services.aggregator.measurement.round_steps import Step
from services.aggregator.measurement.rules import Rules
from services.contracts.actors import ActorKind
from services.contracts.definitions.vocabulary import Clock
from services.contracts.readmodels.pull_requests import RoundDocument

RoundState = Literal["pending", "answered", "removed", "unanswered"]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one reviewer. `answered_by` is the person who did it: for a team, one of its members.

    `request` is the id of the fact that opened it. `ended_at`: it was answered or removed. Of a request that
    GitHub does not list any more, without a fact, nobody knows when it ended: it counts as ended at once.
    """

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
    request: str
    ended_at: datetime | None

    def hours(self, clock: Clock) -> float | None:
        """Hours from the request to the answer, by a clock."""
        return self.latency if clock is Clock.WALL else self.latency_working


def rounds_of(history: History, rules: Rules, *, over: bool) -> tuple[Round, ...]:
    """All rounds in the order of their requests; `over`: the pull request is merged or closed."""
    requested = [who for fact in history.all(FactType.REVIEW_REQUESTED) if (who := fact.reviewer)]
    reviewers = {
        rules.people.key(who): who for who in requested if is_somebody_else(who, history.author, rules)
    }
    found = [one for key, who in reviewers.items() for one in _rounds(key, who, history, rules, over=over)]
    return tuple(sorted(found, key=lambda one: (one.requested_at, one.key, one.number)))


def _state(outcome: RequestOutcome, *, over: bool) -> RoundState:
    if outcome.end:
        return "answered" if outcome.end.kind.is_review else "removed"
    if outcome.dropped:
        return "removed"
    return "unanswered" if over else "pending"


def _rounds(key: str, who: AccountRef, history: History, rules: Rules, *, over: bool) -> Iterator[Round]:
    bot = rules.people.is_bot(who)
    for number, outcome in enumerate(request_outcomes(key, who, history, rules), 1):
        answer = outcome.end if outcome.end and outcome.end.kind.is_review else None
        latency, working = _latency(outcome.request.at, answer, rules)
        yield Round(
            key=key,
            reviewer=rules.people.login(outcome.request.reviewer),
            kind=_kind(who, bot=bot),
            bot=bot,
            number=number,
            re_request=outcome.reviewed_before,
            requested_at=outcome.request.at,
            answered_at=answer.fact.at if answer else None,
            answered_by=answer.person if answer else None,
            state=_state(outcome, over=over),
            latency=latency,
            latency_working=working,
            request=outcome.request.id,
            ended_at=_ended_at(outcome),
        )


def _ended_at(outcome: RequestOutcome) -> datetime | None:
    if outcome.end:
        return outcome.end.fact.at
    return outcome.request.at if outcome.dropped else None


def _latency(requested: datetime, answer: Step | None, rules: Rules) -> tuple[float | None, float | None]:
    """Hours to the answer by the wall clock, and by the calendar of whoever gave it, if there are hours."""
    if answer is None:
        return None, None
    hours, at = rules.calendars.hours, answer.fact.at
    working = hours(Clock.WORKING, requested, at, answer.person) if rules.calendars.team else None
    return hours(Clock.WALL, requested, at), working


def _kind(who: AccountRef, *, bot: bool) -> str:
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

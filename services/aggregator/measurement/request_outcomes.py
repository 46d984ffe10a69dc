"""How requests for review ended: by an answer, by a removal, or because GitHub dropped them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.aggregator.facts.fact import AccountRef, Fact, FactType
from services.aggregator.measurement.history import History, Review, is_somebody_else
from services.aggregator.measurement.round_steps import Step, StepKind, sorted_steps
from services.aggregator.measurement.rules import Rules
from services.contracts.actors import ActorKind, typed_id


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """A request and what ended it. `reviewed_before`: its reviewer had reviewed before it was made.

    `dropped`: GitHub does not list it any more, and nobody answered it. `candidates`: reviews that may have.
    """

    request: Fact
    reviewed_before: bool
    end: Step | None = None
    dropped: bool = False
    candidates: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestedReviewers:
    """Whose reviews GitHub lists as requested, as typed ids, and as of when."""

    ids: frozenset[str]
    as_of: datetime

    @classmethod
    def of(cls, history: History) -> "RequestedReviewers | None":
        """The newest list; None where nobody said."""
        register = history.attributes.get("requested_reviewers")
        return cls(frozenset(register.value), register.observed_at) if register else None  # type: ignore[arg-type]

    def lacks(self, request: Fact, ids: Iterable[str]) -> bool:
        """Whether a request to somebody was made before it, and is not in it."""
        return request.at < self.as_of and self.ids.isdisjoint(ids)


def request_outcomes(key: str, who: AccountRef, history: History, rules: Rules) -> list[RequestOutcome]:
    """The turns of one reviewer, in order."""
    outcomes = list(_outcomes(_steps(key, who, history, rules)))
    if outcomes and outcomes[-1].end is None and who.kind != ActorKind.BOT:  # REST does not list bots
        outcomes[-1] = _by_listing(outcomes[-1], key, who, history, rules)
    return outcomes


_REQUESTS = {
    StepKind.REQUESTED: FactType.REVIEW_REQUESTED,
    StepKind.REMOVED: FactType.REVIEW_REQUEST_REMOVED,
}


def _steps(key: str, who: AccountRef, history: History, rules: Rules) -> Iterator[Step]:
    requests = (
        Step(kind, fact)
        for kind, type_ in _REQUESTS.items()
        for fact in history.all(type_)
        if fact.reviewer and rules.people.key(fact.reviewer) == key
    )
    of = _team_step if who.kind == ActorKind.TEAM else _own_step
    reviews = filter(None, (of(review, key, who, history, rules) for review in history.reviews))
    return sorted_steps([*requests, *reviews])


def _own_step(review: Review, key: str, _: AccountRef, __: History, rules: Rules) -> Step | None:
    if rules.people.key(review.who) != key:
        return None
    return Step(StepKind.ANSWERED, review.fact, review.reviewer)


def _team_step(review: Review, _: str, team: AccountRef, history: History, rules: Rules) -> Step | None:
    """A review for the team, as GitHub or the definitions say; or one of which nobody says for whom it is."""
    teams = review.fact.on_behalf_of
    member = rules.people.is_member(review.reviewer, team.login, rules.day(review.fact.at))
    if member or (teams and typed_id(team.kind, team.id) in teams):
        return Step(StepKind.ANSWERED, review.fact, review.reviewer)
    if teams is not None or review.bot:
        return None
    return Step(
        StepKind.REVIEWED, review.fact, review.reviewer, own_request=_has_own_request(review, history, rules)
    )


def _has_own_request(review: Review, history: History, rules: Rules) -> bool:
    key = rules.people.key(review.who)
    return any(
        fact.reviewer and fact.at <= review.fact.at and rules.people.key(fact.reviewer) == key
        for fact in history.all(FactType.REVIEW_REQUESTED)
    )


def _outcomes(steps: Iterable[Step]) -> Iterator[RequestOutcome]:
    """Only the last may be without an end.

    GitHub lists nobody twice: asked again, with reviews since, a team had been answered.
    """
    outcome: RequestOutcome | None = None
    reviewed = False
    for step in steps:
        match step.kind, outcome:
            case StepKind.REQUESTED, None:
                outcome = RequestOutcome(step.fact, reviewed)
            case StepKind.REQUESTED, RequestOutcome(candidates=(_, *_)):
                yield replace(outcome, end=_answer(outcome.candidates))
                outcome, reviewed = RequestOutcome(step.fact, reviewed_before=True), True
            case StepKind.REVIEWED, RequestOutcome():
                outcome = replace(outcome, candidates=(*outcome.candidates, step))
            case ((StepKind.ANSWERED | StepKind.REMOVED), RequestOutcome()):
                yield replace(outcome, end=step)
                outcome = None
        reviewed = reviewed or step.kind is StepKind.ANSWERED
    if outcome:
        yield outcome


def _answer(candidates: Sequence[Step]) -> Step | None:
    """Which review answered a team: the first by somebody without a request of their own, else the first."""
    ordered = sorted(candidates, key=lambda step: step.own_request)
    return next(iter(ordered), None)


def _by_listing(
    outcome: RequestOutcome, key: str, who: AccountRef, history: History, rules: Rules
) -> RequestOutcome:
    """A turn without an end, by what GitHub lists."""
    requested = RequestedReviewers.of(history)
    ids = (
        typed_id(fact.reviewer.kind, fact.reviewer.id)
        for fact in history.all(FactType.REVIEW_REQUESTED)
        if fact.reviewer and rules.people.key(fact.reviewer) == key
    )
    if requested is None or not requested.lacks(outcome.request, ids):
        return outcome
    answer = _answer([step for step in outcome.candidates if step.fact.at <= requested.as_of])
    dropped = answer is None and not _has_uncounted(outcome.request, key, who, history, rules)
    return replace(outcome, end=answer, dropped=dropped)


def _has_uncounted(request: Fact, key: str, who: AccountRef, history: History, rules: Rules) -> bool:
    """Whether a request was met by a review that does not count: a comment, where comments do not."""
    counted = {review.fact.id for review in history.reviews}
    return any(
        fact.actor is not None
        and is_somebody_else(fact.actor, history.author, rules)
        and (who.kind == ActorKind.TEAM or rules.people.key(fact.actor) == key)
        for fact in history.all(FactType.REVIEW_SUBMITTED)
        if fact.at >= request.at and fact.id not in counted
    )

"""Review rounds: request, reviews, rework, until there are enough approvals."""

from dataclasses import dataclass

from services.contracts.events import ReviewState
from services.demo.actions import (
    AddComment,
    DismissReview,
    Push,
    RemoveReviewRequest,
    RequestReview,
    SubmitReview,
)
from services.demo.lifecycle_builder import LifecycleBuilder
from services.demo.members import BUILD_ACCOUNT, TEAM_ACCOUNTS
from services.demo.person import DemoPerson

_MOST_ROUNDS = 5
_TEAM_SHARE = 0.24
_NO_REQUEST_SHARE = 0.09


@dataclass(frozen=True, slots=True)
class _PlannedReview:
    at: int
    person: DemoPerson
    verdict: ReviewState


def find_reviewers(builder: LifecycleBuilder, count: int) -> list[DemoPerson]:
    """Choose people of whom no review was requested yet; fewer when there are not so many."""
    found = []
    for _ in range(count):
        person = builder.staff.choose_reviewer(builder.rng, builder.project, builder.now, builder.requested)
        if person:
            builder.requested.add(person.id)
            found.append(person)
    return found


def request_reviews(builder: LifecycleBuilder) -> list[DemoPerson]:
    """Request reviews from a team, one or two people, or nobody; returns those who will review."""
    team = builder.chance(_TEAM_SHARE)
    wanted = max(builder.project.needed, 1 if team or builder.chance(0.55) else 2)
    reviewers = find_reviewers(builder, wanted)
    if builder.chance(_NO_REQUEST_SHARE):
        return reviewers
    if team:
        builder.add(
            RequestReview(
                builder.advance_seconds(20, 90), builder.author, TEAM_ACCOUNTS[builder.project.team]
            )
        )
        return reviewers
    for person in reviewers:
        builder.add(RequestReview(builder.advance_seconds(5, 40), builder.author, builder.account(person)))
    return reviewers


def run_review_rounds(builder: LifecycleBuilder, author: DemoPerson) -> list[DemoPerson]:
    """Plan the review rounds; returns who approved (empty: there was nobody to ask)."""
    waiting = request_reviews(builder)
    approvals: list[DemoPerson] = []
    for number in range(_MOST_ROUNDS):
        collected = _collect_reviews(builder, waiting, number)
        approvals += [answer.person for answer in collected if answer.verdict is ReviewState.APPROVED]
        not_approved = [answer for answer in collected if answer.verdict is not ReviewState.APPROVED]
        if not not_approved and len(approvals) >= builder.project.needed:
            break
        if not_approved:
            _rework(builder, author, number)
        waiting = _request_again(builder, not_approved) or _request_another(builder)
        if not waiting:
            break
    return approvals


def _collect_reviews(
    builder: LifecycleBuilder, waiting: list[DemoPerson], number: int
) -> list[_PlannedReview]:
    answers = sorted((_plan_review(builder, person, number) for person in waiting), key=lambda each: each.at)
    enough = builder.project.needed
    collected = answers if number or builder.chance(0.6) else answers[:enough]
    for answer in collected:
        builder.now = max(builder.now + 30, answer.at)
        builder.add(SubmitReview(builder.now, builder.account(answer.person), answer.verdict))
    for answer in answers[len(collected) :]:
        _drop_late_review(builder, answer)
    return collected


def _plan_review(builder: LifecycleBuilder, person: DemoPerson, number: int) -> _PlannedReview:
    delay = builder.staff.review_time(builder.rng, person, builder.project, builder.now, builder.lines)
    sooner = delay if number == 0 else builder.now + int((delay - builder.now) * 0.7)
    return _PlannedReview(max(sooner, builder.now + 120), person, _verdict(builder, person, number))


def _verdict(builder: LifecycleBuilder, person: DemoPerson, number: int) -> ReviewState:
    picky = person.strict * (1.5 if builder.lines > 400 else 1.0) / (1 + number)
    if number + 1 < _MOST_ROUNDS and builder.chance(picky):
        return ReviewState.CHANGES_REQUESTED
    if number + 1 < _MOST_ROUNDS and builder.chance(0.24 / (1 + number)):
        return ReviewState.COMMENTED
    return ReviewState.APPROVED


def _drop_late_review(builder: LifecycleBuilder, answer: _PlannedReview) -> None:
    """Plan what becomes of a review that is no longer needed: request removed, late, or never written."""
    draw = builder.rng.random()
    account = builder.account(answer.person)
    if draw < 0.25 and any(
        isinstance(action, RequestReview) and action.reviewer == account for action in builder.actions
    ):
        builder.add(RemoveReviewRequest(builder.now + 45, builder.author, account))
    elif draw < 0.45:
        builder.add(SubmitReview(answer.at, account, ReviewState.APPROVED))


def _rework(builder: LifecycleBuilder, author: DemoPerson, number: int) -> None:
    builder.advance_hours(author, 1.2 if number else 2.0)
    if builder.chance(0.35):
        builder.add(AddComment(builder.now - 10, builder.author))
    if builder.chance(0.16):
        builder.add(SubmitReview(builder.advance_seconds(60, 240), builder.author, ReviewState.COMMENTED))
    for _ in range(builder.rng.choice((1, 1, 1, 2))):
        builder.push(builder.author, 0.12, forced=builder.chance(0.14))
        builder.advance_hours(author, 0.4)


def _request_again(builder: LifecycleBuilder, not_approved: list[_PlannedReview]) -> list[DemoPerson]:
    for answer in not_approved:
        if builder.chance(0.88 if answer.verdict is ReviewState.CHANGES_REQUESTED else 0.5):
            builder.add(
                RequestReview(builder.advance_seconds(5, 40), builder.author, builder.account(answer.person))
            )
    return [answer.person for answer in not_approved]


def _request_another(builder: LifecycleBuilder) -> list[DemoPerson]:
    found = find_reviewers(builder, 1)
    for person in found:
        builder.add(RequestReview(builder.advance_seconds(60, 300), builder.author, builder.account(person)))
    return found


def dismiss_and_repeat(builder: LifecycleBuilder, author: DemoPerson, approver: DemoPerson) -> None:
    """Plan a push that dismisses the approval, and a second approval by the same person."""
    builder.advance_hours(author, 0.8)
    builder.add(Push(builder.now, builder.author, 1, builder.rng.randint(1, 30), builder.rng.randint(0, 12)))
    builder.add(DismissReview(builder.advance_seconds(2, 6), BUILD_ACCOUNT))
    builder.add(RequestReview(builder.advance_seconds(30, 200), builder.author, builder.account(approver)))
    answer = _plan_review(builder, approver, number=2)
    builder.now = answer.at
    builder.add(SubmitReview(builder.now, builder.account(approver), ReviewState.APPROVED))

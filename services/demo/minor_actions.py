"""Unplanned minor actions (a push, a comment): they keep the page live between planned ones."""

from random import Random

from services.contracts.actors import Actor, ActorKind
from services.contracts.events import PullRequestState, ReviewState
from services.demo.actions import Action, AddComment, Edit, Push, SubmitReview
from services.demo.pull_request import SimulatedPullRequest
from services.demo.staff import Staff

_LABELS = ("needs migration", "performance", "security", "needs design", "ready to merge")


def choose_minor_action(
    rng: Random, staff: Staff, pull_requests: list[SimulatedPullRequest], now: int
) -> tuple[SimulatedPullRequest, Action] | None:
    """Choose an open pull request, preferably a new one, and a minor action; None when none is open."""
    eligible = [pull_request for pull_request in pull_requests if _is_eligible(pull_request)]
    if not eligible:
        return None
    pull_request = eligible[int(len(eligible) * rng.random() ** 0.5)]
    return pull_request, _choose_action(rng, staff, pull_request, now)


def _is_eligible(pull_request: SimulatedPullRequest) -> bool:
    return (
        pull_request.snapshot.state is PullRequestState.OPEN
        and pull_request.lifecycle.opening.author is not None
    )


def _choose_action(rng: Random, staff: Staff, pull_request: SimulatedPullRequest, now: int) -> Action:
    author, draw = pull_request.lifecycle.author, rng.random()
    if pull_request.snapshot.draft or draw < 0.36:
        return Push(now, author, 1, 1 + int(rng.expovariate(0.25)), int(rng.expovariate(0.5)))
    if draw < 0.4:
        return Edit(now, author, label=rng.choice(_LABELS))
    if draw < 0.45 and (reviewers := _reviewers(pull_request)):
        return SubmitReview(now, rng.choice(reviewers), ReviewState.COMMENTED)
    return AddComment(now, author if draw < 0.75 else _colleague(rng, staff, pull_request, now))


def _reviewers(pull_request: SimulatedPullRequest) -> list[Actor]:
    """Return the people other than the author who have reviewed already."""
    by = (action.by for action in pull_request.past if isinstance(action, SubmitReview))
    return [actor for actor in by if actor.kind is ActorKind.USER and actor != pull_request.lifecycle.author]


def _colleague(rng: Random, staff: Staff, pull_request: SimulatedPullRequest, now: int) -> Actor:
    opening = pull_request.lifecycle.opening
    person = staff.choose_reviewer(
        rng, opening.project, now, {opening.author.id} if opening.author else set()
    )
    return staff.account(person, now) if person else pull_request.lifecycle.author

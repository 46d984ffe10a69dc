"""Side activity of a pull request: comments, bots, labels, unrequested and late reviews."""

from services.contracts.actors import Actor
from services.contracts.events import ReviewState
from services.demo.actions import (
    Action,
    AddComment,
    Close,
    Edit,
    MarkReady,
    MergePullRequest,
    RequestReview,
    SubmitReview,
)
from services.demo.lifecycle_builder import LifecycleBuilder
from services.demo.members import BUILD_ACCOUNT, REVIEW_BOT

_LABELS = ("needs migration", "breaking", "performance", "good first issue", "security", "blocked")


def add_side_activity(builder: LifecycleBuilder) -> None:
    """Add side activity to the planned actions, and remove what is impossible after the end."""
    end = _find_end(builder.actions)
    _add_bot_activity(builder)
    _add_edits(builder, end)
    _add_comments(builder, end)
    _add_unrequested_review(builder, end)
    builder.actions = [action for action in builder.actions if _is_possible(action, end)]
    _add_late_review(builder, end)


def _find_end(actions: list[Action]) -> Action:
    """Return the action that ends the lifecycle: the merge or the last close."""
    return max(
        (action for action in actions if isinstance(action, MergePullRequest | Close)),
        key=lambda action: action.at,
    )


def _is_possible(action: Action, end: Action) -> bool:
    """Whether an action may happen when it is planned: after the end only a review may follow."""
    return action is end or action.at < end.at or isinstance(action, SubmitReview)


def _add_bot_activity(builder: LifecycleBuilder) -> None:
    ready = next(
        (action.at for action in builder.actions if isinstance(action, MarkReady)), builder.opening.at
    )
    if builder.project.review_bot and builder.opening.author:
        answered = ready + builder.rng.randint(120, 500)
        builder.add(SubmitReview(answered, REVIEW_BOT, ReviewState.COMMENTED))
    elif builder.chance(0.5):
        builder.add(AddComment(builder.opening.at + builder.rng.randint(150, 700), BUILD_ACCOUNT))


def _add_edits(builder: LifecycleBuilder, end: Action) -> None:
    if builder.opening.author and builder.chance(0.12):
        label = builder.rng.choice(_LABELS)
        builder.add(Edit(_random_time(builder, end), builder.author, label=label))
    if builder.opening.author and builder.chance(0.04):
        builder.add(
            Edit(_random_time(builder, end), builder.author, title=f"{builder.opening.name.title} (part 1)")
        )


def _random_time(builder: LifecycleBuilder, end: Action) -> int:
    begin = builder.opening.at + 60
    return begin + int((min(end.at, begin + 172_800) - begin) * builder.rng.random())


def _add_comments(builder: LifecycleBuilder, end: Action) -> None:
    """Add comments shortly after other actions, so that nobody writes at night."""
    people = _participants(builder)
    while builder.chance(0.5):
        near = builder.rng.choice(builder.actions).at + builder.rng.randint(60, 1500)
        builder.add(AddComment(near, builder.rng.choice(people)))


def _participants(builder: LifecycleBuilder) -> list[Actor]:
    """Return the author and the reviewers so far (in a fixed order)."""
    reviewers = [
        action.by
        for action in builder.actions
        if isinstance(action, SubmitReview) and action.by != REVIEW_BOT
    ]
    return [builder.author, *reviewers] if builder.opening.author else reviewers or [BUILD_ACCOUNT]


def _add_unrequested_review(builder: LifecycleBuilder, end: Action) -> None:
    if not builder.opening.author or not builder.chance(0.05):
        return
    begin = next(
        (action.at for action in builder.actions if isinstance(action, RequestReview)), builder.opening.at
    )
    person = builder.staff.choose_reviewer(builder.rng, builder.project, begin, builder.requested)
    if person:
        at = builder.staff.review_time(builder.rng, person, builder.project, begin, builder.lines)
        builder.add(SubmitReview(at, builder.account(person, at), ReviewState.COMMENTED))


def _add_late_review(builder: LifecycleBuilder, end: Action) -> None:
    if isinstance(end, MergePullRequest) and builder.opening.author and builder.chance(0.012):
        person = builder.staff.choose_reviewer(builder.rng, builder.project, end.at, builder.requested)
        if person:
            at = end.at + builder.rng.randint(120, 5000)
            verdict = builder.rng.choice((ReviewState.APPROVED, ReviewState.COMMENTED))
            builder.add(SubmitReview(at, builder.account(person, at), verdict))

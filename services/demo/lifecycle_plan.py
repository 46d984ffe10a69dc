"""Plans the whole lifecycle of one pull request in advance, from its opening to its end."""

from random import Random

from services.contracts.actors import Actor
from services.contracts.events import ReviewState
from services.demo import review_rounds, side_activity
from services.demo.actions import (
    AddComment,
    Close,
    ConvertToDraft,
    MarkReady,
    MergePullRequest,
    Push,
    Reopen,
    SubmitReview,
)
from services.demo.calendar import DAY, HOUR
from services.demo.lifecycle_builder import Lifecycle, LifecycleBuilder, order_actions
from services.demo.members import BUILD_ACCOUNT, DEPENDENCIES, STALE_BOT
from services.demo.openings import Opening
from services.demo.person import DemoPerson
from services.demo.staff import Staff, lognormal
from services.demo.titles import ChangeKind

_ABANDONED = 0.05
_UNREVIEWED = 0.06
_FRIDAY = 4
_SIZES: dict[ChangeKind, float] = {
    ChangeKind.FEATURE: 130,
    ChangeKind.FIX: 32,
    ChangeKind.CHORE: 75,
    ChangeKind.DOCUMENTATION: 22,
    ChangeKind.HOTFIX: 9,
    ChangeKind.REVERT: 70,
    ChangeKind.DEPENDENCY: 8,
}


def plan_lifecycle(seed: int, staff: Staff, opening: Opening) -> Lifecycle:
    """Plan a lifecycle; the same seed, anchor and opening give the same one."""
    rng = Random(f"{seed}/life/{opening.id}")  # noqa: S311
    person = opening.author
    author = staff.account(person, opening.at) if person else DEPENDENCIES
    builder = LifecycleBuilder(staff, opening, author, rng)
    start = _first_push(builder, person)
    draft = (
        bool(person)
        and opening.work not in (ChangeKind.HOTFIX, ChangeKind.REVERT)
        and builder.chance(_draft_share(person))
    )
    if person is None:
        _plan_dependency_update(builder)
    else:
        _plan_by_person(builder, person, draft)
    side_activity.add_side_activity(builder)
    first_commit = _first_commit(builder, person)
    return Lifecycle(opening, author, draft, first_commit, start, order_actions(builder.actions))


def _draft_share(person: DemoPerson | None) -> float:
    return person.drafts if person else 0.0


def _first_push(builder: LifecycleBuilder, person: DemoPerson | None) -> Push:
    """Return the first push; its lines become the pull request's size."""
    median = _SIZES[builder.opening.work] * (person.size if person else 1.0)
    builder.lines = min(int(lognormal(builder.rng, median, 1.25)) + 1, 20_000)
    additions = int(builder.lines * builder.rng.betavariate(4, 1.8))
    files = 1 + int(lognormal(builder.rng, builder.lines**0.45 / 2.2, 0.5))
    commits = 1 if person is None else 1 + int(builder.rng.expovariate(0.6))
    return Push(builder.opening.at, builder.author, commits, additions, builder.lines - additions, files)


def _first_commit(builder: LifecycleBuilder, person: DemoPerson | None) -> int:
    opened = builder.opening.at
    if person is None:
        return opened - 2
    if builder.chance(0.015):
        return opened + builder.rng.randint(300, 5000)
    quick = builder.opening.work in (ChangeKind.HOTFIX, ChangeKind.DOCUMENTATION, ChangeKind.REVERT)
    return opened - int(lognormal(builder.rng, 0.4 if quick else 5.0, 1.3) * HOUR) - 30


def _plan_by_person(builder: LifecycleBuilder, author: DemoPerson, draft: bool) -> None:
    if draft:
        _plan_draft(builder, author)
    elif builder.chance(0.035):
        _plan_back_to_draft(builder, author)
    if builder.opening.work in (ChangeKind.HOTFIX, ChangeKind.REVERT):
        _plan_hotfix(builder, author)
    elif builder.chance(_ABANDONED):
        _plan_abandoned(builder, author)
    elif builder.chance(_UNREVIEWED * (4 if builder.opening.work is ChangeKind.DOCUMENTATION else 1)):
        builder.advance_hours(author, 0.6)
        _plan_merge(builder, author, None)
    else:
        _plan_reviewed(builder, author)


def _plan_draft(builder: LifecycleBuilder, author: DemoPerson) -> None:
    for _ in range(builder.rng.choice((0, 1, 1, 2, 3))):
        builder.advance_hours(author, 2.5)
        builder.push(builder.author, 0.3, forced=builder.chance(0.1))
    if builder.chance(0.13):
        for helper in review_rounds.find_reviewers(builder, 1):
            builder.advance_hours(helper, 1.5)
            builder.add(SubmitReview(builder.now, builder.account(helper), ReviewState.COMMENTED))
    builder.advance_hours(author, 3.0, spread=1.0)
    builder.add(MarkReady(builder.now, builder.author))
    if builder.chance(0.08):
        _plan_back_to_draft(builder, author)


def _plan_back_to_draft(builder: LifecycleBuilder, author: DemoPerson) -> None:
    builder.advance_hours(author, 0.7)
    builder.add(ConvertToDraft(builder.now, builder.author))
    builder.advance_hours(author, 3.5)
    builder.push(builder.author, 0.25)
    builder.add(MarkReady(builder.advance_seconds(30, 600), builder.author))


def _plan_hotfix(builder: LifecycleBuilder, author: DemoPerson) -> None:
    reviewers = review_rounds.request_reviews(builder) if builder.chance(0.75) else []
    for person in reviewers[:1]:
        builder.advance_seconds(240, 2400)
        builder.add(SubmitReview(builder.now, builder.account(person), ReviewState.APPROVED))
    builder.advance_seconds(90, 1500)
    _plan_merge(builder, author, None, at_once=True)


def _plan_reviewed(builder: LifecycleBuilder, author: DemoPerson) -> None:
    if builder.chance(0.18):
        builder.advance_hours(author, 1.5)
    approvers = review_rounds.run_review_rounds(builder, author)
    if approvers and builder.chance(0.06):
        review_rounds.dismiss_and_repeat(builder, author, approvers[-1])
    if builder.chance(0.018):
        _plan_reopened(builder, author)
    _plan_merge(builder, author, approvers[-1] if approvers else None)


def _plan_reopened(builder: LifecycleBuilder, author: DemoPerson) -> None:
    builder.advance_hours(author, 1.0)
    builder.add(Close(builder.now, builder.author))
    builder.advance_hours(author, 2.0, spread=1.2)
    builder.add(Reopen(builder.now, builder.author))


def _plan_merge(
    builder: LifecycleBuilder, author: DemoPerson, approver: DemoPerson | None, at_once: bool = False
) -> None:
    if not at_once:
        builder.advance_hours(author, 0.5, spread=1.2)
        if builder.chance(0.03):
            builder.advance_hours(author, 20.0)
        if author.ships_on_fridays and builder.chance(0.75):
            _wait_for_friday(builder, author)
    builder.add(MergePullRequest(builder.now, _choose_merger(builder, author, approver)))


def _wait_for_friday(builder: LifecycleBuilder, author: DemoPerson) -> None:
    # The epoch began on a Thursday.
    days = (_FRIDAY - (builder.now // DAY + 3)) % 7
    afternoon = (builder.now // DAY + days) * DAY + 14 * HOUR + builder.rng.randrange(3 * HOUR)
    if afternoon > builder.now and author.present(builder.staff.days_ago(afternoon)):
        builder.now = afternoon


def _choose_merger(builder: LifecycleBuilder, author: DemoPerson, approver: DemoPerson | None) -> Actor:
    draw = builder.rng.random()
    if approver and draw < 0.14 and not author.ships_on_fridays:
        return builder.account(approver)
    return BUILD_ACCOUNT if draw > 0.9 and not author.ships_on_fridays else builder.author


def _plan_abandoned(builder: LifecycleBuilder, author: DemoPerson) -> None:
    """Plan a pull request that is never merged: the author, the stale bot or nobody closes it early."""
    reviewers = review_rounds.request_reviews(builder) if builder.chance(0.85) else []
    if reviewers and builder.chance(0.6):
        builder.advance_hours(reviewers[0], reviewers[0].review_hours)
        verdict = builder.rng.choice((ReviewState.CHANGES_REQUESTED, ReviewState.COMMENTED))
        builder.add(SubmitReview(builder.now, builder.account(reviewers[0]), verdict))
    draw = builder.rng.random()
    if draw < 0.45:
        builder.advance_hours(author, 12.0, spread=1.0)
        builder.add(Close(builder.now, builder.author))
    elif draw < 0.85:
        builder.now += int(builder.rng.uniform(21, 30) * DAY)
        builder.add(AddComment(builder.now, STALE_BOT))
        builder.add(Close(builder.now + 7 * DAY, STALE_BOT))
    else:
        builder.now += int(builder.rng.uniform(40, 90) * DAY)
        builder.add(Close(builder.now, builder.author))


def _plan_dependency_update(builder: LifecycleBuilder) -> None:
    draw = builder.rng.random()
    people = review_rounds.find_reviewers(builder, 1)
    if draw < 0.2 or not people:
        builder.now += builder.rng.randint(2, 8) * DAY
        builder.add(AddComment(builder.now, DEPENDENCIES), Close(builder.now + 1, DEPENDENCIES))
        return
    builder.advance_hours(people[0], 4.0, spread=1.0)
    if draw < 0.8:
        builder.add(SubmitReview(builder.now, builder.account(people[0]), ReviewState.APPROVED))
    builder.add(MergePullRequest(builder.advance_seconds(20, 400), builder.account(people[0])))

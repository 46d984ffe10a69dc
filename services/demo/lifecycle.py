"""One pull request's life, from its opening to its end, thought up in advance."""

from random import Random

from services.contracts.actors import Actor
from services.contracts.events import ReviewState
from services.demo import rounds, sidelines
from services.demo.calendar import DAY, HOUR
from services.demo.moves import BackToDraft, Close, Comment, MarkReady, Merge, Push, Reopen, Review
from services.demo.office import Office, lognormal
from services.demo.openings import Opening
from services.demo.people import Person
from services.demo.roster import BUILD_ACCOUNT, DEPENDENCIES, STALE_BOT
from services.demo.story import Life, Story, in_order
from services.demo.titles import Work

_ABANDONED = 0.05
_UNREVIEWED = 0.06
_FRIDAY = 4
_SIZES: dict[Work, float] = {
    Work.FEATURE: 130,
    Work.FIX: 32,
    Work.CHORE: 75,
    Work.DOCUMENTATION: 22,
    Work.HOTFIX: 9,
    Work.REVERT: 70,
    Work.DEPENDENCY: 8,
}


def plan(seed: int, office: Office, opening: Opening) -> Life:
    """Think up a life; the same seed, anchor and opening give the same one."""
    rng = Random(f"{seed}/life/{opening.id}")  # noqa: S311
    person = opening.author
    author = office.account(person, opening.at) if person else DEPENDENCIES
    story = Story(office, opening, author, rng)
    start = _start(story, person)
    draft = bool(person) and opening.work not in (Work.HOTFIX, Work.REVERT) and story.chance(_drafts(person))
    if person is None:
        _update_of_dependency(story)
    else:
        _by_person(story, person, draft)
    sidelines.add(story)
    first_commit = _first_commit(story, person)
    return Life(opening, author, draft, first_commit, start, in_order(story.moves))


def _drafts(person: Person | None) -> float:
    return person.drafts if person else 0.0


def _start(story: Story, person: Person | None) -> Push:
    """What the first push brings; remembered by the story as the pull request's size."""
    median = _SIZES[story.opening.work] * (person.size if person else 1.0)
    story.lines = min(int(lognormal(story.rng, median, 1.25)) + 1, 20_000)
    additions = int(story.lines * story.rng.betavariate(4, 1.8))
    files = 1 + int(lognormal(story.rng, story.lines**0.45 / 2.2, 0.5))
    commits = 1 if person is None else 1 + int(story.rng.expovariate(0.6))
    return Push(story.opening.at, story.author, commits, additions, story.lines - additions, files)


def _first_commit(story: Story, person: Person | None) -> int:
    opened = story.opening.at
    if person is None:
        return opened - 2
    if story.chance(0.015):
        return opened + story.rng.randint(300, 5000)
    quick = story.opening.work in (Work.HOTFIX, Work.DOCUMENTATION, Work.REVERT)
    return opened - int(lognormal(story.rng, 0.4 if quick else 5.0, 1.3) * HOUR) - 30


def _by_person(story: Story, author: Person, draft: bool) -> None:
    if draft:
        _as_draft(story, author)
    elif story.chance(0.035):
        _back_to_draft(story, author)
    if story.opening.work in (Work.HOTFIX, Work.REVERT):
        _in_a_hurry(story, author)
    elif story.chance(_ABANDONED):
        _abandon(story, author)
    elif story.chance(_UNREVIEWED * (4 if story.opening.work is Work.DOCUMENTATION else 1)):
        story.work(author, 0.6)
        _merge(story, author, None)
    else:
        _reviewed(story, author)


def _as_draft(story: Story, author: Person) -> None:
    for _ in range(story.rng.choice((0, 1, 1, 2, 3))):
        story.work(author, 2.5)
        story.push(story.author, 0.3, forced=story.chance(0.1))
    if story.chance(0.13):
        for helper in rounds.find_reviewers(story, 1):
            story.work(helper, 1.5)
            story.do(Review(story.now, story.account(helper), ReviewState.COMMENTED))
    story.work(author, 3.0, spread=1.0)
    story.do(MarkReady(story.now, story.author))
    if story.chance(0.08):
        _back_to_draft(story, author)


def _back_to_draft(story: Story, author: Person) -> None:
    story.work(author, 0.7)
    story.do(BackToDraft(story.now, story.author))
    story.work(author, 3.5)
    story.push(story.author, 0.25)
    story.do(MarkReady(story.seconds(30, 600), story.author))


def _in_a_hurry(story: Story, author: Person) -> None:
    reviewers = rounds.ask(story) if story.chance(0.75) else []
    for person in reviewers[:1]:
        story.seconds(240, 2400)
        story.do(Review(story.now, story.account(person), ReviewState.APPROVED))
    story.seconds(90, 1500)
    _merge(story, author, None, at_once=True)


def _reviewed(story: Story, author: Person) -> None:
    if story.chance(0.18):
        story.work(author, 1.5)
    approvers = rounds.review(story, author)
    if approvers and story.chance(0.06):
        rounds.dismiss_and_repeat(story, author, approvers[-1])
    if story.chance(0.018):
        _close_and_reopen(story, author)
    _merge(story, author, approvers[-1] if approvers else None)


def _close_and_reopen(story: Story, author: Person) -> None:
    story.work(author, 1.0)
    story.do(Close(story.now, story.author))
    story.work(author, 2.0, spread=1.2)
    story.do(Reopen(story.now, story.author))


def _merge(story: Story, author: Person, approver: Person | None, at_once: bool = False) -> None:
    if not at_once:
        story.work(author, 0.5, spread=1.2)
        if story.chance(0.03):
            story.work(author, 20.0)
        if author.ships_on_fridays and story.chance(0.75):
            _wait_for_friday(story, author)
    story.do(Merge(story.now, _who_merges(story, author, approver)))


def _wait_for_friday(story: Story, author: Person) -> None:
    # The epoch began on a Thursday.
    days = (_FRIDAY - (story.now // DAY + 3)) % 7
    afternoon = (story.now // DAY + days) * DAY + 14 * HOUR + story.rng.randrange(3 * HOUR)
    if afternoon > story.now and author.present(story.office.days_ago(afternoon)):
        story.now = afternoon


def _who_merges(story: Story, author: Person, approver: Person | None) -> Actor:
    luck = story.rng.random()
    if approver and luck < 0.14 and not author.ships_on_fridays:
        return story.account(approver)
    return BUILD_ACCOUNT if luck > 0.9 and not author.ships_on_fridays else story.author


def _abandon(story: Story, author: Person) -> None:
    """Asked for a review, perhaps got one, then silence; somebody or something closes it some day."""
    asked = rounds.ask(story) if story.chance(0.85) else []
    if asked and story.chance(0.6):
        story.work(asked[0], asked[0].review_hours)
        verdict = story.rng.choice((ReviewState.CHANGES_REQUESTED, ReviewState.COMMENTED))
        story.do(Review(story.now, story.account(asked[0]), verdict))
    luck = story.rng.random()
    if luck < 0.45:
        story.work(author, 12.0, spread=1.0)
        story.do(Close(story.now, story.author))
    elif luck < 0.85:
        story.now += int(story.rng.uniform(21, 30) * DAY)
        story.do(Comment(story.now, STALE_BOT))
        story.do(Close(story.now + 7 * DAY, STALE_BOT))
    else:
        story.now += int(story.rng.uniform(40, 90) * DAY)
        story.do(Close(story.now, story.author))


def _update_of_dependency(story: Story) -> None:
    luck = story.rng.random()
    people = rounds.find_reviewers(story, 1)
    if luck < 0.2 or not people:
        story.now += story.rng.randint(2, 8) * DAY
        story.do(Comment(story.now, DEPENDENCIES), Close(story.now + 1, DEPENDENCIES))
        return
    story.work(people[0], 4.0, spread=1.0)
    if luck < 0.8:
        story.do(Review(story.now, story.account(people[0]), ReviewState.APPROVED))
    story.do(Merge(story.seconds(20, 400), story.account(people[0])))

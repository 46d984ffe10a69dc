"""Rounds of review: asked, answered, reworked, asked again, until there are enough approvals."""

from dataclasses import dataclass

from services.contracts.events import ReviewState
from services.demo.moves import Ask, Comment, Dismiss, Excuse, Push, Review
from services.demo.people import Person
from services.demo.roster import BUILD_ACCOUNT, TEAM_ACCOUNTS
from services.demo.story import Story

_MOST_ROUNDS = 5
_TEAM_ASKED = 0.24
_NOBODY_ASKED = 0.09


@dataclass(frozen=True, slots=True)
class _Answer:
    at: int
    person: Person
    verdict: ReviewState


def find_reviewers(story: Story, count: int) -> list[Person]:
    """Choose people who have not been asked yet; fewer when there are not so many."""
    found = []
    for _ in range(count):
        person = story.office.reviewer(story.rng, story.project, story.now, story.asked)
        if person:
            story.asked.add(person.id)
            found.append(person)
    return found


def ask(story: Story) -> list[Person]:
    """Ask a team, one or two people, or nobody; returns those who will answer."""
    team = story.chance(_TEAM_ASKED)
    wanted = max(story.project.needed, 1 if team or story.chance(0.55) else 2)
    reviewers = find_reviewers(story, wanted)
    if story.chance(_NOBODY_ASKED):
        return reviewers
    if team:
        story.do(Ask(story.seconds(20, 90), story.author, TEAM_ACCOUNTS[story.project.team]))
        return reviewers
    for person in reviewers:
        story.do(Ask(story.seconds(5, 40), story.author, story.account(person)))
    return reviewers


def review(story: Story, author: Person) -> list[Person]:
    """Go through the rounds; returns who approved (empty: nobody was there to ask)."""
    waiting = ask(story)
    approvals: list[Person] = []
    for number in range(_MOST_ROUNDS):
        heard = _listen(story, waiting, number)
        approvals += [answer.person for answer in heard if answer.verdict is ReviewState.APPROVED]
        unhappy = [answer for answer in heard if answer.verdict is not ReviewState.APPROVED]
        if not unhappy and len(approvals) >= story.project.needed:
            break
        if unhappy:
            _rework(story, author, number)
        waiting = _next_round(story, unhappy) or _ask_another(story)
        if not waiting:
            break
    return approvals


def _listen(story: Story, waiting: list[Person], number: int) -> list[_Answer]:
    answers = sorted((_answer(story, person, number) for person in waiting), key=lambda each: each.at)
    enough = story.project.needed
    heard = answers if number or story.chance(0.6) else answers[:enough]
    for answer in heard:
        story.now = max(story.now + 30, answer.at)
        story.do(Review(story.now, story.account(answer.person), answer.verdict))
    for answer in answers[len(heard) :]:
        _never_mind(story, answer)
    return heard


def _answer(story: Story, person: Person, number: int) -> _Answer:
    delay = story.office.answers_at(story.rng, person, story.project, story.now, story.lines)
    sooner = delay if number == 0 else story.now + int((delay - story.now) * 0.7)
    return _Answer(max(sooner, story.now + 120), person, _verdict(story, person, number))


def _verdict(story: Story, person: Person, number: int) -> ReviewState:
    picky = person.strict * (1.5 if story.lines > 400 else 1.0) / (1 + number)
    if number + 1 < _MOST_ROUNDS and story.chance(picky):
        return ReviewState.CHANGES_REQUESTED
    if number + 1 < _MOST_ROUNDS and story.chance(0.24 / (1 + number)):
        return ReviewState.COMMENTED
    return ReviewState.APPROVED


def _never_mind(story: Story, answer: _Answer) -> None:
    """Somebody else was quicker: excused, late, or silently never answered."""
    luck = story.rng.random()
    account = story.account(answer.person)
    if luck < 0.25 and any(isinstance(move, Ask) and move.reviewer == account for move in story.moves):
        story.do(Excuse(story.now + 45, story.author, account))
    elif luck < 0.45:
        story.do(Review(answer.at, account, ReviewState.APPROVED))


def _rework(story: Story, author: Person, number: int) -> None:
    story.work(author, 1.2 if number else 2.0)
    if story.chance(0.35):
        story.do(Comment(story.now - 10, story.author))
    if story.chance(0.16):
        story.do(Review(story.seconds(60, 240), story.author, ReviewState.COMMENTED))
    for _ in range(story.rng.choice((1, 1, 1, 2))):
        story.push(story.author, 0.12, forced=story.chance(0.14))
        story.work(author, 0.4)


def _next_round(story: Story, unhappy: list[_Answer]) -> list[Person]:
    for answer in unhappy:
        if story.chance(0.88 if answer.verdict is ReviewState.CHANGES_REQUESTED else 0.5):
            story.do(Ask(story.seconds(5, 40), story.author, story.account(answer.person)))
    return [answer.person for answer in unhappy]


def _ask_another(story: Story) -> list[Person]:
    found = find_reviewers(story, 1)
    for person in found:
        story.do(Ask(story.seconds(60, 300), story.author, story.account(person)))
    return found


def dismiss_and_repeat(story: Story, author: Person, approver: Person) -> None:
    """A push after the approval dismisses it; the same person approves again."""
    story.work(author, 0.8)
    story.do(Push(story.now, story.author, 1, story.rng.randint(1, 30), story.rng.randint(0, 12)))
    story.do(Dismiss(story.seconds(2, 6), BUILD_ACCOUNT))
    story.do(Ask(story.seconds(30, 200), story.author, story.account(approver)))
    answer = _answer(story, approver, number=2)
    story.now = answer.at
    story.do(Review(story.now, story.account(approver), ReviewState.APPROVED))

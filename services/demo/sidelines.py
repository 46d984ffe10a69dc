"""What happens beside a pull request's main story: comments, bots, labels, passers-by, late reviews."""

from services.contracts.actors import Actor
from services.contracts.events import ReviewState
from services.demo.moves import Ask, Close, Comment, MarkReady, Merge, Move, Rename, Review
from services.demo.roster import BUILD_ACCOUNT, REVIEW_BOT
from services.demo.story import Story

_LABELS = ("needs migration", "breaking", "performance", "good first issue", "security", "blocked")


def add(story: Story) -> None:
    """Weave the sidelines into the story's moves, and leave out what the story's end made impossible."""
    end = _end(story.moves)
    _machines(story)
    _labels(story, end)
    _conversation(story, end)
    _passer_by(story, end)
    story.moves = [move for move in story.moves if _possible(move, end)]
    _after_the_merge(story, end)


def _end(moves: list[Move]) -> Move:
    """The move that ends the story: the merge or the last close."""
    return max((move for move in moves if isinstance(move, Merge | Close)), key=lambda move: move.at)


def _possible(move: Move, end: Move) -> bool:
    """After the end only a review or a comment may follow."""
    return move is end or move.at < end.at or isinstance(move, Review)


def _machines(story: Story) -> None:
    ready = next((move.at for move in story.moves if isinstance(move, MarkReady)), story.opening.at)
    if story.project.review_bot and story.opening.author:
        answered = ready + story.rng.randint(120, 500)
        story.do(Review(answered, REVIEW_BOT, ReviewState.COMMENTED))
    elif story.chance(0.5):
        story.do(Comment(story.opening.at + story.rng.randint(150, 700), BUILD_ACCOUNT))


def _labels(story: Story, end: Move) -> None:
    if story.opening.author and story.chance(0.12):
        label = story.rng.choice(_LABELS)
        story.do(Rename(_between(story, end), story.author, label=label))
    if story.opening.author and story.chance(0.04):
        story.do(Rename(_between(story, end), story.author, title=f"{story.opening.name.title} (part 1)"))


def _between(story: Story, end: Move) -> int:
    begin = story.opening.at + 60
    return begin + int((min(end.at, begin + 172_800) - begin) * story.rng.random())


def _conversation(story: Story, end: Move) -> None:
    """People answer near moments at which something happened anyway, so nobody writes at night."""
    people = _people(story)
    while story.chance(0.5):
        near = story.rng.choice(story.moves).at + story.rng.randint(60, 1500)
        story.do(Comment(near, story.rng.choice(people)))


def _people(story: Story) -> list[Actor]:
    """The author, and reviewers who have shown up (in a fixed order)."""
    reviewers = [move.by for move in story.moves if isinstance(move, Review) and move.by != REVIEW_BOT]
    return [story.author, *reviewers] if story.opening.author else reviewers or [BUILD_ACCOUNT]


def _passer_by(story: Story, end: Move) -> None:
    if not story.opening.author or not story.chance(0.05):
        return
    begin = next((move.at for move in story.moves if isinstance(move, Ask)), story.opening.at)
    person = story.office.reviewer(story.rng, story.project, begin, story.asked)
    if person:
        at = story.office.answers_at(story.rng, person, story.project, begin, story.lines)
        story.do(Review(at, story.account(person, at), ReviewState.COMMENTED))


def _after_the_merge(story: Story, end: Move) -> None:
    if isinstance(end, Merge) and story.opening.author and story.chance(0.012):
        person = story.office.reviewer(story.rng, story.project, end.at, story.asked)
        if person:
            at = end.at + story.rng.randint(120, 5000)
            verdict = story.rng.choice((ReviewState.APPROVED, ReviewState.COMMENTED))
            story.do(Review(at, story.account(person, at), verdict))

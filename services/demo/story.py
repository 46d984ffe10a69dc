"""A pull request's life while it is being thought up: a clock that moves on, and the moves so far."""

from dataclasses import dataclass, replace
from random import Random

from services.contracts.actors import Actor
from services.demo.calendar import HOUR
from services.demo.moves import Merge, Move, Open, Push
from services.demo.office import Office, lognormal
from services.demo.openings import Opening
from services.demo.people import Person


@dataclass(frozen=True, slots=True)
class Life:
    """A pull request and everything that will ever happen to it, in the order of time."""

    opening: Opening
    author: Actor
    draft: bool
    first_commit_at: int
    start: Push
    moves: tuple[Move, ...]

    @property
    def merge(self) -> Merge | None:
        """The merge, if there will be one."""
        return next((move for move in self.moves if isinstance(move, Merge)), None)

    @property
    def ends(self) -> int:
        """The moment of the last move."""
        return self.moves[-1].at


class Story:
    """What the authors of a life share: chance, the clock (`now`), and who does what."""

    def __init__(self, office: Office, opening: Opening, author: Actor, rng: Random) -> None:
        self.office = office
        self.opening = opening
        self.project = opening.project
        self.author = author
        self.rng = rng
        self.now = opening.at
        self.lines = 0
        self.asked = {opening.author.id} if opening.author else set()
        self.moves: list[Move] = [Open(opening.at, author)]

    def chance(self, share: float) -> bool:
        """Whether something of this probability happens."""
        return self.rng.random() < share

    def work(self, person: Person, hours: float, spread: float = 0.8) -> None:
        """Let about so many (median) of a person's working hours pass."""
        passed = lognormal(self.rng, hours, spread) * HOUR
        self.now = max(self.now + 20, self.office.hours(person).after(self.now, passed))

    def seconds(self, low: int, high: int) -> int:
        """Let a few seconds pass; returns the new now."""
        self.now += self.rng.randint(low, high)
        return self.now

    def account(self, person: Person, at: int | None = None) -> Actor:
        """The account that somebody uses, now unless said otherwise; the author keeps the first one."""
        if person is self.opening.author:
            return self.author
        return self.office.account(person, self.now if at is None else at)

    def do(self, *moves: Move) -> None:
        """Let something happen."""
        self.moves.extend(moves)

    def push(self, by: Actor, share: float, forced: bool = False) -> None:
        """Push now: about this share of the pull request's lines again."""
        grown = lognormal(self.rng, max(self.lines * share, 1.0), 0.7)
        additions = int(grown * self.rng.uniform(0.3, 0.9))
        commits = 0 if forced and self.chance(0.6) else self.rng.choice((1, 1, 1, 2, 3))
        self.do(Push(self.now, by, commits, additions, int(grown) - additions, int(self.chance(0.3)), forced))


def in_order(moves: list[Move]) -> tuple[Move, ...]:
    """The moves by time, no two in the same second: GitHub's `updatedAt` must tell them apart."""
    ordered: list[Move] = []
    for move in sorted(moves, key=lambda each: each.at):
        earliest = ordered[-1].at + 1 if ordered else move.at
        ordered.append(move if move.at >= earliest else replace(move, at=earliest))
    return tuple(ordered)

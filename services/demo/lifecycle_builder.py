"""The lifecycle of a simulated pull request, and the builder that plans it action by action."""

from dataclasses import dataclass, replace
from random import Random

from services.contracts.actors import Actor
from services.demo.actions import Action, MergePullRequest, Open, Push
from services.demo.calendar import HOUR
from services.demo.openings import Opening
from services.demo.person import DemoPerson
from services.demo.staff import Staff, lognormal


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A pull request and all the actions that will ever happen to it, in the order of time."""

    opening: Opening
    author: Actor
    draft: bool
    first_commit_at: int
    start: Push
    actions: tuple[Action, ...]

    @property
    def merge(self) -> MergePullRequest | None:
        """The merge; None if it is never merged."""
        return next((action for action in self.actions if isinstance(action, MergePullRequest)), None)

    @property
    def ends(self) -> int:
        """The time of the last action."""
        return self.actions[-1].at


class LifecycleBuilder:
    """Collects the actions of a lifecycle: random draws, the simulated clock (`now`), and who does what."""

    def __init__(self, staff: Staff, opening: Opening, author: Actor, rng: Random) -> None:
        self.staff = staff
        self.opening = opening
        self.project = opening.project
        self.author = author
        self.rng = rng
        self.now = opening.at
        self.lines = 0
        self.requested = {opening.author.id} if opening.author else set()
        self.actions: list[Action] = [Open(opening.at, author)]

    def chance(self, share: float) -> bool:
        """Draw whether something of this probability happens."""
        return self.rng.random() < share

    def advance_hours(self, person: DemoPerson, hours: float, spread: float = 0.8) -> None:
        """Advance the clock by about so many (median) of a person's working hours."""
        passed = lognormal(self.rng, hours, spread) * HOUR
        self.now = max(self.now + 20, self.staff.working_time(person).after(self.now, passed))

    def advance_seconds(self, low: int, high: int) -> int:
        """Advance the clock by a random number of seconds; returns the new time."""
        self.now += self.rng.randint(low, high)
        return self.now

    def account(self, person: DemoPerson, at: int | None = None) -> Actor:
        """Return the account that a person uses at a time (default: now); the author keeps the first one."""
        if person is self.opening.author:
            return self.author
        return self.staff.account(person, self.now if at is None else at)

    def add(self, *actions: Action) -> None:
        """Add actions."""
        self.actions.extend(actions)

    def push(self, by: Actor, share: float, forced: bool = False) -> None:
        """Add a push that grows the pull request by about this share of its lines."""
        grown = lognormal(self.rng, max(self.lines * share, 1.0), 0.7)
        additions = int(grown * self.rng.uniform(0.3, 0.9))
        commits = 0 if forced and self.chance(0.6) else self.rng.choice((1, 1, 1, 2, 3))
        self.add(
            Push(self.now, by, commits, additions, int(grown) - additions, int(self.chance(0.3)), forced)
        )


def order_actions(actions: list[Action]) -> tuple[Action, ...]:
    """Sort actions by time, no two in the same second: GitHub's `updatedAt` must tell them apart."""
    ordered: list[Action] = []
    for action in sorted(actions, key=lambda each: each.at):
        earliest = ordered[-1].at + 1 if ordered else action.at
        ordered.append(action if action.at >= earliest else replace(action, at=earliest))
    return tuple(ordered)

"""Which branch was a repository's default branch when: what was observed, and what follows from it. Pure.

Adding observations is commutative, associative and idempotent. Of more than `MOST_OBSERVATIONS`
the oldest are dropped that say nothing new: only an observation that comes later than all those kept, and
contradicts what was observed on both sides of it, could tell the difference.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import NamedTuple, Self

MOST_OBSERVATIONS = 100
ALWAYS = datetime.min.replace(tzinfo=UTC)


class BranchObservation(NamedTuple):
    """A branch was the default branch at that moment."""

    as_of: datetime
    branch: str


class Era(NamedTuple):
    """From `since` on, until the next era, each of these branches is, or may be, the default branch."""

    since: datetime
    branches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefaultBranches:
    """What was observed, in order, and the eras that follow: the first is from `ALWAYS` on.

    `first`: what was learned first, and when that was. It holds for what was before any observation, too: a
    delivery is dated by whole seconds, and by the newest time in it, so that it may seem older than it is.
    """

    observed: tuple[BranchObservation, ...] = ()
    first: BranchObservation | None = None
    eras: tuple[Era, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "eras", tuple(_eras(list(_moments(self.observed)), self.first)))

    def with_(self, new: Iterable[BranchObservation], learned: Iterable[BranchObservation] = ()) -> Self:
        """These and more observations; itself if nothing is new. `learned` are dated by when that was."""
        observed = _thinned(sorted({*self.observed, *new}))
        first = min((*learned, *([self.first] if self.first else ())), default=None)
        return self if (observed, first) == (self.observed, self.first) else type(self)(observed, first)

    def at(self, moment: datetime) -> tuple[str, ...]:
        """The branches of which each was, or may have been, the default branch at a moment; () if unknown."""
        place = bisect_right(self.eras, moment, key=lambda era: era.since)
        return self.eras[place - 1].branches if place else ()


Moment = tuple[datetime, tuple[str, ...]]


def _moments(observed: Iterable[BranchObservation]) -> Iterator[Moment]:
    """What was observed at each moment; more than one branch if words of one second differ."""
    for at, some in groupby(observed, key=lambda one: one.as_of):
        yield at, tuple(one.branch for one in some)


def _eras(moments: Sequence[Moment], first: BranchObservation | None) -> Iterator[Era]:
    """Before the first observation it was what it was then; between two that differ it may be either."""
    for at, branches in moments[:1]:
        if first is None or first.branch in branches:
            yield Era(ALWAYS, branches)
        else:
            yield Era(ALWAYS, tuple(sorted({*branches, first.branch})))
            yield Era(at, branches)
    for (before, old), (after, new) in pairwise(moments):
        if old != new:
            yield Era(before, tuple(sorted({*old, *new})))
            yield Era(after, new)


def _thinned(observed: Sequence[BranchObservation]) -> tuple[BranchObservation, ...]:
    """Without the oldest of those that only say what was observed on both sides of them."""
    old, recent = observed[:-MOST_OBSERVATIONS], observed[-MOST_OBSERVATIONS:]
    idle = {at for at in _idle(list(_moments(observed))) if at < recent[0].as_of} if old else set()
    return (*(one for one in old if one.as_of not in idle), *recent)


def _idle(moments: Sequence[Moment]) -> Iterator[datetime]:
    for (_, before), (at, here), (_, after) in zip(moments, moments[1:], moments[2:], strict=False):
        if before == here == after:
            yield at

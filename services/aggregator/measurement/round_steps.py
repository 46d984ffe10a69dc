"""What can happen in a round of review, and in which order it happened."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from services.aggregator.facts.fact import Fact


class StepKind(IntEnum):
    """What can happen in a round; in this order where nobody knows the order within a second.

    `REVIEWED`: a review of which nobody says whether it is for the team that was asked.
    """

    REQUESTED = 1
    ANSWERED = 2
    REVIEWED = 3
    REMOVED = 4

    @property
    def is_review(self) -> bool:
        """Whether somebody reviewed."""
        return self in (StepKind.ANSWERED, StepKind.REVIEWED)


@dataclass(frozen=True, slots=True)
class Step:
    """A fact of a round. `person`: who reviewed, as people are shown; `own_request`: they had one, too."""

    kind: StepKind
    fact: Fact
    person: str = ""
    own_request: bool = False


def sorted_steps(steps: Iterable[Step]) -> Iterator[Step]:
    """Steps by time, and within a second as GitHub's timeline has them, where that is known."""
    by_time = sorted(steps, key=lambda step: step.fact.at)
    for _, within in groupby(by_time, key=lambda step: step.fact.at):
        yield from _in_order_within_a_second(list(within))


def _in_order_within_a_second(steps: Sequence[Step]) -> list[Step]:
    items = [step for step in steps if not step.kind.is_review]
    if any(item.fact.position is None for item in items):
        return sorted(steps, key=lambda step: (step.kind, step.fact.id))
    requests = (item.fact.place for item in items if item.kind is StepKind.REQUESTED)
    after_requests = max(requests, default=-1) + 1
    return sorted(steps, key=lambda step: (_place(step, after_requests), step.fact.id))


def _place(step: Step, after_requests: int) -> int:
    """A review of which nobody knows the place comes after the requests of its second."""
    return after_requests if step.fact.position is None else step.fact.place

"""When live actions happen: every few seconds while somebody is likely to watch, then more rarely.

The seed decides the intervals of a session, so that a restart can compute again what happened when.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Interval:
    """Seconds until the next action, and the probability that it is a planned one.

    Other actions are minor (a comment, a push): the page stays live, the charts plausible.
    """

    seconds: int
    progress: float


@dataclass(frozen=True, slots=True)
class _Phase:
    actions: int
    seconds: tuple[int, int]
    progress: float


# Half an hour, then about three hours, then for as long as it runs.
_PHASES = (_Phase(520, (2, 5), 0.45), _Phase(720, (10, 20), 0.16))
_LAST = _Phase(0, (20, 45), 0.1)


@dataclass(frozen=True, slots=True)
class DemoSession:
    """One uninterrupted run of the demo: the number of its first tick, and its start (epoch seconds)."""

    first: int
    began: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The time of a live action (epoch seconds), and the probability that it is a planned one."""

    number: int
    at: int
    progress: float


def intervals(seed: int) -> Iterator[Interval]:
    """Yield the intervals of any session, without end."""
    rng = Random(f"{seed}/pace")  # noqa: S311
    for phase in _PHASES:
        for _ in range(phase.actions):
            yield Interval(rng.randint(*phase.seconds), phase.progress)
    while True:
        yield Interval(rng.randint(*_LAST.seconds), _LAST.progress)


def ticks(seed: int, session: DemoSession) -> Iterator[Tick]:
    """Yield the ticks of a session, without end."""
    at = session.began
    for number, interval in enumerate(intervals(seed), session.first):
        at += interval.seconds
        yield Tick(number, at, interval.progress)

"""How fast a demo lives: quick while somebody is likely to be watching, then slower.

The strides of a sitting are decided in advance, so that a restart can work out again what happened when.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Stride:
    """Seconds until the next move, and the chance that it brings a pull request forward.

    Other moves are small ones (a comment, a push): the page stays alive, the charts believable.
    """

    seconds: int
    progress: float


@dataclass(frozen=True, slots=True)
class _Stage:
    moves: int
    seconds: tuple[int, int]
    progress: float


# Half an hour, then about three hours, then for as long as it runs.
_STAGES = (_Stage(520, (2, 5), 0.45), _Stage(720, (10, 20), 0.16))
_LAST = _Stage(0, (20, 45), 0.1)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A time without interruption: the number of its first move, and when it began (epoch seconds)."""

    first: int
    began: int


@dataclass(frozen=True, slots=True)
class Beat:
    """When a live move happens (epoch seconds), and the chance that it brings a pull request forward."""

    number: int
    at: int
    progress: float


def strides(seed: int) -> Iterator[Stride]:
    """The strides of any sitting, without an end."""
    rng = Random(f"{seed}/pace")  # noqa: S311
    for stage in _STAGES:
        for _ in range(stage.moves):
            yield Stride(rng.randint(*stage.seconds), stage.progress)
    while True:
        yield Stride(rng.randint(*_LAST.seconds), _LAST.progress)


def beats(seed: int, sitting: Sitting) -> Iterator[Beat]:
    """The beats of a sitting, without an end."""
    at = sitting.began
    for number, stride in enumerate(strides(seed), sitting.first):
        at += stride.seconds
        yield Beat(number, at, stride.progress)

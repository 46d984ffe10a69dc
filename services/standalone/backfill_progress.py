"""The progress of a backfill as text. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from services.contracts.notices import SourceProgress, SourceState


@dataclass(frozen=True, slots=True)
class BackfillProgress:
    """The progress of some repositories: pull requests done and in all, per second, and seconds left.

    `estimated`: the total is an estimate.
    """

    repositories: tuple[str, ...]
    done: int
    total: int | None
    rate: float | None
    remaining: float | None
    verb: str = "collecting"
    estimated: bool = False

    @property
    def title(self) -> str:
        """The repository, or the number of repositories."""
        one, *others = self.repositories
        return f"{self.verb} {one}" if not others else f"{self.verb} {len(self.repositories)} repositories"

    @property
    def figures(self) -> str:
        """`1,240 of 5,200 pull requests, 31.5 a second, 2:05 left`; what is not known is left out."""
        total = "" if self.total is None else f" of {'about ' if self.estimated else ''}{self.total:,}"
        parts = [f"{self.done:,}{total} pull requests"]
        if self.rate is not None:
            parts.append(f"{self.rate:,.1f} a second")
        if self.remaining is not None:
            parts.append(f"{timedelta(seconds=round(self.remaining))} left")
        return ", ".join(parts)


def backfill_progress(sources: Iterable[SourceProgress]) -> BackfillProgress | None:
    """Sum the progress of all sources that backfill, the longest decides the end. None where none does."""
    under_way = [source for source in sources if source.state is SourceState.BACKFILLING]
    if not under_way:
        return None
    left = [source.remaining_seconds for source in under_way]
    return BackfillProgress(
        repositories=tuple(source.repo for source in under_way),
        done=sum(source.collected for source in under_way),
        total=_sum(source.expected for source in under_way),
        rate=sum(source.rate_per_second or 0 for source in under_way) or None,
        remaining=None if None in left else max(filter(None, left), default=0),
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Return the sum; None if any number is unknown."""
    known = [*numbers]
    return None if None in known else sum(filter(None, known))

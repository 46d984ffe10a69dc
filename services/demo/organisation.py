"""The whole organisation as of an anchor time: what happened until then, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge

from services.contracts.events import Event
from services.demo.calendar import DAY, day_of
from services.demo.lifecycle import plan
from services.demo.office import Office
from services.demo.openings import Opening, Openings
from services.demo.record import Record, sight
from services.demo.repositories import PROJECTS
from services.demo.shipping import Chapter, Shipping, ship
from services.demo.story import Life

DAYS = 180
PULL_REQUESTS_PER_WEEK = 96.0
# Pull requests opened this long before the history begins may still be open in it.
_RUN_UP = 35


@dataclass(frozen=True, slots=True)
class Organisation:
    """Every life that touches the history, in the order of opening, and the stream of those to come."""

    seed: int
    anchor: int
    office: Office
    lives: tuple[Life, ...]
    upcoming: Iterator[Opening]

    def chapters(self) -> Iterator[Chapter]:
        """The history, newest first: a chapter for each pull request, deployment and release."""
        written = (self._chapter(life) for life in reversed(self.lives))
        shipped = sorted(self.shipping().chapters, key=lambda chapter: -chapter.began)
        return merge(written, shipped, key=lambda chapter: -chapter.began)

    def history(self) -> Iterator[Event]:
        """Every event of the history, newest pull requests first."""
        return (event for chapter in self.chapters() for event in chapter.events)

    def expected(self) -> dict[str, int]:
        """How many pull requests each repository's history holds, by `owner/name`."""
        counts = {project.full_name: 0 for project in PROJECTS}
        for life in self.lives:
            counts[life.opening.project.full_name] += 1
        return counts

    def under_way(self) -> list[Record]:
        """The pull requests whose lives are not over, as they stand at the anchor, oldest first."""
        records = [Record(life) for life in self.lives if life.ends > self.anchor]
        for record in records:
            record.play_until(self.anchor, sight(self.anchor))
        return records

    def shipping(self) -> Shipping:
        """The deployments and releases until the anchor."""
        return ship(self.seed, self.lives, self.anchor, sight(self.anchor))

    def _chapter(self, life: Life) -> Chapter:
        events = Record(life).play_until(self.anchor, sight(self.anchor))
        return Chapter(life.opening.at, life.opening.project, events, is_pull_request=True)


def organisation(
    seed: int, anchor: datetime, days: int = DAYS, pull_requests_per_week: float = PULL_REQUESTS_PER_WEEK
) -> Organisation:
    """Make up an organisation. The same arguments give the same events, to the byte."""
    now = int(anchor.timestamp())
    begin = now - days * DAY
    office = Office(now, days + _RUN_UP + 10)
    upcoming = Openings(seed, office, pull_requests_per_week).since(day_of(begin) - timedelta(days=_RUN_UP))
    lives = []
    for opening in upcoming:
        if opening.at > now:
            break
        life = plan(seed, office, opening)
        if life.ends >= begin:
            lives.append(life)
    return Organisation(seed, now, office, tuple(lives), _with_first(opening, upcoming))


def _with_first(first: Opening, rest: Iterator[Opening]) -> Iterator[Opening]:
    yield first
    yield from rest

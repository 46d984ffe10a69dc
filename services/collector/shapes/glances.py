"""What one question about many repositories says of each: its name of today, and the newest it has."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from services.collector.shapes import graphql_models as shape
from services.collector.shapes.common import Present, Utc
from services.collector.shapes.graphql import repository
from services.collector.walking.pages import Glance, Mark, Marks, Place
from services.collector.walking.walk import Stream


class Newest(shape.Node):
    """The first row of a list. What is published later than it was made has that time, too."""

    id: str
    at: Utc
    published_at: Utc | None = None

    @property
    def mark(self) -> Mark:
        """Another text for another row, and for the same row moved."""
        at = self.published_at or self.at
        return Mark(f"{self.id} {at:%Y-%m-%dT%H:%M:%SZ}", at)


class Rows(shape.Node):
    """A list's first page, of one row at most."""

    nodes: Annotated[tuple[Newest, ...], Present]


class Seen(shape.Node):
    """A repository in passing; a list that was not asked for, or is not ours to see, is None."""

    id: str
    is_archived: bool = False
    is_fork: bool = False
    pull_requests: Rows | None = None
    deployments: Rows | None = None
    releases: Rows | None = None


def glances_at(seen_at: datetime) -> Callable[[object], Glance]:
    """How to read a repository in passing, as it was then; raises `ValueError` for another shape."""

    def glance(node: object) -> Glance:
        seen = Seen.model_validate(node)
        place = Place(repository(node), seen.id, seen_at)
        return Glance(place, _marks(seen), seen.is_archived, seen.is_fork)

    return glance


def _marks(seen: Seen) -> Marks:
    lists = {
        Stream.PULL_REQUESTS: seen.pull_requests,
        Stream.DEPLOYMENTS: seen.deployments,
        Stream.RELEASES: seen.releases,
    }
    return {stream: _mark(rows) for stream, rows in lists.items() if rows is not None}


def _mark(rows: Rows) -> Mark:
    return rows.nodes[0].mark if rows.nodes else Mark("", None)

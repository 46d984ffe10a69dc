"""What the server has been asked: for tests and benchmarks that count."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Seen:
    """One request and how it was answered; `points` are GraphQL's, 0 for REST."""

    method: str
    path: str
    route: str
    status: int
    points: int
    token: str | None


@dataclass
class Counters:
    """Totals since the start or the last `reset`."""

    requests: int = 0
    points: int = 0
    connection_requests: int = 0  # what the points were rounded from: requests to fill every connection
    not_modified: int = 0
    by_route: Counter[str] = field(default_factory=Counter)
    by_status: Counter[int] = field(default_factory=Counter)
    in_flight: int = 0
    concurrent_maximum: int = 0
    seen: list[Seen] = field(default_factory=list)

    @property
    def graphql(self) -> int:
        return self.by_route["/graphql"]

    @property
    def rest(self) -> int:
        return self.requests - self.graphql

    def begin(self, route: str) -> None:
        self.requests += 1
        self.by_route[route] += 1
        self.in_flight += 1
        self.concurrent_maximum = max(self.concurrent_maximum, self.in_flight)

    def charge(self, points: int, connection_requests: int) -> None:
        self.points += points
        self.connection_requests += connection_requests

    def end(self, seen: Seen) -> None:
        self.in_flight -= 1
        self.by_status[seen.status] += 1
        self.not_modified += seen.status == 304
        self.seen.append(seen)

    def reset(self) -> None:
        """Back to nothing, but for what is still in flight."""
        in_flight = self.in_flight
        self.__init__()
        self.in_flight = in_flight

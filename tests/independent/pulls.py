"""Pull requests and deployments as plain dictionaries of what happened to them, from raw events (JSON)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

Event = dict[str, Any]


def moment(text: str) -> datetime:
    """A time in UTC, without saying so."""
    return datetime.fromisoformat(text.removesuffix("Z"))


@dataclass
class Pull:
    """A pull request's events by type, each with its moment, in order."""

    repo: str
    branch: str
    number: int
    events: list[tuple[datetime, str, Event]] = field(default_factory=list)

    def of(self, *types: str) -> list[tuple[datetime, Event]]:
        """When what of these types happened, and what was said."""
        return [(at, data) for at, kind, data in self.events if kind in types]

    def when(self, *types: str) -> list[datetime]:
        return [at for at, _ in self.of(*types)]

    @cached_property
    def now(self) -> Event:
        """Its attributes as they were described last."""
        return max((data for _, data in self.of("described")), key=lambda data: moment(data["updated_at"]))

    @property
    def author(self) -> Event:
        ((_, data),) = self.of("opened")
        return dict(data["author"])

    @property
    def lines(self) -> int | None:
        said = [self.now.get("additions"), self.now.get("deletions")]
        return None if None in said else int(sum(said))

    @property
    def size(self) -> str:
        """The empty one: unknown."""
        limits = (("xs", 50), ("s", 200), ("m", 400), ("l", 700))
        lines = self.lines
        return "" if lines is None else next((name for name, most in limits if lines <= most), "xl")


@dataclass
class Deployment:
    """A deployment: where, when, how it went."""

    repo: str
    number: int
    environment: str
    sha: str
    ref: str
    actor: Event
    created: datetime
    statuses: list[tuple[datetime, str]] = field(default_factory=list)

    @cached_property
    def succeeded(self) -> datetime | None:
        return min((at for at, state in self.statuses if state == "success"), default=None)

    @cached_property
    def failed(self) -> datetime | None:
        return min((at for at, state in self.statuses if state in {"failure", "error"}), default=None)


def read(lines: Iterable[bytes]) -> tuple[list[Pull], list[Deployment]]:
    """Everything that the events tell of pull requests and deployments."""
    events = sorted((json.loads(line) for line in lines), key=lambda event: event["time"])
    pulls: dict[int, Pull] = {}
    deployments: dict[int, Deployment] = {}
    for event in events:
        kind, data, at = event["type"], event["data"], moment(event["time"])
        repo = f"{data['repository']['owner']}/{data['repository']['name']}"
        if kind.startswith("pull_request."):
            named = data["pull_request"]
            branch = data["repository"]["default_branch"]
            pull = pulls.setdefault(named["id"], Pull(repo, branch, named["number"]))
            pull.events.append((at, kind.removeprefix("pull_request."), data))
        elif kind == "deployment.created":
            deployments[data["deployment_id"]] = Deployment(
                repo, data["deployment_id"], data["environment"], data["sha"], data["ref"], data["actor"], at
            )
        elif kind == "deployment.status_changed":
            deployments[data["deployment_id"]].statuses.append((at, data["state"]))
    return list(pulls.values()), list(deployments.values())

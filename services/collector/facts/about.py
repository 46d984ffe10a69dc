"""What every event about one thing has in common: its envelope and the head of its data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.collector.facts.snapshot import Sight
from services.contracts.actors import Actor
from services.contracts.events import PullRequestRef, Repository, source_url


@dataclass(frozen=True, slots=True)
class About:
    """A thing in a repository (`pull/42`, `deployment/7`), and how it was seen."""

    sight: Sight
    repository: Repository
    subject: str
    pull_request: PullRequestRef | None = None

    @property
    def host(self) -> str:
        """The GitHub host, as ids spell it."""
        return self.sight.host

    def envelope(self, event_id: str, time: datetime) -> dict[str, Any]:
        """The CloudEvents attributes of a fact that happened at `time`."""
        return {
            "id": event_id,
            "source": source_url(self.sight.host, self.repository),
            "subject": self.subject,
            "time": time,
            "observedtime": self.sight.at,
            "asoftime": self.sight.as_of,
            "via": self.sight.via,
        }

    def data(self, actor: Actor | None) -> dict[str, Any]:
        """What the data of every event holds."""
        head: dict[str, Any] = {"repository": self.repository, "actor": actor}
        return head | {"pull_request": self.pull_request} if self.pull_request else head


def about_repository(sight: Sight, repository: Repository) -> About:
    """A repository itself."""
    return About(sight, repository, f"repository/{repository.id}")


def about_pull_request(sight: Sight, repository: Repository, database_id: int, number: int) -> About:
    """A pull request."""
    return About(sight, repository, f"pull/{number}", PullRequestRef(id=database_id, number=number))


def about_deployment(sight: Sight, repository: Repository, database_id: int) -> About:
    """A deployment."""
    return About(sight, repository, f"deployment/{database_id}")


def about_release(sight: Sight, repository: Repository, database_id: int) -> About:
    """A release."""
    return About(sight, repository, f"release/{database_id}")

"""What every event about one thing has in common: its envelope and the head of its data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.collector.facts.observation import Observation
from services.contracts.actors import Actor
from services.contracts.events import PullRequestRef, Repository, source_url


@dataclass(frozen=True, slots=True)
class ObservedSubject:
    """A thing in a repository (`pull/42`, `deployment/7`), and how it was seen."""

    observation: Observation
    repository: Repository
    subject: str
    pull_request: PullRequestRef | None = None

    @property
    def host(self) -> str:
        """The GitHub host, as ids spell it."""
        return self.observation.host

    def envelope(self, event_id: str, time: datetime) -> dict[str, Any]:
        """The CloudEvents attributes of a fact that happened at `time`."""
        return {
            "id": event_id,
            "source": source_url(self.observation.host, self.repository),
            "subject": self.subject,
            "time": time,
            "observedtime": self.observation.at,
            "asoftime": self.observation.as_of,
            "via": self.observation.via,
        }

    def data(self, actor: Actor | None) -> dict[str, Any]:
        """What the data of every event holds."""
        head: dict[str, Any] = {"repository": self.repository, "actor": actor}
        return head | {"pull_request": self.pull_request} if self.pull_request else head


def repository_subject(observation: Observation, repository: Repository) -> ObservedSubject:
    """A repository itself."""
    return ObservedSubject(observation, repository, f"repository/{repository.id}")


def pull_request_subject(
    observation: Observation, repository: Repository, database_id: int, number: int
) -> ObservedSubject:
    """A pull request."""
    return ObservedSubject(
        observation, repository, f"pull/{number}", PullRequestRef(id=database_id, number=number)
    )


def deployment_subject(observation: Observation, repository: Repository, database_id: int) -> ObservedSubject:
    """A deployment."""
    return ObservedSubject(observation, repository, f"deployment/{database_id}")


def release_subject(observation: Observation, repository: Repository, database_id: int) -> ObservedSubject:
    """A release."""
    return ObservedSubject(observation, repository, f"release/{database_id}")

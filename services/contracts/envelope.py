"""The CloudEvents 1.0 envelope of every event, and the repository it is about."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.contracts.actors import Actor

DATAVERSION = 1


class Via(StrEnum):
    """The way in which a fact was observed."""

    GRAPHQL = "graphql"
    REST = "rest"
    WEBHOOK = "webhook"
    DEMO = "demo"
    IMPORT = "import"


WRITTEN = frozenset({Via.WEBHOOK, Via.IMPORT})
"""Sources whose facts were written down earlier, at any time; the others ask GitHub."""


class Model(BaseModel):
    """Base of everything inside an event: immutable; unknown fields ignored, missing ones an error."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Repository(Model):
    """A repository by database id, with the name it had when observed."""

    id: int
    owner: str
    name: str
    default_branch: str | None = None

    @property
    def full_name(self) -> str:
        """`owner/name`, as people write it."""
        return f"{self.owner}/{self.name}"


class RepositoryData(Model):
    """What the data of every event holds."""

    repository: Repository
    actor: Actor | None = None


class Envelope(Model):
    """CloudEvents attributes, in UTC: `time` of happening at GitHub, `observedtime` of learning of it.

    `asoftime`: when what it says of its repository was true at GitHub; in a delivery or an import also all
    else that may change. None in logs from before, and where that is the observation itself.
    """

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(min_length=1)
    source: str
    subject: str
    time: AwareDatetime
    observedtime: AwareDatetime
    asoftime: AwareDatetime | None = None
    via: Via
    datacontenttype: Literal["application/json"] = "application/json"
    dataversion: int = DATAVERSION

    @property
    def as_of(self) -> datetime:
        """The time at which its data was true at GitHub: of two events about one thing the later counts."""
        return (self.asoftime or self.time) if self.via in WRITTEN else self.observedtime

    @property
    def repository_as_of(self) -> datetime:
        """The time at which its repository had this name and default branch."""
        return self.asoftime or self.as_of


def source_url(host: str, repository: Repository) -> str:
    """The CloudEvents `source` of a repository's events."""
    return f"https://{host}/{repository.full_name}"


def moment(value: datetime) -> str:
    """A time as ids and subjects spell it: RFC 3339, UTC, whole seconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""The API's live stream: what each of its events carries, by the event's name."""

from datetime import date
from typing import Literal

from services.contracts.api import Answer, PullRequestRow, SourceRow
from services.contracts.api_pull_request import Fact


class PullRequestMoved(PullRequestRow):
    """Live notice `pull_request`: the row, and the facts that are new with this change, the oldest first.

    `facts` is empty where something else changed, and null where it is not known what is new: the pull
    request's detail has all its facts.
    """

    facts: list[Fact] | None


class SourceGone(Answer):
    """Live notice `source` of a repository that is not collected under this name any more."""

    repo: str
    gone: Literal[True] = True


class MetricsMoved(Answer):
    """Live notice `metrics`: ask again for what shows these repositories, days and metrics."""

    repos: list[str]
    days: list[date]
    metrics: list[str]


class Reset(Answer):
    """Live notice `reset`: what you have may be incomplete; read everything again."""

    reason: str


class DefinitionsProgress(Answer):
    """Live notice `definitions`: how far a change of definitions is measured, and whether it is in force.

    With an `error` the changed definitions cannot be used, and `version` stays in force.
    """

    version: int
    in_force: bool
    done: int
    total: int
    error: str | None


class StreamEvents(Answer):
    """The data of every event of `/stream`. An event is one of these, never all of them together."""

    pull_request: PullRequestMoved
    metrics: MetricsMoved
    source: SourceRow | SourceGone
    definitions: DefinitionsProgress
    reset: Reset

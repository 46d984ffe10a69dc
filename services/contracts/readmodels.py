"""The MongoDB read models: documents as the aggregator stores them and the gateway reads them.

Times are UTC datetimes, durations hours; None is unknown. `revision`, `refresh`, `wanted` and `built`
are the aggregator's own book-keeping: every other field is a function of the facts and the definitions.
Collections of one *set* belong together; the document `ACTIVE` of `SETS` names the one that is served.
"""

from datetime import datetime
from typing import Any, NotRequired, TypedDict

PULL_REQUESTS = "pull_requests"
REVIEW_REQUESTS = "review_requests"
DEPLOYMENTS = "deployments"
DAYS = "days"
SOURCES = "sources"
DEFINITIONS = "definitions"
SETS = "sets"
ACTIVE = "active"
FIRST_SET = "1"


def collection(name: str, read_set: str) -> str:
    """The name of a read model's collection within a set."""
    return f"{name}_{read_set}"


class ActorDocument(TypedDict):
    """Who: database id (None for a ghost), login of the person after aliases, kind."""

    id: int | None
    login: str
    kind: str


class FactDocument(TypedDict):
    """One fact of a pull request or deployment: the event's id, type and time, and what it says."""

    id: str
    type: str
    at: datetime
    via: list[str]
    actor: ActorDocument | None
    reviewer: NotRequired[ActorDocument]
    state: NotRequired[str]
    review_id: NotRequired[int]
    draft: NotRequired[bool | None]
    observed_at: NotRequired[datetime]


class PhaseDocument(TypedDict):
    """One phase of a whole. `metrics` names the spans it is made of: two when a milestone is missing."""

    metrics: list[str]
    hours: float


class PullRequestDocument(TypedDict):
    """`pull_requests`: `_id` is `{host}/{database id}`. `author` and `reviewers` are people's logins."""

    _id: str
    revision: int
    refresh: list[str]
    definition_version: int
    host: str
    repository_id: int
    repo: str
    id: int
    number: int
    title: str
    url: str
    author: str
    author_bot: bool
    teams: list[str]
    state: str
    labels: list[str]
    base: str
    default_branch: str | None
    additions: int | None
    deletions: int | None
    changed_files: int | None
    commits: int | None
    size: str | None
    updated_at: datetime
    reviewers: list[str]
    waiting_since: datetime | None
    attributes: dict[str, Any]
    milestones: dict[str, datetime | None]
    measures: dict[str, float | None]
    phases: dict[str, list[PhaseDocument]]
    explanation: dict[str, dict[str, Any]]
    deployment: dict[str, Any] | None
    facts: list[FactDocument]


class ReviewRequestDocument(TypedDict):
    """`review_requests`: one per pull request, reviewer and round.

    `_id` is `{pull request}/{reviewer}/{round}`; `revision` is that of the pull request it was derived from.
    """

    _id: str
    pull_request: str
    revision: int
    host: str
    repository_id: int
    repo: str
    number: int
    title: str
    url: str
    author: str
    author_bot: bool
    reviewer: str
    reviewer_kind: str
    answered_by: str | None
    round: int
    re_request: bool
    requested_at: datetime
    answered_at: datetime | None
    latency: float | None
    state: str


class DeploymentDocument(TypedDict):
    """`deployments`: `_id` is `{host}/deploy/{id}`."""

    _id: str
    revision: int
    refresh: list[str]
    host: str
    repository_id: int
    repo: str
    id: int
    environment: str
    production: bool
    sha: str
    ref: str | None
    actor: str | None
    state: str
    created_at: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    facts: list[FactDocument]


class TableDocument(TypedDict):
    """Columns of equal length, a row per thing that fell on the day.

    `key` is what a row is about (a pull request's number, a deployment's id), `at` its moment in epoch
    seconds, `author` the person whom the row counts for. `values` holds one column per metric, None
    where the metric does not apply; `phases` one column per phase (named `a` or `a+b`).
    """

    key: list[int]
    at: list[float]
    author: list[str]
    bot: list[bool]
    teams: list[list[str]]
    reviewers: list[list[str]]
    labels: list[list[str]]
    base: list[str]
    size: list[str | None]
    values: dict[str, list[float | None]]
    phases: dict[str, dict[str, list[float | None]]]


class DayDocument(TypedDict):
    """`days`: what fell on one calendar day (the team's time zone) in one repository, as columns.

    `_id` is `{host}/{repository_id}/{day}`; `day` is `YYYY-MM-DD`. `wanted` and `built` are the version
    guard: whoever touches the day raises the first, whoever recomputes it writes the second.
    """

    _id: str
    wanted: int
    built: int
    definition_version: int
    host: str
    repository_id: int
    repo: str
    day: str
    table: TableDocument


class SourceDocument(TypedDict):
    """`sources`: the collector's last word on a repository; `_id` is `{host}/{owner}/{name}`."""

    _id: str
    host: str
    repo: str
    repository_id: int | None
    progress: dict[str, Any]


class DefinitionsDocument(TypedDict):
    """`definitions`: every version that was ever in force; `_id` is the version, from 1."""

    _id: int
    digest: str
    in_force_since: datetime
    content: dict[str, Any]


class ActiveSet(TypedDict):
    """The one document of `sets` that says which set is served, measured with which definitions."""

    _id: str
    read_set: str
    definition_version: int

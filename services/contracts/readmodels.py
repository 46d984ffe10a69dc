"""The MongoDB read models: documents as the aggregator stores them and the gateway reads them.

Times are UTC datetimes (whole milliseconds), durations hours; None is unknown. `revision`, `settled`,
`refresh`, `wanted`, `built` and `recorded` are the aggregator's own book-keeping: every other field is a
function of the facts and the definitions. `settled` is false from the save that changes a document until
what follows from it is written: the days of `refresh`, the review requests, the notices.
Collections of one *set* belong together; the document `ACTIVE` of `SETS` names the one that is served
(`readmodel_sets`). `KEYS` and `ACCESS` are of no set, and the gateway's: its secrets `PSEUDONYMS` and
`SESSIONS`; which sessions were ended, and when tokens were used last.
"""

from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

from services.contracts.day_tables import PackedTable

PULL_REQUESTS = "pull_requests"
REVIEW_REQUESTS = "review_requests"
DEPLOYMENTS = "deployments"
REPOSITORIES = "repositories"
ACCOUNTS = "accounts"
DAYS = "days"
SOURCES = "sources"
DEFINITIONS = "definitions"
SETS = "sets"
ACTIVE = "active"
LEASE = "lease"
ACCESS = "access"
KEYS = "keys"
PSEUDONYMS = "pseudonyms"
SESSIONS = "sessions"
LOG = "log"
FIRST_SET = "1"


def collection(name: str, read_set: str) -> str:
    """The name of a read model's collection within a set."""
    return f"{name}_{read_set}"


class ActorDocument(TypedDict):
    """Who: database id (None for a ghost), newest login of the person after aliases, newest kind."""

    id: int | None
    login: str
    kind: str


class PersonDocument(TypedDict):
    """Who is behind an account that a document names, as `accounts` says; `account` is its `_id` there.

    `names` are those of the person's names for which the definitions state a team or a calendar.
    """

    account: str
    person: str
    login: str
    kind: str
    bot: bool
    names: list[str]


class FactDocument(TypedDict):
    """One fact of a pull request, deployment or release: the event's id, type and time, and what it says.

    `as_of`: when that was true at GitHub, where it is not `observed_at`; `older`: what of it is known only as
    of an earlier moment, by field.
    """

    id: str
    type: str
    at: datetime
    via: list[str]
    actor: ActorDocument | None
    reviewer: NotRequired[ActorDocument]
    state: NotRequired[str]
    review_id: NotRequired[int]
    draft: NotRequired[bool]
    merge_commit: NotRequired[str]
    environment: NotRequired[str]
    sha: NotRequired[str]
    ref: NotRequired[str]
    ref_type: NotRequired[str]
    workflow_run: NotRequired[int]
    prerelease: NotRequired[bool]
    withdrawn: NotRequired[bool]
    base: NotRequired[str]
    commits: NotRequired[list[str]]
    position: NotRequired[int]
    on_behalf_of: NotRequired[list[str]]
    complete: NotRequired[bool]
    observed_at: datetime
    as_of: NotRequired[datetime]
    older: NotRequired[dict[str, datetime]]


class PhaseDocument(TypedDict):
    """One phase of a whole. `metrics` names the spans it is made of: two when a milestone is missing."""

    metrics: list[str]
    hours: float


class ReviewDocument(TypedDict):
    """A review by somebody else than the author, as it counts: what it said, even if dismissed later."""

    fact: str
    at: datetime
    reviewer: str
    bot: bool
    teams: list[str]
    state: str


class RoundDocument(TypedDict):
    """A round of review of one reviewer (`key` tells reviewers apart); latency in hours.

    `latency_working` is by the calendar of whoever answered; None also if no calendar states hours.
    """

    key: str
    reviewer: str
    reviewer_kind: str
    round: int
    re_request: bool
    requested_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    latency: float | None
    latency_working: float | None
    state: str


class MilestoneExplanation(TypedDict):
    """The rule that chose the moment, and the fact it chose; without a moment, `rule` says why."""

    rule: str
    fact: str | None


class MeasureExplanation(TypedDict):
    """The arithmetic that gave the value, or the reason why there is none."""

    arithmetic: str | None
    reason: str | None


class Explanation(TypedDict):
    """Why the milestones and the measures of a pull request are what they are, by name."""

    milestones: dict[str, MilestoneExplanation]
    measures: dict[str, MeasureExplanation]


ShipmentSource = Literal["deployment", "release"]
"""What a document of `deployments` is about at GitHub."""


CarriedBy = Literal["ancestry", "time"]


class DeployedBy(TypedDict):
    """The deployment that carried a merge first: its database id, its success and the fact of that.

    Of a release the publication is both its creation and its success. `by` is how it is known: the commits
    that came with the deployment have the merge's among them (`ancestry`), or by `time` alone.
    """

    source: ShipmentSource
    id: int
    environment: str
    created_at: datetime
    succeeded_at: datetime
    fact: str
    by: CarriedBy


class PullRequestDocument(TypedDict):
    """`pull_requests`: `_id` is `{host}/{database id}`. `author` and `reviewers` are people's logins.

    `teams` are the author's on the day of the merge, the close or else the opening. `days` are those on
    which it has rows in `days`. As long as the opening is not known, nothing is measured or counted and
    the author is `ghost`. `reviewers` are people who reviewed or are asked to. `ready_since` is since when it
    is open and ready for review: the last time it became that; None for a draft, and once it is over.
    `default_branches` are those that were, or may have been, the default when it was merged (None: it was
    not), `to_default_branch` is whether it was merged to one of them. `gone`: its repository was deleted, or
    has given its name to another; what was open there is `closed`.
    """

    _id: str
    revision: int
    settled: bool
    refresh: list[str]
    definition_version: int
    host: str
    repository_id: int
    repo: str
    gone: bool
    id: int
    number: int
    title: str
    url: str
    author: str
    author_bot: bool
    people: list[PersonDocument]
    teams: list[str]
    state: str
    labels: list[str]
    base: str
    default_branches: list[str] | None
    to_default_branch: bool | None
    additions: int | None
    deletions: int | None
    changed_files: int | None
    commits: int | None
    size: str | None
    updated_at: datetime
    reviewers: list[str]
    ready_since: datetime | None
    waiting_since: datetime | None
    attributes: dict[str, Any]
    milestones: dict[str, datetime | None]
    measures: dict[str, float | None]
    phases: dict[str, list[PhaseDocument]]
    explanation: Explanation
    deployment: DeployedBy | None
    reviews: list[ReviewDocument]
    rounds: list[RoundDocument]
    reopened_at: list[datetime]
    days: list[str]
    facts: list[FactDocument]


class ReviewRequestDocument(TypedDict):
    """`review_requests`: one per pull request, reviewer and round.

    `_id` is `{pull request}/{key of the reviewer}/{round}`; `revision` is that of the pull request it was
    derived from. `reviewer_kind` is `bot` for whoever the definitions call a bot. `waiting_since` is since
    when a pending one is waited for: its request, or when the pull request was last ready for review or
    reopened if that is later; None as long as it is a draft.
    """

    _id: str
    pull_request: str
    revision: int
    host: str
    repository_id: int
    repo: str
    gone: bool
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
    waiting_since: datetime | None
    answered_at: datetime | None
    latency: float | None
    latency_working: float | None
    state: str


class JobDocument(TypedDict):
    """What GitHub says of one of its deployments alone, which may be one of many jobs of a run.

    `said_at` is when it said `state`; `ended_at` is its last success or failure, or else when it was
    `inactive`. `workflow_run` is the id of the run that its statuses link to; None where they link to none.
    """

    state: str
    said_at: datetime | None
    succeeded_at: datetime | None
    success: str | None
    failed_at: datetime | None
    ended_at: datetime | None
    workflow_run: int | None


class DeploymentDocument(TypedDict):
    """`deployments`: `_id` is `{host}/deploy/{id}`, or `{host}/release/{id}` of a release.

    It is one of GitHub's deployments, or stands with its `jobs` (their ids, the first is its own) for a run
    of which the statuses are taken together. The documents of the other jobs say which it is `part_of`: they
    have no outcome, and count for nothing. `job` is what GitHub says of it alone.

    `state` is GitHub's last word, but for `inactive`, which says only that a later one took over;
    `created` without any status. `succeeded_at` is the first success, `success` the fact of that;
    `failed_at` is the first failure or error. `branch` is the branch that `ref` names; None where it is a
    commit, a tag or not known. `production` goes by the environment's name, or by whether it is a prerelease.
    A release that was deleted, or is a draft again, is `withdrawn`: nothing was deployed.

    `default_branches` are those that were, or may have been, the default when it was created;
    `of_default_branch`: its branch is one of them, or not known.

    `outcome` is `failed`, `rolled_back` or `succeeded`; None as long as it runs. `finished_at` is its first
    success or failure. `restored_at` is the next success in its production environment after it failed,
    `restored_by` the id of that; `rolled_back_by` the id of the one that put back what was there before.

    `base` is the commit that the success before it put there, in its production environment. `commits` are
    commits that are known to be in it and were not there before. `by_time`: whether it carries, beside
    those, whatever was merged before it was created; not so where it has been compared with its `base`.
    """

    _id: str
    revision: int
    settled: bool
    refresh: list[str]
    definition_version: int
    host: str
    repository_id: int
    repo: str
    source: ShipmentSource
    id: int
    environment: str
    production: bool
    sha: str | None
    ref: str | None
    branch: str | None
    default_branches: list[str] | None
    of_default_branch: bool
    actor: str | None
    people: list[PersonDocument]
    state: str
    created_at: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    success: str | None
    job: JobDocument
    jobs: list[int]
    part_of: int | None
    outcome: str | None
    finished_at: datetime | None
    restored_at: datetime | None
    restored_by: int | None
    rolled_back_by: int | None
    base: str | None
    commits: list[str]
    by_time: bool
    days: list[str]
    facts: list[FactDocument]


class DefaultBranchDocument(TypedDict):
    """A branch was a repository's default branch at that moment."""

    as_of: datetime
    branch: str


class LoginDocument(TypedDict):
    """A login under which an account was observed, also in lower case (`folded`), first and last as of when.

    `graphql`: whether GraphQL called it so.
    """

    login: str
    folded: str
    first: datetime
    last: datetime
    graphql: bool


class AccountDocument(TypedDict):
    """`accounts`: a person, a bot or a team of GitHub's; `_id`: `{host}/{id}`, of a team `{host}/team:{id}`.

    `logins` are what was observed, `kind` is the newest. From all accounts and the definitions follow:
    `login`, by which nobody else is shown; `person`, which tells persons apart and outlasts a login
    (`alias:…`, or `_id`); `bot`; and `names`, the logins in lower case that mean this person.
    """

    _id: str
    revision: int
    settled: bool
    host: str
    id: int
    kind: str
    kind_at: datetime
    logins: list[LoginDocument]
    login: str
    person: str
    bot: bool
    names: list[str]


class RepositoryDocument(TypedDict):
    """`repositories`: a repository's newest known name; `_id`: `{host}/{database id}`.

    `folded` is the name in lower case, by which it is found however it is spelt. `default_branches`: what its
    default branch was observed to be, and as of when, in order; `first_default_branch`: what of that was
    learned first, and when. `superseded`: its name was observed later of another repository, whose it is now.
    """

    _id: str
    revision: int
    settled: bool
    host: str
    id: int
    folded: str
    superseded: bool
    attributes: dict[str, Any]
    default_branches: list[DefaultBranchDocument]
    first_default_branch: DefaultBranchDocument | None


class DayDocument(TypedDict):
    """`days`: what fell on one calendar day (the team's time zone) in one repository, as columns.

    `_id` is `{host}/{repository_id}/{day}`; `day` is `YYYY-MM-DD`, `table` as `day_tables` packs it.
    `wanted` and `built` are the version guard: whoever touches the day raises the first, whoever recomputes
    it writes the second.
    """

    _id: str
    wanted: int
    built: int
    definition_version: int
    host: str
    repository_id: int
    repo: str
    day: str
    table: PackedTable


class SourceDocument(TypedDict):
    """`sources`: the collector's last word on a repository; `_id` is `{host}/{owner}/{name}` in lower case.

    `progress` is a `SourceProgress` as JSON; `recorded` is when JetStream stored it, in microseconds since
    1970. What a repository was called before it was renamed is dropped. `folded` is `repo` in lower case.
    """

    _id: str
    recorded: int
    host: str
    repo: str
    folded: str
    repository_id: int | None
    progress: dict[str, Any]

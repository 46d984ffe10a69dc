"""The API's definitions: as a file, their history, and what a changed file would do."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from services.contracts.api import Answer, Statistics
from services.contracts.definitions.changes import Keys


class KeyChange(Answer):
    """A key of a metric, what it said before and what it says after; null: it was not stated."""

    key: str
    before: Any
    after: Any


class MetricChange(Answer):
    """The keys of a metric that a version changed."""

    metric: str
    keys: list[KeyChange]

    @classmethod
    def of(cls, metric: str, keys: Keys) -> "MetricChange":
        """Return the change of a metric."""
        changes = (KeyChange(key=key, before=was, after=is_) for key, (was, is_) in keys.items())
        return cls(metric=metric, keys=list(changes))


class DefinitionVersion(Answer):
    """A version of the definitions, since when it was in force, and what differs from the one before.

    `added` and `removed` are names of metrics, `others` is what changed beside metrics, in words. `known`:
    false for the first version, and for one that another release wrote, of which nobody can say what changed.
    """

    version: int
    since: datetime
    known: bool
    added: list[str]
    removed: list[str]
    changed: list[MetricChange]
    others: list[str]


class DefinitionsFile(Answer):
    """The definitions in force as TOML, which may be used as a `headway.toml`, and their version."""

    version: int
    toml: str


class PreviewFigures(Answer):
    """The statistics of a metric over the period by both definitions; null where one does not have it.

    `team` ("": nobody's) or `phase`: of that part alone. `change`: whether it would be added, removed or
    redefined; null: its definition is the same.
    """

    metric: str
    team: str | None
    phase: str | None
    label: str
    unit: str
    change: Literal["added", "removed", "redefined"] | None
    before: Statistics | None
    after: Statistics | None


class PreviewPullRequest(Answer):
    """A pull request that would count otherwise, by the metric in which it changes most, and why."""

    repo: str
    number: int
    title: str
    url: str
    metric: str
    unit: str
    before: float | None
    after: float | None
    why_before: str
    why_after: str


class DefinitionsPreview(Answer):
    """What other definitions would do to the days [from, to), compared with those of `definition_version`.

    `changes`: false: they say the same, and nothing else is stated. `others` is what differs beside metrics,
    in words. `metrics` has every metric, `phases` and `teams` those whose figures differ; `left_out`: so many
    more of these differ. `changed_pull_requests` of `pull_requests` would count otherwise.
    """

    definition_version: int
    changes: bool
    from_: date | None = Field(alias="from")
    to: date | None
    added: list[str]
    removed: list[str]
    changed: list[MetricChange]
    others: list[str]
    metrics: list[PreviewFigures]
    phases: list[PreviewFigures]
    teams: list[PreviewFigures]
    left_out: int
    pull_requests: int
    changed_pull_requests: int
    most_changed: list[PreviewPullRequest]

    @classmethod
    def without_changes(cls, version: int) -> "DefinitionsPreview":
        """Return the preview of definitions that say what is in force."""
        lists = ("added", "removed", "changed", "others", "metrics", "phases", "teams", "most_changed")
        counts = dict.fromkeys(("left_out", "pull_requests", "changed_pull_requests"), 0)
        nothing: dict[str, object] = {**{name: [] for name in lists}, **counts, "from": None, "to": None}
        return cls.model_validate({"definition_version": version, "changes": False, **nothing})

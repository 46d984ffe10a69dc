"""From documents to the rows and details that the API shows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.contracts.api import (
    Fact,
    MeasureExplained,
    MilestoneExplained,
    PhaseExplained,
    PullRequestDetail,
    PullRequestRow,
    QuotaAnswer,
    SourceRow,
)
from services.contracts.definitions.document import Definitions
from services.contracts.notices import SourceProgress

Document = Mapping[str, Any]

_ENVELOPE = frozenset({"id", "type", "at", "via", "actor", "as_of", "older"})


def pull_request_row(document: Document) -> PullRequestRow:
    """A pull request as lists and the live stream show it."""
    return PullRequestRow.model_validate(document, extra="ignore")


def _login(actor: Document | None) -> str | None:
    return actor["login"] if actor else None


def fact(document: Document) -> Fact:
    """A fact with what it says beyond its envelope; people by login."""
    says = {
        name: _login(value) if name == "reviewer" else value
        for name, value in document.items()
        if name not in _ENVELOPE
    }
    return Fact(
        id=document["id"],
        type=document["type"],
        at=document["at"],
        via=list(document["via"]),
        actor=_login(document.get("actor")),
        says=says,
    )


def _milestones(document: Document) -> Iterable[MilestoneExplained]:
    explained = document["explanation"].get("milestones", {})
    for name, at in document["milestones"].items():
        why = explained.get(name, {})
        yield MilestoneExplained(
            name=name,
            at=at,
            rule=(at is None and why.get("reason")) or why.get("rule", ""),
            fact=why.get("fact"),
        )


def _measures(document: Document, definitions: Definitions) -> Iterable[MeasureExplained]:
    explained = document["explanation"].get("measures", {})
    for name, value in document["measures"].items():
        why, metric = explained.get(name, {}), definitions.metric(name)
        yield MeasureExplained(
            name=name,
            label=metric.label if metric else name,
            unit=metric.unit if metric else "",
            value=value,
            arithmetic=why.get("arithmetic"),
            reason=why.get("reason"),
        )


def _phases(document: Document) -> Iterable[PhaseExplained]:
    for whole, parts in document["phases"].items():
        for part in parts:
            yield PhaseExplained(whole=whole, metrics=part["metrics"], hours=part["hours"])


def pull_request_detail(document: Document, definitions: Definitions) -> PullRequestDetail:
    """Everything known of one pull request, its facts in the order in which they happened.

    A document has those of one second in the order that is known best.
    """
    facts = sorted(document["facts"], key=lambda one: one["at"])
    return PullRequestDetail(
        **dict(pull_request_row(document)),
        definition_version=document["definition_version"],
        facts=[fact(one) for one in facts],
        milestones_explained=list(_milestones(document)),
        measures_explained=list(_measures(document, definitions)),
        phases=list(_phases(document)),
    )


def source_row(document: Document, now: datetime) -> SourceRow:
    """How far a repository is collected, as of now."""
    progress = SourceProgress.model_validate(document["progress"])
    quota = progress.quota
    return SourceRow(
        **progress.model_dump(exclude={"host", "repository_id", "quota", "state"}),
        state=progress.state.value,
        lag_seconds=max(0.0, (now - progress.observed_at).total_seconds()),
        quota=QuotaAnswer(**dict(quota)) if quota else None,
    )

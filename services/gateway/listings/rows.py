"""The rows and details that the API shows of documents."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.contracts.api import PullRequestRow, QuotaAnswer, SourceRow
from services.contracts.api_people import DeploymentRow, ReviewRequestRow
from services.contracts.api_pull_request import (
    ClockRun,
    DeployedWith,
    Fact,
    MeasureExplained,
    MilestoneExplained,
    PhaseExplained,
    PullRequestDetail,
    RoundExplained,
)
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Clock
from services.contracts.notices import SourceProgress
from services.contracts.readmodels.actors import ActorDocument
from services.contracts.readmodels.facts import FactDocument
from services.contracts.readmodels.pull_requests import ListedPullRequest, PullRequestDocument
from services.contracts.readmodels.review_requests import ReviewRequestDocument
from services.contracts.readmodels.sources import SourceDocument
from services.gateway.listings.web_addresses import web_address
from services.gateway.metrics.waiting import hours_since, waiting_since
from services.gateway.store.documents import ListedDeployment

_ENVELOPE = frozenset({"id", "type", "at", "via", "actor", "as_of", "older"})


def pull_request_row(document: ListedPullRequest) -> PullRequestRow:
    """A pull request as lists and the live stream show it."""
    return PullRequestRow.model_validate(document, extra="ignore")


def _login(actor: ActorDocument | None) -> str | None:
    return actor["login"] if actor else None


def fact(document: FactDocument) -> Fact:
    """A fact with what it says beyond its envelope; people by login."""
    says: dict[str, object] = {name: value for name, value in document.items() if name not in _ENVELOPE}
    if reviewer := document.get("reviewer"):
        says["reviewer"] = reviewer["login"]
    return Fact(
        id=document["id"],
        type=document["type"],
        at=document["at"],
        via=list(document["via"]),
        actor=_login(document["actor"]),
        says=says,
    )


def _milestones(document: PullRequestDocument) -> Iterable[MilestoneExplained]:
    explained = document["explanation"]["milestones"]
    for name, at in document["milestones"].items():
        why = explained[name]
        yield MilestoneExplained(name=name, at=at, rule=why["rule"], fact=why["fact"])


def _measures(document: PullRequestDocument, definitions: Definitions) -> Iterable[MeasureExplained]:
    explained = document["explanation"]["measures"]
    for name, value in document["measures"].items():
        why, metric = explained[name], definitions.metric(name)
        yield MeasureExplained(
            name=name,
            label=metric.label if metric else name,
            unit=metric.unit if metric else "",
            value=value,
            arithmetic=why["arithmetic"],
            reason=why["reason"],
        )


def _phases(document: PullRequestDocument, definitions: Definitions) -> Iterable[PhaseExplained]:
    for whole, parts in document["phases"].items():
        since = _beginning(document, definitions.metric(whole))
        for part in parts:
            until = since and since + timedelta(hours=part["hours"])
            yield PhaseExplained(
                whole=whole, metrics=part["metrics"], hours=part["hours"], since=since, until=until
            )
            since = until


def _beginning(document: PullRequestDocument, whole: Metric | None) -> datetime | None:
    """Where the phases of a span begin; None where hours are not those of the wall clock."""
    if whole is None or whole.from_ is None or whole.clock is not Clock.WALL:
        return None
    return document["milestones"][whole.from_]


def _clocks(document: PullRequestDocument) -> list[ClockRun]:
    """Its clocks; a document of an older release has none."""
    return [
        ClockRun(
            clock=one["clock"], actor=one["who"], since=one["since"], until=one["until"], fact=one["fact"]
        )
        for one in document.get("clocks", ())
    ]


def _rounds(document: PullRequestDocument) -> list[RoundExplained]:
    return [RoundExplained.model_validate(one, extra="ignore") for one in document["rounds"]]


def _deployment(document: PullRequestDocument) -> DeployedWith | None:
    found = document["deployment"]
    return DeployedWith.model_validate(found, extra="ignore") if found else None


def pull_request_detail(document: PullRequestDocument, definitions: Definitions) -> PullRequestDetail:
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
        phases=list(_phases(document, definitions)),
        clocks=_clocks(document),
        rounds=_rounds(document),
        deployment=_deployment(document),
    )


def source_row(document: SourceDocument, now: datetime) -> SourceRow:
    """How far a repository is collected, as of now."""
    progress = SourceProgress.model_validate(document["progress"])
    quota = progress.quota
    return SourceRow(
        **progress.model_dump(exclude={"host", "repository_id", "quota", "state"}),
        state=progress.state.value,
        lag_seconds=_seconds_since(progress.observed_at, now),
        quota=QuotaAnswer(**dict(quota)) if quota else None,
    )


def _seconds_since(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else max(0.0, (now - at).total_seconds())


def review_request_row(document: ReviewRequestDocument, now: datetime) -> ReviewRequestRow:
    """A round of review as of now."""
    since = waiting_since(document)
    waiting = {"waiting_since": since, "age": hours_since(since, now) if since else None}
    return ReviewRequestRow.model_validate({**document, **waiting}, extra="ignore")


def deployment_row(document: ListedDeployment) -> DeploymentRow:
    """A deployment or a release."""
    jobs = document.get("jobs", [document["id"]])  # what an older release has written names none
    fields = {**document, "jobs": jobs, "url": web_address(document)}
    return DeploymentRow.model_validate(fields, extra="ignore")

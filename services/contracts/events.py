"""The events: one fact from GitHub each, as a CloudEvents 1.0 structured JSON document."""

import contextlib
import json
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from services.contracts.delivery_events import (
    DeploymentCompared,
    DeploymentComparedData,
    DeploymentCreated,
    DeploymentCreatedData,
    DeploymentEvent,
    DeploymentStatusChanged,
    DeploymentStatusData,
    ReleasePublished,
    ReleasePublishedData,
)
from services.contracts.envelope import (
    DATAVERSION,
    Envelope,
    Model,
    Repository,
    RepositoryData,
    Via,
    moment,
    source_url,
)
from services.contracts.pull_request_events import (
    CommentedData,
    DescribedData,
    MergedData,
    OpenedData,
    PullRequestClosed,
    PullRequestCommented,
    PullRequestConvertedToDraft,
    PullRequestData,
    PullRequestDescribed,
    PullRequestEvent,
    PullRequestHeadForcePushed,
    PullRequestMerged,
    PullRequestOpened,
    PullRequestReadyForReview,
    PullRequestRef,
    PullRequestReopened,
    PullRequestReviewDismissed,
    PullRequestReviewRequested,
    PullRequestReviewRequestRemoved,
    PullRequestReviewSubmitted,
    PullRequestState,
    ReviewDismissedData,
    ReviewerData,
    ReviewState,
    ReviewSubmittedData,
)
from services.contracts.repository_events import RepositoryDescribed, RepositoryDescribedData
from services.contracts.upcasters import UPCASTERS, Upcasters

__all__ = [
    "DATAVERSION",
    "CommentedData",
    "DeploymentCompared",
    "DeploymentComparedData",
    "DeploymentCreated",
    "DeploymentCreatedData",
    "DeploymentEvent",
    "DeploymentStatusChanged",
    "DeploymentStatusData",
    "DescribedData",
    "Envelope",
    "Event",
    "MergedData",
    "Model",
    "OpenedData",
    "PullRequestClosed",
    "PullRequestCommented",
    "PullRequestConvertedToDraft",
    "PullRequestData",
    "PullRequestDescribed",
    "PullRequestEvent",
    "PullRequestHeadForcePushed",
    "PullRequestMerged",
    "PullRequestOpened",
    "PullRequestReadyForReview",
    "PullRequestRef",
    "PullRequestReopened",
    "PullRequestReviewDismissed",
    "PullRequestReviewRequestRemoved",
    "PullRequestReviewRequested",
    "PullRequestReviewSubmitted",
    "PullRequestState",
    "ReleasePublished",
    "ReleasePublishedData",
    "Repository",
    "RepositoryData",
    "RepositoryDescribed",
    "RepositoryDescribedData",
    "ReviewDismissedData",
    "ReviewState",
    "ReviewSubmittedData",
    "ReviewerData",
    "Via",
    "decode",
    "encode",
    "host_of",
    "moment",
    "source_url",
]

Event = PullRequestEvent | DeploymentEvent | ReleasePublished | RepositoryDescribed

_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


class _Stamp(BaseModel):
    """What is looked at first: the version says how the rest is to be read."""

    dataversion: int = Field(default=1, ge=1)


def decode(body: bytes, lifts: Upcasters = UPCASTERS) -> Event:
    """Read an event from the log, of today's version or an older one.

    Raises `pydantic.ValidationError` for what is not an event, `UpcastError` for a version not known here.
    """
    with contextlib.suppress(ValidationError):
        event = _EVENT.validate_json(body)
        if event.dataversion == lifts.newest and "dataversion" in event.model_fields_set:
            return event
    if _Stamp.model_validate_json(body).dataversion != lifts.newest:
        body = json.dumps(lifts.upcast(json.loads(body))).encode()
    return _EVENT.validate_json(body)


def encode(event: Event) -> bytes:
    """Write an event as the log keeps it."""
    return event.model_dump_json(exclude_none=True).encode()


def host_of(event: Event) -> str:
    """The GitHub host an event is from: `github.com`, or an Enterprise server's name."""
    return event.source.split("/")[2]

"""Facts as documents hold them."""

from datetime import datetime
from typing import TypedDict

from services.contracts.readmodels.actors import ActorDocument


class PayloadDocument(TypedDict, total=False):
    """What a fact says beside who did what when."""

    reviewer: ActorDocument
    state: str
    review_id: int
    draft: bool
    merge_commit: str
    environment: str
    sha: str
    ref: str
    ref_type: str
    workflow_run: int
    prerelease: bool
    withdrawn: bool
    base: str
    commits: list[str]
    position: int
    on_behalf_of: list[str]
    complete: bool


class FactAge(TypedDict, total=False):
    """When a fact was true at GitHub.

    `as_of`: where that is not `observed_at`; `older`: what of it is known only as of an earlier moment, by
    field.
    """

    as_of: datetime
    older: dict[str, datetime]


class FactDocument(PayloadDocument, FactAge):
    """One fact of a pull request, deployment or release: the event's id, type and time, and what it says."""

    id: str
    type: str
    at: datetime
    via: list[str]
    actor: ActorDocument | None
    observed_at: datetime

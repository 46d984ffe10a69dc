"""Facts as documents hold them."""

from datetime import datetime
from typing import NotRequired, TypedDict

from services.contracts.readmodels.actors import ActorDocument


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

"""Which questions are asked of the read models, by the aggregator itself and by the gateway."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.contracts.readmodels import (
    ACCOUNTS,
    DAYS,
    DEPLOYMENTS,
    PULL_REQUESTS,
    REPOSITORIES,
    REVIEW_REQUESTS,
)

UNSETTLED = {"settled": False}


def index(*fields: str, **options: Any) -> IndexModel:  # noqa: ANN401
    """An index over fields; `-` before one: descending."""
    keys = [(name.removeprefix("-"), DESCENDING if name.startswith("-") else ASCENDING) for name in fields]
    return IndexModel(keys, **options)


_TEAMS = index("kind", partialFilterExpression={"kind": "team"})
_OPEN = index("settled", partialFilterExpression=UNSETTLED)
_OURS = (
    index("repository_id", "days"),
    index("definition_version"),
    index("people.account"),
    _OPEN,
)
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    PULL_REQUESTS: (
        *_OURS,
        index("repository_id", "deployment.succeeded_at", "milestones.merged"),
        index("repository_id", "deployment.id"),
        index("repo", "number"),
        index("repository_id", "number"),
        index("-updated_at", "_id"),
        index("repo", "-updated_at", "_id"),
        index("author", "-updated_at"),
        index("-milestones.merged", "_id"),
        index("waiting_since", "_id"),
        # What waits: the few open ones are found, with or without bots, past the many that are merged.
        index("state", "author_bot", "waiting_since", "_id"),
    ),
    REVIEW_REQUESTS: (
        index("pull_request"),
        index("state", "requested_at"),
        index("state", "waiting_since", "_id"),
        index("reviewer", "requested_at"),
    ),
    DEPLOYMENTS: (
        *_OURS,
        index("repository_id", "production", "succeeded_at", "id"),
        index("repository_id", "commits"),
        index("-created_at", "_id"),
    ),
    ACCOUNTS: (_OPEN, index("logins.folded"), index("names"), index("person"), _TEAMS),
    REPOSITORIES: (index("folded"),),
    # whoever asks which versions there are reads the indexes only
    DAYS: (index("day", "built", "_id"), index("repo", "day", "built", "_id")),
}

"""The indexes of the read models as MongoDB takes them."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.contracts.readmodels import (
    accounts,
    days,
    deployments,
    pull_requests,
    repositories,
    review_requests,
)
from services.contracts.readmodels.collections import UNSETTLED as UNSETTLED_INDEX
from services.contracts.readmodels.collections import Index

assert UNSETTLED_INDEX.only is not None
UNSETTLED = dict(UNSETTLED_INDEX.only)
"""The condition of the documents whose consequences are not written yet; their index is over these alone."""

DECLARED: Mapping[str, Sequence[Index]] = {
    pull_requests.PULL_REQUESTS: pull_requests.INDEXES,
    review_requests.REVIEW_REQUESTS: review_requests.INDEXES,
    deployments.DEPLOYMENTS: deployments.INDEXES,
    accounts.ACCOUNTS: accounts.INDEXES,
    repositories.REPOSITORIES: repositories.INDEXES,
    days.DAYS: days.INDEXES,
}


def index_model(declared: Index) -> IndexModel:
    """An index as MongoDB takes it."""
    keys = [
        (name.removeprefix("-"), DESCENDING if name.startswith("-") else ASCENDING)
        for name in declared.fields
    ]
    partial = {"partialFilterExpression": dict(declared.only)} if declared.only else {}
    return IndexModel(keys, **partial)


def _models(declared: Mapping[str, Sequence[Index]]) -> Mapping[str, Sequence[IndexModel]]:
    return {name: tuple(map(index_model, some)) for name, some in declared.items()}


INDEXES = _models(DECLARED)
PENDING_INDEXES = _models(
    {
        **DECLARED,
        pull_requests.PULL_REQUESTS: pull_requests.PROJECTION_INDEXES,
        review_requests.REVIEW_REQUESTS: review_requests.PROJECTION_INDEXES,
        deployments.DEPLOYMENTS: deployments.PROJECTION_INDEXES,
    }
)
"""Those of a generation that is being filled. MongoDB makes the others faster of all documents at once."""

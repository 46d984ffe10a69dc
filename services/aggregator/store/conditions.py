"""Conditions that take more than a line to say. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from services.aggregator.facts.default_branches import ALWAYS, Era
from services.aggregator.facts.entities import RepositoryFacts
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS

Document = dict[str, Any]

JUDGED_AT = {PULL_REQUESTS: "milestones.merged", DEPLOYMENTS: "created_at"}
"""The moment whose default branch counts for a document."""


def behind_condition(name: str, repository: RepositoryFacts) -> Document:
    """Which documents of a repository have another name, or default branches, than now follow."""
    of = {"host": repository.host, "repository_id": repository.id}
    judged = _judged_otherwise(JUDGED_AT[name], repository.default_branches.eras)
    gone = [{"gone": {"$ne": repository.gone}}] if name == PULL_REQUESTS else []
    return {**of, "$or": [{"repo": {"$ne": repository.name}}, *gone, *judged]}


def _judged_otherwise(moment: str, eras: Sequence[Era]) -> Iterator[Document]:
    for era, following in zip_longest(eras, eras[1:]):
        during = {
            **({} if era.since == ALWAYS else {"$gte": era.since}),
            **({"$lt": following.since} if following else {}),
        }
        yield {moment: during or {"$ne": None}, "default_branches": {"$ne": list(era.branches)}}


def carried_conditions(deployments: Sequence[Mapping[str, Any]]) -> list[Document]:
    """Which pull requests a repository's changed deployments may carry first, or did before."""
    of = {name: deployments[0][name] for name in ("host", "repository_id")}
    conditions: list[Document] = [{**of, "deployment.id": {"$in": [one["id"] for one in deployments]}}]
    whole = (one for one in deployments if one["production"] and one["part_of"] is None)
    able = [one for one in whole if one["created_at"] and one["succeeded_at"]]
    if carried := list(_merged_to(able)):
        first = min(one["succeeded_at"] for one in able)
        conditions += [
            {**of, "deployment.succeeded_at": later, "$or": carried} for later in (None, {"$gte": first})
        ]
    return conditions


def _merged_to(able: Sequence[Mapping[str, Any]]) -> Iterator[Document]:
    """What deployments may carry: by time what was merged to the default branch, and what came with them."""
    if created := [one["created_at"] for one in able if one["of_default_branch"]]:
        yield {"to_default_branch": True, "milestones.merged": {"$lte": max(created)}}
    if commits := sorted({commit for one in able for commit in one["commits"]}):
        yield {"facts.merge_commit": {"$in": commits}}

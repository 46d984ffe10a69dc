"""Conditions that take more than a line to say. Pure."""

from collections.abc import Sequence
from typing import Any

Document = dict[str, Any]


def carried_conditions(branch: str | None, deployments: Sequence[Document]) -> list[Document]:
    """Which pull requests a repository's changed deployments may carry first, or did before."""
    of = {name: deployments[0][name] for name in ("host", "repository_id")}
    conditions: list[Document] = [{**of, "deployment.id": {"$in": [one["id"] for one in deployments]}}]
    able = [
        one
        for one in deployments
        if one["production"] and one["created_at"] and one["succeeded_at"]
        if one["branch"] in (None, branch) or one["commits"]
    ]
    if able:
        last = max(one["succeeded_at"] if one["commits"] else one["created_at"] for one in able)
        merged = {"base": branch, "milestones.merged": {"$lte": last}}
        first = min(one["succeeded_at"] for one in able)
        conditions += [
            {**of, "deployment.succeeded_at": later, **merged} for later in (None, {"$gte": first})
        ]
    return conditions

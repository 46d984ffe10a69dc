"""Rebuilds day columns, under a guard that leaves no day stale however many aggregators race.

`wanted` is raised after the documents are saved; whoever rebuilds reads it before the documents, and
writes it as `built`, only ever upwards. A table that misses a document was therefore built with a lower
version than that document's saver wanted, and is built again.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from services.aggregator.changes import Touched, days_by_repository
from services.aggregator.measuring.columns import by_day, deployment_rows, pull_request_rows, table
from services.aggregator.measuring.rules import Rules
from services.aggregator.store.store import Store
from services.contracts.readmodels import DEPLOYMENTS, PULL_REQUESTS

Document = dict[str, Any]

DAYS_AT_ONCE = 100


async def rebuild(store: Store, rules: Rules, touched: Iterable[Touched]) -> int:
    """Rebuild every day that documents have fallen on or no longer do; return how many were written."""
    written = 0
    for (host, repository_id, repo), days in days_by_repository(touched).items():
        for start in range(0, len(days), DAYS_AT_ONCE):
            some = days[start : start + DAYS_AT_ONCE]
            written += await _rebuild(store, rules, Days(host, repository_id, repo), some)
    return written


class Days:
    """The days of one repository."""

    def __init__(self, host: str, repository_id: int, repo: str) -> None:
        self.host, self.repository_id, self.repo = host, repository_id, repo

    def id(self, day: str) -> str:
        """The `_id` of a day."""
        return f"{self.host}/{self.repository_id}/{day}"

    def new(self, day: str) -> Document:
        """What a day begins with: no table."""
        named = {"host": self.host, "repository_id": self.repository_id, "repo": self.repo, "day": day}
        return {**named, "built": 0, "definition_version": 0, "table": table([])}


async def _rebuild(store: Store, rules: Rules, days: Days, some: Sequence[str]) -> int:
    wanted = await store.want_days({days.id(day): days.new(day) for day in some})
    behind = [day for day in some if days.id(day) in wanted]
    pulls = await store.on_days(PULL_REQUESTS, days.host, days.repository_id, behind)
    deployments = await store.on_days(DEPLOYMENTS, days.host, days.repository_id, behind)
    rows = [row for one in pulls for row in pull_request_rows(one, rules)]
    rows += [row for one in deployments for row in deployment_rows(one, rules)]
    # The name is read after `wanted` as well: a repository may have been renamed in between.
    repo = next((one["repo"] for one in (*pulls, *deployments)), days.repo)
    by = by_day(rows)
    await store.build_days(
        {
            days.id(day): {
                **{"built": wanted[days.id(day)], "definition_version": rules.version},
                **{"repo": repo, "table": table(by.get(day, []))},
            }
            for day in behind
        }
    )
    return len(behind)

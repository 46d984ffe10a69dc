"""How deployments to production went: which failed or were rolled back, and what restored service.

GitHub has no word for a rollback. What it can show is that the next success in the same environment put
back a commit that had been there before: the deployment in between was rolled back.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a deployment; `finished_at` is its first success or failure, None as long as it runs.

    `restored_at` is the next success after its failure, in the same environment, perhaps its own.
    """

    finished_at: datetime | None
    failed_at: datetime | None
    rolled_back_by: int | None = None
    restored_by: int | None = None
    restored_at: datetime | None = None

    @property
    def change_failure(self) -> float | None:
        """1 if it failed or was rolled back, else 0; None as long as it runs."""
        if self.finished_at is None:
            return None
        return float(self.failed_at is not None or self.rolled_back_by is not None)


def outcomes(deployments: Iterable[Document]) -> dict[int, Outcome]:
    """The outcome of each production deployment of one repository, by id; from their documents."""
    production = sorted((one for one in deployments if one["production"]), key=_environment)
    return {
        id_: outcome
        for _, some in groupby(production, key=_environment)
        for id_, outcome in _in_environment(list(some)).items()
    }


def _environment(document: Document) -> str:
    return str(document["environment"])


def _in_environment(deployments: list[Document]) -> dict[int, Outcome]:
    found = {one["id"]: _alone(one) for one in deployments}
    successes = [one for one in deployments if one["succeeded_at"] is not None]
    successes.sort(key=lambda one: (one["succeeded_at"], one["id"]))
    for id_, by in _rollbacks(successes):
        found[id_] = replace(found[id_], rolled_back_by=by)
    for one in deployments:
        if restoring := _next_success(one["failed_at"], successes):
            outcome = found[one["id"]]
            found[one["id"]] = replace(
                outcome, restored_by=restoring["id"], restored_at=restoring["succeeded_at"]
            )
    return found


def _alone(one: Document) -> Outcome:
    ends = [at for at in (one["succeeded_at"], one["failed_at"]) if at is not None]
    return Outcome(min(ends, default=None), one["failed_at"])


def _rollbacks(successes: Sequence[Document]) -> Iterator[tuple[int, int]]:
    """The ids of what was rolled back, each with that of the deployment that did it."""
    before: set[str] = set()
    for one, following in pairwise(successes):
        if following["sha"] != one["sha"] and following["sha"] in before:
            yield one["id"], following["id"]
        if one["sha"]:
            before.add(one["sha"])


def _next_success(failed_at: datetime | None, successes: Sequence[Document]) -> Document | None:
    if failed_at is None:
        return None
    place = bisect_right(successes, failed_at, key=lambda one: one["succeeded_at"])
    return successes[place] if place < len(successes) else None

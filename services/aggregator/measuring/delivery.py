"""How deployments to production went: which failed or were rolled back, and what restored service.

GitHub has no word for a rollback. What it can show is that the next success in the same environment put
back a commit that had been there before: the deployment in between was rolled back. Only deployments to
production are looked at beside each other, each environment for itself.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

Document = Mapping[str, Any]

SUCCEEDED, FAILED, ROLLED_BACK = "succeeded", "failed", "rolled_back"
OF_NEIGHBOURS = ("restored_at", "restored_by", "rolled_back_by", "base")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a deployment; `finished_at` is its first success or failure, None as long as it runs.

    `restored_at` is the next success after its failure, in the same environment, perhaps its own. `base` is
    the commit of the success before its own.
    """

    finished_at: datetime | None
    failed_at: datetime | None
    rolled_back_by: int | None = None
    restored_by: int | None = None
    restored_at: datetime | None = None
    base: str | None = None

    @property
    def word(self) -> str | None:
        """How it went, in one word; None as long as it runs."""
        if self.finished_at is None:
            return None
        if self.failed_at is not None:
            return FAILED
        return SUCCEEDED if self.rolled_back_by is None else ROLLED_BACK

    @property
    def fields(self) -> dict[str, Any]:
        """What the document of a deployment keeps of it."""
        return {
            "outcome": self.word,
            "finished_at": self.finished_at,
            "restored_at": self.restored_at,
            "restored_by": self.restored_by,
            "rolled_back_by": self.rolled_back_by,
            "base": self.base,
        }


def alone(one: Document) -> Outcome:
    """What can be said of a deployment without its neighbours."""
    return _outcome(one)


def _outcome(
    one: Document,
    rolled_back_by: int | None = None,
    restoring: Document | None = None,
    base: str | None = None,
) -> Outcome:
    ends = [at for at in (one["succeeded_at"], one["failed_at"]) if at is not None]
    return Outcome(
        finished_at=min(ends, default=None),
        failed_at=one["failed_at"],
        rolled_back_by=rolled_back_by,
        restored_by=restoring["id"] if restoring else None,
        restored_at=restoring["succeeded_at"] if restoring else None,
        base=base,
    )


def provisional(one: Document, before: Document | None) -> Outcome:
    """The outcome of a deployment that changed, until its neighbours are looked at: those as they were."""
    if before is None or not (one["production"] and before["production"]):
        return alone(one)
    return replace(alone(one), **{name: before[name] for name in OF_NEIGHBOURS})


def differing(deployments: Sequence[Document]) -> dict[str, Outcome]:
    """Of one repository's production deployments those, by `_id`, whose documents keep another outcome."""
    found = outcomes(deployments)
    return {
        one["_id"]: outcome
        for one in deployments
        if (outcome := found[one["id"]]).fields != {name: one[name] for name in outcome.fields}
    }


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
    successes = [one for one in deployments if one["succeeded_at"] is not None]
    successes.sort(key=lambda one: (one["succeeded_at"], one["id"]))
    rolled_back = dict(_rollbacks(successes))
    bases = {following["id"]: one["sha"] for one, following in pairwise(successes)}
    found: dict[int, Outcome] = {}
    for one in deployments:
        id_, restoring = one["id"], _next_success(one["failed_at"], successes)
        found[id_] = _outcome(one, rolled_back.get(id_), restoring, bases.get(id_))
    return found


def _rollbacks(successes: Sequence[Document]) -> Iterator[tuple[int, int]]:
    """The ids of what was rolled back, each with that of the deployment that did it."""
    before: set[str] = set()
    for one, following in pairwise(successes):
        if one["sha"] and following["sha"] != one["sha"] and following["sha"] in before:
            yield one["id"], following["id"]
        if one["sha"]:
            before.add(one["sha"])


def _next_success(failed_at: datetime | None, successes: Sequence[Document]) -> Document | None:
    if failed_at is None:
        return None
    place = bisect_right(successes, failed_at, key=lambda one: one["succeeded_at"])
    return successes[place] if place < len(successes) else None

"""How deployments to production went: which failed or were rolled back, and what restored service.

GitHub has no word for a rollback. What it can show is that the next success in the same environment, of what
was asked for later, put back a commit that had been there before: the deployment in between was rolled back.
Only deployments to production are looked at beside each other, each environment for itself; the jobs of one
run (`runs`) as one, for which the first of them stands.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import NamedTuple

from services.aggregator.measurement.deployment_runs import DeploymentRun, runs
from services.aggregator.measurement.fields import JobFields, OutcomeFields, PlacedJobFields
from services.contracts.readmodels.deployments import DeploymentDocument, OutcomeDocument

SUCCEEDED, FAILED, ROLLED_BACK = "succeeded", "failed", "rolled_back"


class Success(NamedTuple):
    """The moment at which a run succeeded."""

    at: datetime
    run: DeploymentRun


@dataclass(frozen=True, slots=True)
class DeploymentOutcome:
    """What became of a deployment with all its `jobs`; of one that is `part_of` another, of itself alone.

    `restored_at` is the next success after its failure, in the same environment, perhaps its own. `base` is
    the commit of the success before its own.
    """

    state: str
    succeeded_at: datetime | None
    success: str | None
    failed_at: datetime | None
    jobs: tuple[int, ...] = ()
    part_of: int | None = None
    rolled_back_by: int | None = None
    restored_by: int | None = None
    restored_at: datetime | None = None
    base: str | None = None

    @property
    def finished_at(self) -> datetime | None:
        """Its first success or failure; None as long as it runs, and of a part."""
        ends = (self.succeeded_at, self.failed_at) if self.part_of is None else ()
        return min((at for at in ends if at is not None), default=None)

    @property
    def word(self) -> str | None:
        """How it went, in one word; None as long as it runs, and of a part."""
        if self.finished_at is None:
            return None
        if self.failed_at is not None:
            return FAILED
        return SUCCEEDED if self.rolled_back_by is None else ROLLED_BACK

    @property
    def document(self) -> OutcomeDocument:
        """What the document of a deployment holds of it."""
        return {
            "state": self.state,
            "succeeded_at": self.succeeded_at,
            "success": self.success,
            "failed_at": self.failed_at,
            "jobs": list(self.jobs),
            "part_of": self.part_of,
            "outcome": self.word,
            "finished_at": self.finished_at,
            "restored_at": self.restored_at,
            "restored_by": self.restored_by,
            "rolled_back_by": self.rolled_back_by,
            "base": self.base,
        }


def own_outcome(one: JobFields) -> DeploymentOutcome:
    """What can be said of a deployment by itself."""
    return _outcome(DeploymentRun.of([one]))


def _outcome(
    run: DeploymentRun,
    rolled_back_by: int | None = None,
    restored: Success | None = None,
    base: str | None = None,
) -> DeploymentOutcome:
    return DeploymentOutcome(
        state=run.state,
        succeeded_at=run.succeeded_at,
        success=run.success,
        failed_at=run.failed_at,
        jobs=tuple(one["id"] for one in run.jobs),
        rolled_back_by=rolled_back_by,
        restored_by=restored.run.id if restored else None,
        restored_at=restored.at if restored else None,
        base=base,
    )


def provisional_outcome(one: PlacedJobFields, before: DeploymentDocument | None) -> DeploymentOutcome:
    """The outcome of a deployment that changed; what others decide is as it was, until they are looked at."""
    if before is None or not (one["production"] and before["production"]):
        return own_outcome(one)
    return replace(
        own_outcome(one),
        jobs=tuple(before["jobs"]),
        restored_at=before["restored_at"],
        restored_by=before["restored_by"],
        rolled_back_by=before["rolled_back_by"],
        base=before["base"],
        part_of=before["part_of"],
    )


def changed_outcomes(deployments: Sequence[OutcomeFields]) -> dict[str, DeploymentOutcome]:
    """Of one repository's production deployments those, by `_id`, whose documents hold another outcome."""
    found = outcomes(deployments)
    return {one["_id"]: found[one["id"]] for one in deployments if _differs(found[one["id"]], one)}


def _differs(outcome: DeploymentOutcome, one: OutcomeFields) -> bool:
    return not outcome.document.items() <= one.items()


def outcomes(deployments: Iterable[PlacedJobFields]) -> dict[int, DeploymentOutcome]:
    """The outcome of each production deployment of one repository, by id; from their documents."""
    production = sorted((one for one in deployments if one["production"]), key=_environment)
    return {
        id_: outcome
        for _, some in groupby(production, key=_environment)
        for id_, outcome in _in_environment(list(runs(some)))
    }


def _environment(deployment: PlacedJobFields) -> str:
    return deployment["environment"]


def _in_environment(some: Sequence[DeploymentRun]) -> Iterator[tuple[int, DeploymentOutcome]]:
    successes = [Success(run.succeeded_at, run) for run in some if run.succeeded_at]
    successes.sort(key=lambda one: (one.at, one.run.id))
    rolled_back = dict(_rollbacks(successes))
    bases = {following.run.id: one.run.sha for one, following in pairwise(successes)}
    for run in some:
        restored = _restored(run, successes)
        yield run.id, _outcome(run, rolled_back.get(run.id), restored, bases.get(run.id))
        for job in run.jobs[1:]:
            yield job["id"], replace(own_outcome(job), jobs=(), part_of=run.id)


def _rollbacks(successes: Sequence[Success]) -> Iterator[tuple[int, int]]:
    """The ids of what was rolled back, each with that of the deployment that did it."""
    before: set[str] = set()
    for place, (_, one) in enumerate(successes):
        if one.sha:
            following = _requested_later(successes, place)
            if following and following.sha != one.sha and following.sha in before:
                yield one.id, following.id
            before.add(one.sha)


def _requested_later(successes: Sequence[Success], place: int) -> DeploymentRun | None:
    """The next success of what was asked for later."""
    requested = successes[place].run.requested
    later = (successes[other].run for other in range(place + 1, len(successes)))
    return next((run for run in later if requested and run.requested and run.requested > requested), None)


def _restored(run: DeploymentRun, successes: Sequence[Success]) -> Success | None:
    """The next success after a failure: of another deployment, or of what had failed itself."""
    if run.failed_at is None:
        return None
    place = bisect_right(successes, run.failed_at, key=lambda one: one.at)
    places = range(place, len(successes))
    other = next((successes[other] for other in places if successes[other].run is not run), None)
    itself = Success(run.recovered_at, run) if run.recovered_at else None
    return min(filter(None, (itself, other)), key=lambda one: (one.at, one.run.id), default=None)

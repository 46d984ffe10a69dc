"""Which of GitHub's deployments are jobs of one run: together they count as one deployment. Pure.

GitHub makes a deployment for each job of a workflow that names an environment: a matrix of five makes five.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self

from services.aggregator.measurement.fields import JobFields
from services.contracts.readmodels.deployments import JobDocument

NEVER = datetime.min.replace(tzinfo=UTC)
TOGETHER = timedelta(minutes=1)
AFTER_ANOTHER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DeploymentRun:
    """The jobs of one run, the first one first: it stands for all of them, as which their statuses are taken.

    `requested` is its place among others: when it was requested, or else when it ended; None if neither is
    known. `success` is the fact of the first success. `recovered_at` is when every job that had failed had
    succeeded itself after that; None: one has not.
    """

    jobs: Sequence[JobFields]
    id: int
    sha: str | None
    requested: tuple[datetime, int] | None
    state: str
    succeeded_at: datetime | None
    success: str | None
    failed_at: datetime | None
    recovered_at: datetime | None

    @classmethod
    def of(cls, jobs: Sequence[JobFields]) -> Self:
        """Take the statuses of some jobs together."""
        first, stated = jobs[0], [one["job"] for one in jobs]
        requested_at = first["created_at"] or first["job"]["ended_at"]
        succeeded_at, success = _first_success(stated)
        return cls(
            jobs=jobs,
            id=first["id"],
            sha=first["sha"],
            requested=(requested_at, first["id"]) if requested_at else None,
            state=max(stated, key=lambda job: job["said_at"] or NEVER)["state"],
            succeeded_at=succeeded_at,
            success=success,
            failed_at=min((at for job in stated if (at := job["failed_at"])), default=None),
            recovered_at=_recovered_at(stated),
        )


def _first_success(jobs: Iterable[JobDocument]) -> tuple[datetime | None, str | None]:
    found = ((at, job["success"] or "") for job in jobs if (at := job["succeeded_at"]))
    return min(found, default=(None, None))


def _recovered_at(jobs: Iterable[JobDocument]) -> datetime | None:
    failed = [(at, job["succeeded_at"]) for job in jobs if (at := job["failed_at"])]
    after = [succeeded for at, succeeded in failed if succeeded and succeeded > at]
    return max(after, default=None) if len(after) == len(failed) else None


class CreatedJob(NamedTuple):
    """A job of which it is known when it was asked for."""

    at: datetime
    id: int
    fields: JobFields


def runs(deployments: Iterable[JobFields]) -> Iterator[DeploymentRun]:
    """The runs that some deployments to one environment are jobs of."""
    by_commit: dict[str, list[CreatedJob]] = {}
    for one in deployments:
        if one["sha"] and one["created_at"]:
            by_commit.setdefault(one["sha"], []).append(CreatedJob(one["created_at"], one["id"], one))
        else:
            yield DeploymentRun.of([one])
    for some in by_commit.values():
        for jobs in _together(sorted(some, key=lambda one: (one.at, one.id))):
            yield DeploymentRun.of([job.fields for job in jobs])


def _together(same_commit: Iterable[CreatedJob]) -> list[list[CreatedJob]]:
    found: list[list[CreatedJob]] = []
    for one in same_commit:
        run = next((run for run in reversed(found) if _is_job_of(one, run)), None)
        if run is None:
            found.append([one])
        else:
            run.append(one)
    return found


def _is_job_of(one: CreatedJob, run: Sequence[CreatedJob]) -> bool:
    """Whether a deployment is a job of a run that was asked for before.

    Where both state a workflow's run it must be the same, and be going on: what is run again when all of it
    had ended is another deployment. Where one states none, they must be asked for together.
    """
    stated = one.fields["job"]["workflow_run"]
    known = {job.fields["job"]["workflow_run"] for job in run} - {None}
    if stated and known:
        return stated in known and any(_is_running(job.fields["job"]["ended_at"], one.at) for job in run)
    return one.at - run[0].at <= TOGETHER


def _is_running(ended_at: datetime | None, at: datetime) -> bool:
    return ended_at is None or at <= ended_at + AFTER_ANOTHER

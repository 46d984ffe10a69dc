"""Which of GitHub's deployments are jobs of one run: together they count as one deployment. Pure.

GitHub makes a deployment for each job of a workflow that names an environment: a matrix of five makes five.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

Document = Mapping[str, Any]

NEVER = datetime.min.replace(tzinfo=UTC)
TOGETHER = timedelta(minutes=1)
AFTER_ANOTHER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DeploymentRun:
    """The jobs of one run, the first one first: it stands for all of them, as which their statuses are taken.

    `asked` is its place among others: when it was asked for, or else when it ended; None if neither is known.
    `success` is the fact of the first success. `recovered_at` is when every job that had failed had
    succeeded itself after that; None: one has not.
    """

    jobs: Sequence[Document]
    id: int
    sha: str | None
    asked: tuple[datetime, int] | None
    state: str
    succeeded_at: datetime | None
    success: str | None
    failed_at: datetime | None
    recovered_at: datetime | None

    @classmethod
    def of(cls, jobs: Sequence[Document]) -> Self:
        """Take the statuses of some jobs together."""
        first, told = jobs[0], [one["job"] for one in jobs]
        asked_at = first["created_at"] or first["job"]["ended_at"]
        succeeded_at, success = _first_success(told)
        return cls(
            jobs=jobs,
            id=first["id"],
            sha=first["sha"],
            asked=(asked_at, first["id"]) if asked_at else None,
            state=max(told, key=lambda job: job["said_at"] or NEVER)["state"],
            succeeded_at=succeeded_at,
            success=success,
            failed_at=min((at for job in told if (at := job["failed_at"])), default=None),
            recovered_at=_recovered_at(told),
        )


def _first_success(jobs: Iterable[Document]) -> tuple[datetime | None, str | None]:
    found = ((job["succeeded_at"], job["success"]) for job in jobs if job["succeeded_at"])
    return min(found, default=(None, None))


def _recovered_at(jobs: Iterable[Document]) -> datetime | None:
    failed = [job for job in jobs if job["failed_at"]]
    after = [at for job in failed if (at := job["succeeded_at"]) and at > job["failed_at"]]
    return max(after, default=None) if len(after) == len(failed) else None


def runs(deployments: Iterable[Document]) -> Iterator[DeploymentRun]:
    """The runs that some deployments to one environment are jobs of."""
    by_commit: dict[str, list[Document]] = {}
    for one in deployments:
        if one["sha"] and one["created_at"]:
            by_commit.setdefault(one["sha"], []).append(one)
        else:
            yield DeploymentRun.of([one])
    for some in by_commit.values():
        yield from map(
            DeploymentRun.of, _together(sorted(some, key=lambda one: (one["created_at"], one["id"])))
        )


def _together(same_commit: Iterable[Document]) -> list[list[Document]]:
    found: list[list[Document]] = []
    for one in same_commit:
        run = next((run for run in reversed(found) if _is_job_of(one, run)), None)
        if run is None:
            found.append([one])
        else:
            run.append(one)
    return found


def _is_job_of(one: Document, run: Sequence[Document]) -> bool:
    """Whether a deployment is a job of a run that was asked for before.

    Where both state a workflow's run it must be the same, and be going on: what is run again when all of it
    had ended is another deployment. Where one states none, they must be asked for together.
    """
    stated, created = one["job"]["workflow_run"], one["created_at"]
    known = {job["job"]["workflow_run"] for job in run} - {None}
    if stated and known:
        return stated in known and any(_is_running(job["job"]["ended_at"], created) for job in run)
    return bool(created - run[0]["created_at"] <= TOGETHER)


def _is_running(ended_at: datetime | None, at: datetime) -> bool:
    return ended_at is None or at <= ended_at + AFTER_ANOTHER

"""Which of GitHub's deployments are jobs of one run: together they count as one deployment. Pure.

GitHub makes a deployment for each job of a workflow that names an environment: a matrix of five makes five.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Document = Mapping[str, Any]

NEVER = datetime.min.replace(tzinfo=UTC)
TOGETHER = timedelta(minutes=1)
AFTER_ANOTHER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Run:
    """The jobs of one run, the first one first: it stands for all of them."""

    jobs: Sequence[Document]

    @property
    def id(self) -> int:
        """The database id of the first job."""
        return int(self.jobs[0]["id"])

    @property
    def sha(self) -> str | None:
        """The commit that all of them deploy."""
        sha: str | None = self.jobs[0]["sha"]
        return sha

    @property
    def order(self) -> tuple[datetime, int]:
        """When it was asked for, or else when it ended; one of both must be known."""
        first = self.jobs[0]
        return first["created_at"] or first["job"]["ended_at"], self.id

    @property
    def succeeded(self) -> Document | None:
        """The job that succeeded first."""
        found = [one["job"] for one in self.jobs if one["job"]["succeeded_at"]]
        return min(found, key=lambda job: (job["succeeded_at"], job["success"]), default=None)

    @property
    def failed_at(self) -> datetime | None:
        """When a job failed first."""
        return min((at for one in self.jobs if (at := one["job"]["failed_at"])), default=None)

    @property
    def recovered_at(self) -> datetime | None:
        """When every job that had failed had succeeded itself after that; None: one has not."""
        failed = [one["job"] for one in self.jobs if one["job"]["failed_at"]]
        after = [at for job in failed if (at := job["succeeded_at"]) and at > job["failed_at"]]
        return max(after, default=None) if len(after) == len(failed) else None

    @property
    def state(self) -> str:
        """GitHub's last word on any of them."""
        jobs = sorted(self.jobs, key=lambda one: one["id"])
        last = max(jobs, key=lambda one: one["job"]["said_at"] or NEVER)
        return str(last["job"]["state"])


def runs(deployments: Iterable[Document]) -> Iterator[Run]:
    """The runs that some deployments to one environment are jobs of."""
    by_commit: dict[str, list[Document]] = {}
    for one in deployments:
        if one["sha"] and one["created_at"]:
            by_commit.setdefault(one["sha"], []).append(one)
        else:
            yield Run([one])
    for some in by_commit.values():
        yield from map(Run, _together(sorted(some, key=lambda one: (one["created_at"], one["id"]))))


def _together(same_commit: Iterable[Document]) -> list[list[Document]]:
    found: list[list[Document]] = []
    for one in same_commit:
        run = next((run for run in reversed(found) if _is_of(one, run)), None)
        if run is None:
            found.append([one])
        else:
            run.append(one)
    return found


def _is_of(one: Document, run: Sequence[Document]) -> bool:
    """Whether a deployment is a job of a run that was asked for before.

    Where both state a workflow's run it must be the same, and be going on: what is run again when all of it
    had ended is another deployment. Where one states none, they must be asked for together.
    """
    stated, created = one["job"]["workflow_run"], one["created_at"]
    known = {job["job"]["workflow_run"] for job in run} - {None}
    if stated and known:
        return stated in known and any(_goes_on(job["job"]["ended_at"], created) for job in run)
    return bool(created - run[0]["created_at"] <= TOGETHER)


def _goes_on(ended_at: datetime | None, at: datetime) -> bool:
    return ended_at is None or at <= ended_at + AFTER_ANOTHER

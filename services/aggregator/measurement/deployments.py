"""Deployments and releases as documents. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.aggregator.facts.entities import DeploymentFacts, RepositoryFacts
from services.aggregator.facts.fact import Fact, FactType
from services.aggregator.facts.stored_facts import fact_documents
from services.aggregator.measurement.rules import Rules
from services.contracts.readmodels.deployments import DeploymentState, JobDocument, Shipment

SUCCESS = "success"
FAILURES = ("failure", "error")
INACTIVE = "inactive"
_LIFE = {SUCCESS: 1, **dict.fromkeys(FAILURES, 1), INACTIVE: 2}
CREATED = "created"
RELEASE = "release"
WITHDRAWN = "withdrawn"

BRANCH, TAG = "branch", "tag"

_BRANCH = "refs/heads/"
# Where nobody says whether a bare name is a branch or a tag: commits and versions are taken for none.
_NO_BRANCH = re.compile(r"refs/tags/.*|[0-9a-f]{7,40}|v?\d+(\.\d+)*([-+.].*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Course:
    """A deployment's creation, and its statuses in order."""

    created: Fact | None
    statuses: Sequence[Fact]

    def first(self, *states: str) -> Fact | None:
        """The first status with one of these states in the environment where the deployment is now."""
        here = self.environment
        found = (fact for fact in self.statuses if fact.state in states)
        return next((fact for fact in found if (fact.environment or here) == here), None)

    @property
    def last_word(self) -> Fact | None:
        """The last word of GitHub that is about this deployment itself: not that another took over."""
        stated = [fact for fact in self.statuses if fact.state and fact.state != INACTIVE]
        return next(reversed(stated or self.statuses), self.created)

    @property
    def state(self) -> str:
        """What that says."""
        return (self.last_word and self.last_word.state) or CREATED

    @property
    def environment(self) -> str:
        """The environment that the newest status names, else the creation: a status moves it there."""
        named = (fact.environment for fact in (*reversed(self.statuses), self.created) if fact)
        return next((name for name in named if name), "")

    @property
    def workflow_run(self) -> int | None:
        """The run of a workflow whose job it is, as the newest status that links to one says."""
        return next((fact.workflow_run for fact in reversed(self.statuses) if fact.workflow_run), None)


def course_of(known: DeploymentFacts) -> Course:
    """Put a deployment's facts in order."""
    facts = sorted(known.facts.values(), key=_place)
    created = next((fact for fact in facts if fact.type is FactType.DEPLOYMENT_CREATED), None)
    return Course(created, [fact for fact in facts if fact.type is FactType.DEPLOYMENT_STATUS_CHANGED])


def _place(fact: Fact) -> tuple[datetime, int, str]:
    """Of statuses of one second, which GitHub's times do not tell apart, one that ends comes last."""
    return fact.at, _LIFE.get(fact.state or "", 0), fact.id


def branch_of(ref: str | None, ref_type: str | None = None) -> str | None:
    """The branch that a deployment's ref names; None where it is a commit, a tag or not known.

    `ref_type` is what GitHub says that it names. Only where GitHub does not say, its spelling decides.
    """
    if ref is None or ref_type == TAG or (ref_type is None and _NO_BRANCH.fullmatch(ref)):
        return None
    return ref.removeprefix(_BRANCH)


def derive_deployment(known: DeploymentFacts, repository: RepositoryFacts, rules: Rules) -> DeploymentState:
    """The document of a deployment or release, without its outcome, its days and its book-keeping."""
    known = replace(known, facts=rules.people.facts_now(known.facts))
    shipment = _released(known, rules) if known.is_release else _deployed(known, rules)
    branches = default_branches_at(shipment["created_at"], repository)
    return {
        "_id": f"{known.host}/{'release' if known.is_release else 'deploy'}/{known.id}",
        "definition_version": rules.version,
        "host": known.host,
        "repository_id": known.repository_id,
        "repo": repository.name,
        "id": known.id,
        **shipment,
        "default_branches": branches,
        "of_default_branch": shipment["branch"] is None
        or rules.is_default(shipment["branch"], branches or ()),
        "people": rules.people.documents(known.facts.values(), known.host),
        "commits": _commits(known),
        "facts": fact_documents(known.facts),
    }


def default_branches_at(created_at: datetime | None, repository: RepositoryFacts) -> list[str] | None:
    """The branches that were, or may have been, the default when a deployment was created."""
    return list(repository.default_branches.at(created_at)) if created_at else None


def _commits(known: DeploymentFacts) -> list[str]:
    """What came with it, whatever it was compared with: all of it is in the deployment."""
    return sorted({commit for fact in known.facts.values() for commit in fact.commits or ()})


def _deployed(known: DeploymentFacts, rules: Rules) -> Shipment:
    course = course_of(known)
    created = course.created
    return {
        "source": "deployment",
        "environment": course.environment,
        "production": rules.production(course.environment),
        "sha": created.sha if created else None,
        "ref": created.ref if created else None,
        "branch": branch_of(created.ref, created.ref_type) if created else None,
        "actor": _login(created, rules) if created else None,
        "created_at": created.at if created else None,
        "job": _job(course),
    }


def _job(course: Course) -> JobDocument:
    """What GitHub says of this deployment alone."""
    succeeded, failed = course.first(SUCCESS), course.first(*FAILURES)
    ends = [fact.at for fact in (succeeded, failed) if fact]
    left, last = course.first(INACTIVE), course.last_word
    return {
        "state": course.state,
        "said_at": last.at if last else None,
        "succeeded_at": succeeded.at if succeeded else None,
        "success": succeeded.id if succeeded else None,
        "failed_at": failed.at if failed else None,
        "ended_at": max(ends, default=left.at if left else None),
        "workflow_run": course.workflow_run,
    }


def _released(known: DeploymentFacts, rules: Rules) -> Shipment:
    """A release is deployed at its publication, which is all that is known of it; withdrawn it never was."""
    (published,) = known.facts.values()
    counts = not published.prerelease or rules.definitions.deployments.prereleases
    return {
        "source": "release",
        "environment": RELEASE,
        "production": counts and not published.withdrawn,
        "sha": published.sha,
        "ref": published.ref,
        "branch": None,
        "actor": _login(published, rules),
        "created_at": published.at,
        "job": _release_job(published),
    }


def _release_job(published: Fact) -> JobDocument:
    """A release as a deployment of its own: it succeeds when it is published, and not if it is taken back."""
    at = None if published.withdrawn else published.at
    return {
        "state": WITHDRAWN if published.withdrawn else SUCCESS,
        "said_at": published.at,
        "succeeded_at": at,
        "success": None if published.withdrawn else published.id,
        "failed_at": None,
        "ended_at": at,
        "workflow_run": None,
    }


def _login(fact: Fact, rules: Rules) -> str | None:
    return rules.people.login(fact.actor) if fact.actor else None

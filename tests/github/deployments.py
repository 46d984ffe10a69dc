"""What leaves the repository: deployments with their statuses, and releases."""

from collections.abc import Sequence

from tests.github.ids import node_id
from tests.github.model import Deployment, DeploymentStatus, Release, Repository
from tests.github.registry import Moment, Registry, Who, stamp


class Deployments(Registry):
    """The builders of deployments and releases."""

    def deploy(
        self, repository: Repository, by: Who, at: Moment, *, environment: str = "production",
        oid: str | None = None,
        ref: str | None = None, ref_prefix: str = "refs/heads/",
        states: Sequence[tuple[str, Moment]] = (), id: int | None = None,
    ) -> Deployment:  # fmt: skip
        """A deployment of `oid` (the default branch's head); `states` are statuses and their times."""
        number, when, creator = id or next(self._small), stamp(at), self.who(by)
        made = Deployment(
            number, node_id("DE", repository.id, number), repository, environment,
            oid or self._head_oid(repository, at),
            ref or repository.default_branch, creator, when, when, ref_prefix,
        )  # fmt: skip
        repository.deployments.add((when, number), made)
        self.nodes[made.node_id] = made
        self.tell("deployment", "created", when, creator, repository=repository, deployment=made)
        for state, moment in states:
            self.deployment_status(made, state, moment, by)
        return made

    def deployment_status(  # noqa: PLR0917 (as many as GitHub has)
        self, deployment: Deployment, state: str, at: Moment, by: Who = None,
        environment: str | None = None, log_url: str = "",
    ) -> DeploymentStatus:  # fmt: skip
        """A status, named as REST does: queued, in_progress, success, failure, error, inactive, …

        Without an environment of its own it has that of the status before, or else the deployment's.
        """
        number, when, repository = next(self._small), stamp(at), deployment.repository
        creator = self.who(by) or deployment.creator
        name = node_id("DES", repository.id, number)
        where = environment or deployment.latest_environment
        made = self.nodes[name] = DeploymentStatus(
            number, name, deployment, state, when, creator, where, log_url
        )
        deployment.statuses.append(made)
        deployment.updated_at = max(deployment.updated_at, when)
        about = {"deployment": deployment, "status": made}
        self.tell("deployment_status", "created", when, creator, repository=repository, **about)
        return made

    def release(
        self, repository: Repository, tag: str, by: Who, at: Moment, *, name: str | None = None,
        oid: str | None = None,
        draft: bool = False, prerelease: bool = False, id: int | None = None,
    ) -> Release:  # fmt: skip
        """A release, published at once unless it is a draft."""
        number, when = id or next(self._small), stamp(at)
        made = Release(
            number, node_id("RE", repository.id, number), repository, tag, name or tag,
            oid or self._head_oid(repository, at), self.who(by), when, None, when, draft=True,
            prerelease=prerelease,
        )  # fmt: skip
        repository.releases.add((when, number), made)
        self.nodes[made.node_id] = made
        if not draft:
            self.publish(made, at)
        return made

    def publish(self, release: Release, at: Moment) -> None:
        release.draft, release.published_at, release.updated_at = False, stamp(at), stamp(at)
        about = {"release": release}
        self.tell("release", "published", stamp(at), release.author, repository=release.repository, **about)

    def promote(self, release: Release, at: Moment) -> None:
        """A prerelease becomes a release: published when it was."""
        release.prerelease, release.updated_at = False, stamp(at)
        self._tell_release(release, "released", at)

    def unpublish(self, release: Release, at: Moment) -> None:
        """A draft again."""
        release.draft, release.published_at, release.updated_at = True, None, stamp(at)
        self._tell_release(release, "unpublished", at)

    def delete_release(self, release: Release, at: Moment) -> None:
        release.repository.releases.remove((release.created_at, release.id), release)
        self.nodes.pop(release.node_id, None)
        self._tell_release(release, "deleted", at)

    def _tell_release(self, release: Release, action: str, at: Moment) -> None:
        repository = release.repository
        self.tell("release", action, stamp(at), release.author, repository=repository, release=release)

    def _head_oid(self, repository: Repository, at: Moment) -> str:
        if repository.head_commit is None:
            repository.head_commit = self.commit(repository, at, message="First")
        return repository.head_commit.oid

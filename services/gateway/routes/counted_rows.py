"""The rows of values that a figure counts: what each is of, read and shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from services.contracts.api_values import CountedValue
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import DeploymentSource
from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.listings.rows import deployment_row, pull_request_row
from services.gateway.metrics.counted_values import CountedRow
from services.gateway.metrics.split_reasons import counts_deployments
from services.gateway.request_context import RequestContext
from services.gateway.store.deployments import find_deployments
from services.gateway.store.documents import ListedDeployment
from services.gateway.store.pull_requests import find_counted_pull_requests

PullRequestKey = tuple[str, int]
"""A repository as `{host}/{database id}`, and a number."""


@dataclass(frozen=True, slots=True)
class CountedDocuments:
    """The documents of what values are of: pull requests, or deployments by id."""

    pull_requests: dict[PullRequestKey, ListedPullRequest]
    deployments: dict[int, ListedDeployment] | None

    def value(self, row: CountedRow) -> CountedValue:
        """A value as the API shows it."""
        pull = self.pull_requests.get((row.repository, row.key))
        deployment = self.deployments.get(row.key) if self.deployments is not None else None
        return CountedValue(
            at=datetime.fromtimestamp(row.at, UTC),
            value=row.value,
            repo=row.repo,
            number=row.key if self.deployments is None else None,
            author=row.author,
            teams=row.teams,
            reviewers=row.reviewers,
            phases=row.phases,
            pull_request=pull_request_row(pull) if pull else None,
            deployment=deployment_row(deployment) if deployment else None,
        )


async def read_counted(
    rows: Iterable[CountedRow], metric: Metric, context: RequestContext
) -> CountedDocuments:
    """What the values of a metric are of. Raises `StoreError`."""
    store, generation = context.gateway.store, context.active.generation
    if counts_deployments(metric, context.active.definitions):
        found = await find_deployments(store, generation, [_deployment_id(row, context) for row in rows])
        return CountedDocuments({}, {one["id"]: one for one in found})
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.repository, set()).add(row.key)
    pulls = await find_counted_pull_requests(store, generation, wanted)
    return CountedDocuments({(_repository(one), one["number"]): one for one in pulls}, None)


def _deployment_id(row: CountedRow, context: RequestContext) -> str:
    """The id of the document of a deployment, or of a release where these are taken for deployments."""
    released = context.active.definitions.deployments.source is DeploymentSource.RELEASES
    return f"{row.repository.rpartition('/')[0]}/{'release' if released else 'deploy'}/{row.key}"


def _repository(document: ListedPullRequest) -> str:
    return f"{document['host']}/{document['repository_id']}"

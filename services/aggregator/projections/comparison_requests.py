"""Asks the collector what came with deployments, where the definitions want exact ancestry."""

from collections.abc import Iterable

from services.aggregator.publishing import TIMEOUT_SECONDS
from services.aggregator.store.deployments import UncomparedDeployment
from services.contracts.comparisons import Comparison
from services.contracts.events import Repository
from services.contracts.subjects import comparison_subject
from services.runtime.publisher import Message, Publisher


async def request_comparisons(publisher: Publisher, deployments: Iterable[UncomparedDeployment]) -> None:
    """Ask what came with deployments since their `base`. Raises `LogUnavailableError` if NATS stays away."""
    await publisher.publish_all(map(_message, map(_comparison, deployments)), timeout_seconds=TIMEOUT_SECONDS)


def _comparison(deployment: UncomparedDeployment) -> Comparison:
    owner, _, name = deployment["repo"].partition("/")
    return Comparison(
        host=deployment["host"],
        repository=Repository(id=deployment["repository_id"], owner=owner, name=name),
        deployment_id=deployment["id"],
        base=deployment["base"],
        head=deployment["sha"],
    )


def _message(comparison: Comparison) -> Message:
    subject = comparison_subject(comparison.host, comparison.repository.id, comparison.deployment_id)
    return Message(subject, comparison.model_dump_json(exclude_none=True).encode())

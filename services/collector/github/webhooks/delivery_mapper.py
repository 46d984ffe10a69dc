"""Maps webhook deliveries: to events, to a pull request to fetch, to a repository to poll, or to nothing.

Deliveries of what GitHub gives neither an id nor a time of its own (a draft made ready, a review asked
for, a close) mean "this pull request moved". https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from collections.abc import Callable
from dataclasses import replace

from services.collector.facts.observation import Observation
from services.collector.facts.repositories import repository_described
from services.collector.forge.poll_trigger import PollTrigger
from services.collector.github.mappers import rest
from services.collector.github.mappers import rest_models as models
from services.collector.github.mappers.delivery_models import (
    LabelPayload,
    Payload,
    RepositoryPayload,
)
from services.collector.github.mappers.timestamps import delivery_written_at
from services.collector.github.webhooks.delivery_result import DeliveryResult, trigger_of
from services.collector.github.webhooks.deployment_deliveries import (
    map_deployment,
    map_deployment_status,
    map_release,
)
from services.collector.github.webhooks.pull_request_deliveries import (
    map_comment,
    map_discussion,
    map_pull_request,
    map_review,
)
from services.contracts.events import (
    RepositoryDescribed,
)


def repository_of(payload: object) -> models.RestRepository | None:
    """The repository a delivery is about. Raises `pydantic.ValidationError`."""
    return Payload.model_validate(payload).repository


def read_delivery(event: str, payload: object, observation: Observation) -> DeliveryResult:
    """What a delivery means. Raises `pydantic.ValidationError` if a known one has another shape."""
    mapper = _MAPPERS.get(event)
    observation = replace(observation, as_of=delivery_written_at(payload, observation.at))
    if mapper is None:
        return DeliveryResult(ignored="unknown event")
    return replace(mapper(payload, observation), described=_repository_described(event, payload, observation))


def _repository_described(
    event: str, payload: object, observation: Observation
) -> RepositoryDescribed | None:
    """What a delivery says of its repository; nothing where it does not say when that was so."""
    seen = Payload.model_validate(payload)
    if seen.repository is None or observation.as_of is None:
        return None
    deleted = event == "repository" and seen.action == "deleted"
    return repository_described(
        rest.repository(seen.repository), observation, observation.as_of, deleted=deleted
    )


def _map_label(payload: object, _: Observation) -> DeliveryResult:
    """A label was renamed or deleted, which moves none of the pull requests that have it."""
    seen = LabelPayload.model_validate(payload)
    if not seen.gone:
        return DeliveryResult(ignored="action")
    return DeliveryResult(trigger=PollTrigger(seen.repository.id, gone_labels=(seen.gone,)))


def _map_push(payload: object, _: Observation) -> DeliveryResult:
    """Something moved there; that of a pull request says so itself, if that is subscribed to."""
    return DeliveryResult(trigger=trigger_of(RepositoryPayload.model_validate(payload).repository))


def _map_repository(payload: object, _: Observation) -> DeliveryResult:
    """Made, renamed, transferred, archived, deleted: where it is, and whether it is watched, may be new."""
    return DeliveryResult(trigger=trigger_of(RepositoryPayload.model_validate(payload).repository, anew=True))


def _map_installation(_: object, __: Observation) -> DeliveryResult:
    """An App may see other repositories than before."""
    return DeliveryResult(trigger=PollTrigger(anew=True))


_MAPPERS: dict[str, Callable[[object, Observation], DeliveryResult]] = {
    "pull_request": map_pull_request,
    "pull_request_review": map_review,
    "pull_request_review_comment": map_discussion,
    "pull_request_review_thread": map_discussion,
    "issue_comment": map_comment,
    "deployment": map_deployment,
    "deployment_status": map_deployment_status,
    "release": map_release,
    "label": _map_label,
    "push": _map_push,
    "repository": _map_repository,
    **dict.fromkeys(("installation", "installation_repositories", "installation_target"), _map_installation),
}
_TRIGGERING = (_map_push, _map_repository, _map_installation)
SUBSCRIBED_EVENTS = frozenset(event for event, mapper in _MAPPERS.items() if mapper not in _TRIGGERING)
"""The events that tell facts: those a webhook should be subscribed to."""

"""Maps deliveries about deployments and releases. Pure."""

from dataclasses import replace

from services.collector.facts.deployments import deployment_events
from services.collector.facts.observation import Observation
from services.collector.facts.releases import release_events
from services.collector.forge.poll_trigger import PollTrigger
from services.collector.github.mappers import rest
from services.collector.github.mappers.delivery_models import (
    DeploymentPayload,
    DeploymentStatusPayload,
    ReleasePayload,
)
from services.collector.github.webhooks.delivery_result import DeliveryResult, trigger_of
from services.contracts.events import (
    DeploymentCreated,
    DeploymentEvent,
)

RELEASED = frozenset({"created", "published", "prereleased", "released", "edited", "unpublished", "deleted"})


CREATED = ("created", "")  # older Enterprise servers leave a deployment's action out


def map_deployment(payload: object, observation: Observation) -> DeliveryResult:
    """A deployment was made."""
    seen = DeploymentPayload.model_validate(payload)
    if seen.action not in CREATED:
        return DeliveryResult(ignored="action")
    events = tuple(
        deployment_events(rest.deployment(seen.deployment), rest.repository(seen.repository), observation)
    )
    return DeliveryResult(events, trigger=_ref_to_look_up(seen, events))


def _ref_to_look_up(seen: DeploymentPayload, events: tuple[DeploymentEvent, ...]) -> PollTrigger | None:
    """A delivery does not say whether a ref is a tag: the list of deployments does."""
    unsaid = any(
        isinstance(each, DeploymentCreated) and each.data.ref and not each.data.ref_type for each in events
    )
    return trigger_of(seen.repository) if unsaid else None


def map_deployment_status(payload: object, observation: Observation) -> DeliveryResult:
    """A deployment has another status."""
    seen = DeploymentStatusPayload.model_validate(payload)
    if seen.action not in CREATED:
        return DeliveryResult(ignored="action")
    made = rest.deployment(seen.deployment, [seen.deployment_status])
    if seen.workflow_run:
        made = made.of_run(seen.workflow_run.id)
    return DeliveryResult(tuple(deployment_events(made, rest.repository(seen.repository), observation)))


def map_release(payload: object, observation: Observation) -> DeliveryResult:
    """A release was made, changed or deleted."""
    seen = ReleasePayload.model_validate(payload)
    if seen.action not in RELEASED:
        return DeliveryResult(ignored="action")
    made = replace(rest.release(seen.release), deleted=seen.action == "deleted")
    if made.published_at is None and seen.action != "unpublished":
        return DeliveryResult(ignored="draft release")
    events = tuple(release_events(made, rest.repository(seen.repository), observation))
    # which commit its tag names, only the list of releases says
    return DeliveryResult(events, trigger=trigger_of(seen.repository))

"""What one event says of a document, as it is staged while a generation is filled: in MessagePack. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import msgspec

from services.aggregator.facts.entities import (
    DeploymentFacts,
    PullRequestFacts,
    deployment_facts,
    pull_request_facts,
)
from services.aggregator.facts.fact import Fact
from services.aggregator.facts.registers import NO_ATTRIBUTES, Attributes, Register, Value
from services.aggregator.projections.updates import pull_request_id, shipment_id
from services.contracts.events import (
    DeploymentCompared,
    DeploymentCreated,
    DeploymentStatusChanged,
    Event,
    ReleasePublished,
    RepositoryDescribed,
)
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS

FORMAT = 3
"""Raised whenever what is staged looks otherwise: what another release has staged is staged again."""

Update = PullRequestFacts | DeploymentFacts
_StampedValues = tuple[datetime, datetime, dict[str, object]]
"""Values of attributes with the stamps of their registers: all that one event states have the same."""


@dataclass(frozen=True, slots=True)
class StagedUpdate:
    """An update of the document `id` of a read model."""

    name: str
    id: str
    update: Update


class _StagedRow(msgspec.Struct, array_like=True, frozen=True):
    """A row for each event. `number`: of a pull request; `attributes`: together by their stamps."""

    name: str
    id: str
    host: str
    repository_id: int
    entity_id: int
    number: int | None
    facts: tuple[Fact, ...]
    attributes: tuple[_StampedValues, ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_StagedRow)


def staged_update(event: Event) -> StagedUpdate | None:
    """What an event says of a pull request, deployment or release; None if it is about none."""
    match event:
        case RepositoryDescribed():
            return None
        case ReleasePublished() | DeploymentCreated() | DeploymentStatusChanged() | DeploymentCompared():
            return StagedUpdate(DEPLOYMENTS, shipment_id(event), deployment_facts(event))
        case _:
            return StagedUpdate(PULL_REQUESTS, pull_request_id(event), pull_request_facts(event))


def encode_update(staged: StagedUpdate) -> bytes:
    """An update as bytes. Raises `OverflowError` for a number that has more than 64 bits."""
    one = staged.update
    number, attributes = (
        (one.number, one.attributes) if isinstance(one, PullRequestFacts) else (None, NO_ATTRIBUTES)
    )
    named = staged.name, staged.id, one.host, one.repository_id, one.id, number
    return _encoder.encode(_StagedRow(*named, tuple(one.facts.values()), _stamped(attributes)))


def _stamped(attributes: Attributes) -> tuple[_StampedValues, ...]:
    found: dict[tuple[datetime, datetime], dict[str, object]] = {}
    for name, one in attributes.items():
        found.setdefault((one.updated_at, one.observed_at), {})[name] = one.value
    return tuple((*stamps, values) for stamps, values in found.items())


def decode_update(body: bytes) -> StagedUpdate:
    """An update from bytes."""
    row = _decoder.decode(body)
    facts = {fact.id: fact for fact in row.facts}
    if row.number is None:
        deployment = DeploymentFacts(row.host, row.repository_id, row.entity_id, facts)
        return StagedUpdate(row.name, row.id, deployment)
    attributes = {
        name: Register(updated_at, observed_at, _read(value))
        for updated_at, observed_at, values in row.attributes
        for name, value in values.items()
    }
    named = row.host, row.repository_id, row.entity_id, row.number
    return StagedUpdate(row.name, row.id, PullRequestFacts(*named, facts, attributes))


def _read(value: object) -> Value:
    return cast(Value, tuple(value) if isinstance(value, list) else value)

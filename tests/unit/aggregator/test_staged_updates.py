"""What is staged of events while a generation is filled: facts, which come back as they were."""

import random
from collections.abc import Sequence

import pytest

from services.aggregator.facts.entities import merge_deployment, merge_pull_request
from services.aggregator.generations.staged_updates import (
    StagedUpdate,
    decode_update,
    encode_update,
    staged_update,
)
from services.aggregator.projections.projection import FROM_FACTS
from services.aggregator.projections.updates import measured_updates
from services.contracts.events import DATAVERSION, Event, decode
from tests import recorded
from tests.unit.aggregator.pull_request_history import Pull

EVENTS = [decode(line) for line in recorded.path(DATAVERSION, "jsonl").read_bytes().splitlines()]
"""Of every type."""


def staged(events: Sequence[Event]) -> list[StagedUpdate]:
    return list(filter(None, map(staged_update, events)))


def test_updates_come_back_as_they_were() -> None:
    updates = staged(EVENTS)
    assert {one.name for one in updates} == {"pull_requests", "deployments"}
    assert [decode_update(encode_update(one)) for one in updates] == updates


@pytest.mark.parametrize("seed", range(4))
def test_facts_of_single_events_joined_are_what_all_events_say(seed: int) -> None:
    events = random.Random(seed).sample(EVENTS, len(EVENTS))
    by_id: dict[str, list[object]] = {}
    for one in staged(events):
        by_id.setdefault(one.id, []).append(one.update)
    merged = measured_updates(events)
    for id_, some in merged.pull_requests.items():
        assert FROM_FACTS.pull_request.merge(None, by_id[id_]) == merge_pull_request(None, some)
    for id_, some in merged.deployments.items():
        assert FROM_FACTS.deployment.merge(None, by_id[id_]) == merge_deployment(None, some)


def test_a_description_of_a_repository_is_about_no_document() -> None:
    described = [one for one in EVENTS if one.type == "repository.described"]
    assert described
    assert staged(described) == []


def test_a_number_that_has_more_than_64_bits_cannot_be_staged() -> None:
    (update,) = staged(Pull(number=8).described(1, additions=2**64).events[-1:])
    with pytest.raises(OverflowError):
        encode_update(update)

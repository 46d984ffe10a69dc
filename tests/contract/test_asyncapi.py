"""The AsyncAPI document of the streams is the one that is committed, and says what every message holds."""

import json

import pytest

from scripts.write_asyncapi import DOCUMENT
from services.aggregator.streams import asyncapi
from services.contracts.streams import CHANGES, COMPARISONS, DEAD_LETTERS, EVENTS, SOURCES
from tests.unit.aggregator.pull_request_history import Pull


def test_the_committed_document_is_what_the_code_says() -> None:
    assert json.loads(DOCUMENT.read_text()) == asyncapi(), "make asyncapi"


def test_every_stream_has_a_channel() -> None:
    addresses = {channel["address"] for channel in asyncapi()["channels"].values()}
    for stream in (EVENTS, CHANGES, SOURCES, COMPARISONS, DEAD_LETTERS):
        assert any(address.startswith(stream.subject.removesuffix(">")) for address in addresses), stream


@pytest.mark.parametrize("event", Pull().opened().requested("grace", 1).approved("grace", 2).merged(3).events)
def test_an_event_is_what_the_document_says(event) -> None:
    import jsonschema  # noqa: PLC0415 - it takes two seconds, in every worker that collects this

    schemas = asyncapi()["components"]
    payload = schemas["messages"]["EVENTS:SubscribeMessage"]["payload"]
    jsonschema.validate(event.model_dump(mode="json"), {**payload, "components": schemas})

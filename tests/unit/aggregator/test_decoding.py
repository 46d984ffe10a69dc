"""From bytes to events; what cannot be read, and which definitions are the same."""

import json

import pytest

from services.aggregator.definitions.versions import content, digest
from services.aggregator.intake.decode import UnreadableError, read_event, read_progress
from services.aggregator.projections.sources import source_changed, source_document
from services.contracts.definitions.document import Definitions
from services.contracts.events import encode
from services.contracts.notices import SourceProgress
from tests.unit.aggregator.measured import rules
from tests.unit.aggregator.pull_request_history import Pull

EVENT = Pull().opened().events[0]


def changed(**fields: object) -> bytes:
    return json.dumps({**json.loads(encode(EVENT)), **fields}).encode()


def test_an_event_is_read() -> None:
    assert read_event(encode(EVENT)) == EVENT


def test_unknown_fields_are_ignored() -> None:
    assert read_event(changed(traceparent="00-1")) == EVENT


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "(message): Invalid JSON"),
        (b"\xff\xfe", "(message): Invalid JSON"),
        (b"[]", "(message): "),
        (changed(type="pull_request.hugged"), "(message): Input tag 'pull_request.hugged'"),
        (changed(time=None), "pull_request.opened.time: Input should be a valid datetime"),
        (changed(data={}), "pull_request.opened.data.repository: Field required"),
        (changed(dataversion=2), "dataversion: 2 is newer than 1"),
        (changed(source="nowhere"), "source: 'nowhere' names no host"),
    ],
)
def test_what_is_no_event_is_unreadable_with_the_reason_in_one_line(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_event(body)
    assert str(refused.value).startswith(reason)
    assert "\n" not in str(refused.value)


def test_of_many_mistakes_a_few_are_named() -> None:
    with pytest.raises(UnreadableError, match=r"\(and \d more\)"):
        read_event(json.dumps({"type": "pull_request.opened"}).encode())


PROGRESS = {
    "host": "github.com",
    "repo": "acme/nats.py",
    "via": "graphql",
    "state": "live",
    "observed_at": "2026-03-02T09:00:00Z",
}


def test_progress_becomes_the_document_of_its_repository() -> None:
    progress = read_progress(json.dumps(PROGRESS).encode())
    document = source_document(progress, 7)
    assert (document["_id"], document["recorded"]) == ("github.com/acme/nats.py", 7)
    assert SourceProgress.model_validate(document["progress"]) == progress
    assert source_changed(progress).repo == "acme/nats.py"


def test_what_is_no_progress_is_unreadable() -> None:
    with pytest.raises(UnreadableError, match="state: "):
        read_progress(json.dumps({**PROGRESS, "state": "asleep"}).encode())


def test_definitions_are_the_same_after_they_have_been_stored() -> None:
    definitions = rules(
        '[[teams]]\nname="a"\nmembers=["ada", {login="grace", from=2026-03-02}]\n'
    ).definitions
    again = Definitions.model_validate(json.loads(json.dumps(content(definitions))))
    assert again == definitions
    assert digest(again) == digest(definitions)


def test_a_changed_definition_has_another_digest() -> None:
    assert digest(rules().definitions) != digest(rules('[calendar]\ntimezone="Asia/Tokyo"\n').definitions)
    assert digest(rules().definitions) == digest(rules().definitions)

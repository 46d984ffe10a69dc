"""What deliveries may hold: numbers that can be kept, moments of this world, addresses of the web."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.collector.facts.observation import Observation
from services.collector.github.file_import.json_values import Broken, Found, values
from services.collector.github.mappers import graphql_base_models, rest_models
from services.collector.github.webhooks.delivery_mapper import read_delivery
from services.collector.github.webhooks.headers import BadHeaderError, Headers, headers_of
from services.collector.github.webhooks.in_flight import FullError, InFlight
from services.collector.github.webhooks.payloads import TooDeepError, payload_of, reason
from services.collector.publishing.dead_letters import MOST_BYTES, dead_letter
from services.contracts.events import Via
from tests.github import World
from tests.github.webhooks import Recorder

NOW = datetime(2026, 11, 18, tzinfo=UTC)
GUID = "72D3162E-cc78-11e3-81ab-4c9367dc0958"
JSON = "application/json"


def opened() -> dict[str, Any]:
    """A delivery as GitHub sends it."""
    world = World()
    recorder = Recorder(world)
    world.add_pull_request(world.add_repository("acme/api", at=NOW), "alice", NOW)
    return json.loads(recorder.deliveries[-1].body)


def said(payload: dict[str, Any]) -> Any:
    return read_delivery("pull_request", payload, Observation("github.com", Via.WEBHOOK, NOW))


def test_headers_are_an_event_and_a_guid() -> None:
    given = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": GUID}
    assert headers_of(given) == Headers("pull_request", GUID.lower())
    assert headers_of({"X-GitHub-Event": "projects_v2_item"}).guid == ""


@pytest.mark.parametrize("guid", ["x" * 5_000, GUID + "x", "a.b", f"{GUID}\r\nX: y", "ü" * 36, "*", ">"])
def test_no_other_guid_reaches_nats(guid: str) -> None:
    with pytest.raises(BadHeaderError, match="X-GitHub-Delivery"):
        headers_of({"X-GitHub-Event": "push", "X-GitHub-Delivery": guid})


@pytest.mark.parametrize("event", ["", "x" * 65, "Push", "pull request", "a\nb"])
def test_no_other_event_is_counted(event: str) -> None:
    with pytest.raises(BadHeaderError, match="X-GitHub-Event"):
        headers_of({"X-GitHub-Event": event, "X-GitHub-Delivery": GUID})


def test_the_delivery_is_understood_as_github_sends_it() -> None:
    assert len(said(opened()).events) == 2


IMPOSSIBLE = [2**63, 2**70, -1, 10**400]


@pytest.mark.parametrize("value", IMPOSSIBLE, ids=lambda value: str(value)[:8])
@pytest.mark.parametrize("field", ["id", "number", "additions", "deletions", "changed_files", "commits"])
def test_a_number_that_cannot_be_kept_is_refused_by_name(field: str, value: int) -> None:
    payload = opened()
    payload["pull_request"][field] = value
    with pytest.raises(ValidationError) as problem:
        said(payload)
    assert f"pull_request.{field}" in reason(problem.value)


@pytest.mark.parametrize("value", [0, 2**31])
def test_a_number_that_github_could_not_be_asked_for_is_refused(value: int) -> None:
    payload = opened()
    payload["pull_request"]["number"] = value
    with pytest.raises(ValidationError):
        said(payload)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T00:00:00Z"])
@pytest.mark.parametrize("field", ["created_at", "updated_at", "closed_at", "merged_at"])
def test_a_moment_out_of_this_world_is_refused_by_name(field: str, moment: str) -> None:
    payload = opened()
    payload["pull_request"][field] = moment
    with pytest.raises(ValidationError) as problem:
        said(payload)
    assert f"pull_request.{field}" in reason(problem.value)


def test_a_commit_dated_by_a_broken_clock_is_of_unknown_time() -> None:
    commit = graphql_base_models.Commit.model_validate({"oid": "a", "authoredDate": "0001-01-01T00:00:00Z"})
    assert commit.authored_date is None
    assert rest_models.Author.model_validate({"date": "nonsense"}).date is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://x", ""])
def test_an_address_that_is_not_of_the_web_is_refused(url: str) -> None:
    payload = opened()
    payload["pull_request"]["html_url"] = url
    with pytest.raises(ValidationError):
        said(payload)


@pytest.mark.parametrize(
    "name", ["acme/" + "x" * 101, "acme/a b", "acme/ü", "acme", "acme/a/b", "a\n/b", "/"]
)
def test_a_name_that_no_repository_can_have_is_refused(name: str) -> None:
    payload = opened()
    payload["repository"]["full_name"] = name
    with pytest.raises(ValidationError):
        said(payload)


def test_a_text_that_is_too_long_is_refused_and_not_repeated() -> None:
    payload = opened()
    payload["pull_request"]["title"] = "secret" * 10_000
    with pytest.raises(ValidationError) as problem:
        said(payload)
    assert "secret" not in reason(problem.value)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_what_is_nested_too_deep_is_said_so(opening: str) -> None:
    with pytest.raises(TooDeepError):
        payload_of((opening * 100_000).encode(), JSON)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"a": NaN}', b'"\\ud800"', b"not json"])
def test_what_is_not_json_is_said_so(body: bytes) -> None:
    with pytest.raises(ValueError, match="not JSON"):
        payload_of(body, JSON)


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5) | st.binary())
def test_no_body_is_a_defect(body: object) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        payload = payload_of(raw, JSON)
    except ValueError:
        return
    assert payload.about is None


def test_of_a_large_body_the_beginning_is_kept_and_the_reason_says_so() -> None:
    letter = dead_letter("webhooks", "pull_request", "x" * 5_000, b"a" * 2_000_000, NOW)
    assert len(letter.model_dump_json()) < 900_000
    assert f"only the first {MOST_BYTES} bytes of 2000000 are kept" in letter.reason
    assert "not kept" in dead_letter("webhooks", "push", "x", None, NOW).reason


def test_room_is_given_back_whatever_happens() -> None:
    room = InFlight(bodies=2, bytes=100)
    with room.enter() as first:
        first.grow(60)
        with room.enter() as second, pytest.raises(FullError):
            second.grow(41)
        with room.enter(), pytest.raises(FullError):
            room.enter()
    assert (room.held_bodies, room.held_bytes) == (0, 0)


def test_an_import_leaves_out_what_is_nested_too_deep_and_goes_on() -> None:
    text = '{"a":' * 100_000 + "\n" + '{"id": 1}\n' + '{"id": ' + "9" * 5_000 + "}\n" + '{"id": 2}\n'
    found = list(values([text]))
    assert [one.value for one in found if isinstance(one, Found)] == [{"id": 1}, {"id": 2}]
    assert [one.line for one in found if isinstance(one, Broken)] == [1, 3]

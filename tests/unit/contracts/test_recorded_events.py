"""What was ever written to a log is read for ever, and means what it meant."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest

from services.aggregator.intake.decode import read_event
from services.contracts.events import DATAVERSION, Event, decode, encode
from tests import recorded

VERSIONS = range(1, DATAVERSION + 1)
NEW_VERSION = (
    "events in the log can no longer be read as they are. Raise DATAVERSION in "
    "services/contracts/envelope.py, add a lift from the version before to services/contracts/upcasters.py, "
    "and record the new version with `python -m tests.recorded`. Leave what is recorded of older versions."
)
OPTIONAL = (
    "the events hold something new that older ones need not have. If that is meant, record it with "
    "`python -m tests.recorded --schema`."
)
FIGURES = (
    "the same log gives other figures. If a rule of measuring was changed on purpose, raise MEASURING in "
    "services/aggregator/definitions/versions.py and record them with `python -m tests.recorded --figures`."
)


def lines(version: int) -> list[bytes]:
    return recorded.path(version, "jsonl").read_bytes().splitlines()


def said(version: int, kind: str) -> Any:
    return json.loads(recorded.path(version, kind).read_text())


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What makes events of a schema before unreadable, or lose something, by a schema after."""
    for kind, old in before.items():
        if kind not in after:
            yield f"{kind} is gone"
            continue
        new = after[kind]
        for name, (was, is_) in {"": (old, new), **_inner(old, new)}.items():
            where = f"{kind} {name}".strip()
            if more := set(is_.get("required", ())) - set(was.get("required", ())):
                yield f"{where} needs {', '.join(sorted(more))}"
            properties = is_.get("properties", {})
            yield from (
                f"{where} has another {key}" if key in properties else f"{where} has no {key} any more"
                for key, value in was.get("properties", {}).items()
                if value != properties.get(key)
            )
            if gone := set(was.get("enum", ())) - set(is_.get("enum", ())):
                yield f"{where} cannot be {', '.join(sorted(gone))} any more"


def _inner(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What is referred to within both; what is not any more was replaced by another property."""
    there = new.get("$defs", {})
    return {name: (one, there[name]) for name, one in old.get("$defs", {}).items() if name in there}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_recorded_event_is_read(version: int) -> None:
    for line in lines(version):
        event = read_event(line)
        assert event.dataversion == DATAVERSION
        assert decode(encode(event)) == event


def test_what_is_read_of_todays_version_is_written_as_it_was() -> None:
    for line in lines(DATAVERSION):
        assert json.loads(encode(decode(line))) == json.loads(line)


@pytest.mark.parametrize("version", VERSIONS)
def test_whatever_there_was_in_a_version_is_recorded(version: int) -> None:
    log = [json.loads(line) for line in lines(version)]
    assert {one["dataversion"] for one in log} == {version}
    assert {one["type"] for one in log} == set(said(version, "schema.json"))
    definitions = [one.get("$defs", {}) for one in said(version, "schema.json").values()]
    allowed = {name: one["enum"] for some in definitions for name, one in some.items() if "enum" in one}
    assert {one["via"] for one in log} == set(allowed["Via"])
    reviews = {one["data"]["state"] for one in log if one["type"] == "pull_request.review_submitted"}
    assert reviews == set(allowed["ReviewState"])
    states = {one["data"]["state"] for one in log if one["type"] == "pull_request.described"}
    assert states == set(allowed["PullRequestState"])


@pytest.mark.parametrize("version", VERSIONS)
def test_the_whole_log_gives_the_figures_that_it_always_gave(version: int) -> None:
    figures = recorded.figures(map(read_event, lines(version)), recorded.rules(version))
    expected = said(version, "figures.json")
    assert figures.keys() == expected.keys(), FIGURES
    for name, one in expected.items():
        there = {**figures[name], **({"measures": _those(one, figures[name])} if "measures" in one else {})}
        assert there == one, f"{name}: {FIGURES}"
    assert sum(one.get("state") == "merged" for one in expected.values()) > 5


def _those(one: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    """Metrics that were added since say nothing about those there were."""
    return {name: figures["measures"].get(name) for name in one["measures"]}


def test_the_events_hold_what_their_version_says() -> None:
    before, after = said(DATAVERSION, "schema.json"), recorded.schema()
    assert not [*changed(before, after)], NEW_VERSION
    assert after == before, OPTIONAL


class TestWhatNeedsANewVersion:
    """The comparison itself, with changes that nobody has made."""

    MERGED = "pull_request.merged"

    @pytest.fixture
    def after(self) -> dict[str, Any]:
        return copy.deepcopy(recorded.schema())

    def data(self, after: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = after[self.MERGED]["$defs"]["MergedData"]
        return found

    def told(self, after: dict[str, Any]) -> list[str]:
        return [*changed(recorded.schema(), after)]

    def test_a_field_that_must_be_there(self, after: dict[str, Any]) -> None:
        self.data(after)["properties"]["method"] = {"type": "string"}
        self.data(after)["required"].append("method")
        assert self.told(after) == ["pull_request.merged MergedData needs method"]

    def test_a_field_that_is_gone_or_another(self, after: dict[str, Any]) -> None:
        del self.data(after)["properties"]["merge_commit"]
        assert self.told(after) == ["pull_request.merged MergedData has no merge_commit any more"]
        self.data(after)["properties"]["merge_commit"] = {"type": "integer"}
        assert self.told(after) == ["pull_request.merged MergedData has another merge_commit"]

    def test_a_type_or_a_word_that_is_gone(self, after: dict[str, Any]) -> None:
        after[self.MERGED]["$defs"]["Via"]["enum"].remove("rest")
        assert self.told(after) == ["pull_request.merged Via cannot be rest any more"]
        del after[self.MERGED]
        assert self.told(after) == ["pull_request.merged is gone"]

    def test_but_not_a_field_that_need_not_be_there_nor_a_new_type(self, after: dict[str, Any]) -> None:
        self.data(after)["properties"]["method"] = {"type": "string", "default": "squash"}
        after["pull_request.hugged"] = after[self.MERGED]
        assert self.told(after) == []
        assert after != recorded.schema()


def test_every_type_of_event_has_a_schema() -> None:
    assert len(recorded.schema()) == len(get_args(Event))

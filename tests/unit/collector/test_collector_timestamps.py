"""When a delivery or an export was written, by its own times: however late it comes, so old it is."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.facts.observation import Observation
from services.collector.github.file_import.imported_objects import ImportedObjects
from services.collector.github.mappers.timestamps import delivery_written_at, newest_time
from services.collector.github.webhooks.delivery_mapper import read_delivery
from services.contracts.events import Via

ARRIVED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(hours: float) -> str:
    return (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(hours: float) -> datetime:
    return datetime.fromisoformat(at(hours))


def repository(**said: Any) -> dict[str, Any]:
    return {"id": 1, "name": "api", "full_name": "acme/api", "default_branch": "main", **said}


def pull_request(**said: Any) -> dict[str, Any]:
    return {
        "id": 5,
        "number": 42,
        "title": "Improve it",
        "html_url": "https://github.com/acme/api/pull/42",
        "state": "open",
        "created_at": at(0),
        "updated_at": at(1),
        "base": {"ref": "main", "sha": "a", "repo": repository()},
        "head": {"ref": "topic", "sha": "b"},
        **said,
    }


def delivered(**payload: Any) -> datetime | None:
    return delivery_written_at(payload, ARRIVED)


@pytest.mark.parametrize(
    "name", ["pull_request", "repository", "review", "deployment_status", "release", "comment"]
)
def test_the_newest_time_of_whatever_is_delivered_counts(name: str) -> None:
    older = {"repository": repository(updated_at=at(-9)), "pull_request": pull_request()}
    assert delivered(**older | {name: {"updated_at": at(3), "created_at": at(2)}}) == moment(3)


def test_it_is_never_later_than_its_arrival() -> None:
    assert delivered(repository=repository(updated_at=at(999))) == ARRIVED


def test_what_people_write_into_a_delivery_is_no_time_of_githubs() -> None:
    written = {"title": at(20), "body": at(20), "milestone": {"due_on": at(20), "updated_at": at(20)}}
    assert delivered(pull_request=pull_request(**written)) == moment(1)
    deployed = {"created_at": at(2), "payload": {"updated_at": at(20)}}
    assert delivered(deployment=deployed, updated_at=at(20)) == moment(2)


def test_times_of_a_push_are_seconds() -> None:
    assert delivered(repository=repository(pushed_at=int(moment(5).timestamp()), created_at=1)) == moment(5)


@pytest.mark.parametrize(
    "payload", [None, [], "x", {}, {"repository": None}, {"repository": {"updated_at": "soon"}}]
)
def test_where_nothing_tells_nothing_is_told(payload: object) -> None:
    assert delivery_written_at(payload, ARRIVED) is None


def test_events_of_a_delivery_are_as_of_the_time_it_was_written() -> None:
    observation = Observation("github.com", Via.WEBHOOK, ARRIVED)
    payload = {"action": "labeled", "repository": repository(pushed_at=at(4)), "pull_request": pull_request()}
    (event,) = read_delivery("pull_request", payload, observation).events
    assert (event.asoftime, event.as_of, event.repository_as_of) == (moment(4),) * 3
    assert event.observedtime == ARRIVED


class TestImports:
    def imported(self, *nodes: dict[str, Any]) -> ImportedObjects:
        found = ImportedObjects("acme/api")
        for line, node in enumerate(nodes):
            found.add(node, str(line))
        return found

    def test_files_are_as_of_the_newest_time_in_them(self) -> None:
        release = {"id": 9, "tag_name": "v1", "created_at": at(2), "published_at": at(7)}
        assert self.imported(pull_request(), release).as_of == moment(7)

    @given(st.permutations([1, 2, 3]))
    def test_the_newest_object_says_what_the_repository_was(self, order: list[int]) -> None:
        branches = {1: "master", 2: "main", 3: "trunk"}
        nodes = [
            pull_request(
                number=each,
                updated_at=at(each),
                base={"ref": "x", "sha": "a", "repo": repository(default_branch=branches[each])},
            )
            for each in order
        ]
        found = self.imported(*nodes).repository
        assert found and found.default_branch == "trunk"


def test_newest_time_of_nothing_is_none() -> None:
    assert newest_time([json.loads("null"), 3, {}]) is None

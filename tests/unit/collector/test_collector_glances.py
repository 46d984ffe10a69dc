"""A repository in passing: where it is today, and marks that change whenever something moved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.shapes.glances import glances_at, with_states
from services.collector.walking.pages import Mark, Place, Probe
from services.collector.walking.walk import Stream
from services.contracts.events import Repository

LISTS = {
    "pullRequests": Stream.PULL_REQUESTS,
    "deployments": Stream.DEPLOYMENTS,
    "releases": Stream.RELEASES,
}
AT = datetime(2024, 5, 1, 9, 30, 7, tzinfo=UTC)
MOVED = datetime(2024, 5, 3, 10, tzinfo=UTC)


glance = glances_at(AT)


def rows(*nodes: dict[str, Any] | None) -> dict[str, Any]:
    return {"nodes": list(nodes), "totalCount": 0}


def row(id_: str = "1", at: str = "2024-05-01T09:30:07Z", **more: Any) -> dict[str, Any]:
    return {"id": id_, "at": at, **more}


def node(**changed: Any) -> dict[str, Any]:
    """As GitHub answers; a list that is None was not asked for."""
    seen = {
        "id": "R_1",
        "databaseId": 7,
        "name": "api",
        "owner": {"login": "acme"},
        "defaultBranchRef": {"name": "main"},
        "isArchived": False,
        "isFork": False,
        "pullRequests": rows(row()),
    }
    return seen | changed


def test_given_a_repository_then_its_name_of_today_is_known() -> None:
    seen = glance(node(name="renamed", isArchived=True, isFork=True))
    assert seen.place.node_id == "R_1"
    assert (seen.place.repository.id, seen.place.repository.full_name) == (7, "acme/renamed")
    assert (seen.archived, seen.fork) == (True, True)


def test_given_an_empty_repository_then_it_has_no_branch_and_marks_all_the_same() -> None:
    seen = glance(node(defaultBranchRef=None, pullRequests=rows()))
    assert seen.place.repository.default_branch is None
    assert seen.marks == {Stream.PULL_REQUESTS: Mark("", None)}


def test_given_pull_requests_then_the_newest_is_their_mark() -> None:
    seen = glance(node(pullRequests=rows(row("5"))))
    assert seen.marks[Stream.PULL_REQUESTS] == Mark("5 2024-05-01T09:30:07Z", AT)


@pytest.mark.parametrize(("name", "stream"), LISTS.items())
def test_given_a_list_was_not_asked_for_then_it_has_no_mark(name: str, stream: Stream) -> None:
    assert stream not in glance(node(**{name: None})).marks
    assert glance(node(**{name: rows(None)})).marks[stream] == Mark("", None)


def deployment(number: int = 1, **changed: Any) -> dict[str, Any]:
    seen = {"id": f"DE_{number}", "databaseId": number, "createdAt": "2024-05-01T09:30:07Z"}
    return seen | {"environment": "production", "latestStatus": None} | changed


def release(number: int = 1, **changed: Any) -> dict[str, Any]:
    seen = {"id": f"RE_{number}", "databaseId": number, "createdAt": "2024-05-01T09:30:07Z", "tagName": "v1"}
    return seen | {"isDraft": False, "isPrerelease": False, "publishedAt": "2024-05-01T10:00:00Z"} | changed


def mark(name: str, *nodes: dict[str, Any], total: int | None = None) -> Mark:
    listed = rows(*nodes) | {"totalCount": len(nodes) if total is None else total}
    return glance(node(**{name: listed})).marks[LISTS[name]]


STATUS = {"state": "WAITING", "createdAt": "2024-05-03T10:00:00Z"}


@pytest.mark.parametrize("place", [0, 3, 9])
@pytest.mark.parametrize(
    "changed",
    [
        {"latestStatus": STATUS},
        {"latestStatus": STATUS | {"state": "SUCCESS"}},
        {"environment": "staging"},
    ],
)
def test_any_word_on_any_row_of_deployments_is_another_mark(place: int, changed: dict[str, Any]) -> None:
    before = [deployment(number) for number in range(10)]
    after = [each | changed if number == place else each for number, each in enumerate(before)]
    assert mark("deployments", *before).text != mark("deployments", *after).text


@pytest.mark.parametrize("place", [0, 3, 9])
@pytest.mark.parametrize(
    "changed",
    [
        {"isPrerelease": True},
        {"isDraft": True},
        {"publishedAt": "2024-05-03T10:00:00Z"},
        {"tagName": "v2"},
        {"createdAt": "2024-04-01T00:00:00Z"},
    ],
)
def test_any_word_on_any_row_of_releases_is_another_mark(place: int, changed: dict[str, Any]) -> None:
    before = [release(number) for number in range(10)]
    after = [each | changed if number == place else each for number, each in enumerate(before)]
    assert mark("releases", *before).text != mark("releases", *after).text


@pytest.mark.parametrize(("name", "row_of"), [("deployments", deployment), ("releases", release)])
def test_another_number_of_rows_is_another_mark_wherever_the_new_one_stands(name: str, row_of: Any) -> None:
    assert mark(name, row_of(), total=40).text != mark(name, row_of(), total=41).text
    assert mark(name, row_of(), total=40) == mark(name, row_of(), total=40)


def test_the_time_of_a_mark_is_that_of_the_newest_word() -> None:
    assert mark("deployments", deployment(2), deployment(1, latestStatus=STATUS)).at == MOVED
    assert mark("releases", release(2), release(1, publishedAt="2024-05-03T10:00:00Z")).at == MOVED
    assert mark("releases", release(isDraft=True)).at == AT


def test_a_mark_names_the_rows_that_it_watches() -> None:
    covered = mark("deployments", deployment(1), deployment(2)).covered
    assert covered == {"deployment:1:DE_1", "deployment:2:DE_2"}


PLACE = Place(Repository(id=7, owner="acme", name="api"), "R_1", AT)
PROBE = Probe(PLACE, ("deployment:1:DE_1", "release:1:RE_1", "deployment:2:DE_2"))


def test_the_last_word_on_what_is_unsettled_comes_with_the_glance() -> None:
    seen = glance(node(deployments=rows() | {"totalCount": 0}, releases=rows() | {"totalCount": 0}))
    words = {
        "deployment:1:DE_1": deployment(latestStatus=STATUS) | {"__typename": "Deployment"},
        "release:1:RE_1": release(isPrerelease=True) | {"__typename": "Release"},
        "deployment:2:DE_2": None,
    }
    probed = with_states(seen, PROBE, words).probed
    assert probed is not None
    assert {handle: word and word.state for handle, word in probed.items()} == {
        "deployment:1:DE_1": "waiting",
        "release:1:RE_1": "prerelease",
        "deployment:2:DE_2": None,
    }


def test_what_may_not_be_seen_is_not_taken_for_gone() -> None:
    seen = glance(node(deployments=None, releases=rows() | {"totalCount": 0}))
    words = dict.fromkeys(PROBE.handles)
    assert with_states(seen, PROBE, words).probed == {"release:1:RE_1": None}


rows_of = st.tuples(st.integers(1, 2), st.integers(0, 2).map(lambda seconds: AT + timedelta(seconds=seconds)))


def mark_of(number: int, at: datetime) -> Mark:
    seen = glance(node(pullRequests=rows(row(str(number), f"{at:%Y-%m-%dT%H:%M:%SZ}"))))
    return seen.marks[Stream.PULL_REQUESTS]


@given(rows_of, rows_of)
def test_two_marks_are_the_same_only_of_the_same_row_at_the_same_second(one: Any, other: Any) -> None:
    assert (mark_of(*one) == mark_of(*other)) is (one == other)


@pytest.mark.parametrize("missing", ["id", "databaseId", "name", "owner"])
def test_given_another_shape_then_it_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        glance({name: value for name, value in node().items() if name != missing})

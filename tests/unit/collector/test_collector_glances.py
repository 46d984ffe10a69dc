"""A repository in passing: where it is today, and marks that change whenever something moved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.shapes.glances import glances_at
from services.collector.walking.pages import Mark
from services.collector.walking.walk import Stream

LISTS = {
    "pullRequests": Stream.PULL_REQUESTS,
    "deployments": Stream.DEPLOYMENTS,
    "releases": Stream.RELEASES,
}
AT = datetime(2024, 5, 1, 9, 30, 7, tzinfo=UTC)


glance = glances_at(AT)


def rows(*nodes: dict[str, Any] | None) -> dict[str, Any]:
    return {"nodes": list(nodes)}


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


@pytest.mark.parametrize(("name", "stream"), LISTS.items())
def test_given_a_list_then_its_newest_is_its_mark(name: str, stream: Stream) -> None:
    assert glance(node(**{name: rows(row("5"))})).marks[stream] == Mark("5 2024-05-01T09:30:07Z", AT)


@pytest.mark.parametrize(("name", "stream"), LISTS.items())
def test_given_a_list_was_not_asked_for_then_it_has_no_mark(name: str, stream: Stream) -> None:
    assert stream not in glance(node(**{name: None})).marks
    assert glance(node(**{name: rows(None)})).marks[stream] == Mark("", None)


def test_given_a_draft_is_published_later_then_the_mark_moves_with_it() -> None:
    draft, published = (
        glance(node(releases=rows(row(publishedAt=at)))).marks[Stream.RELEASES]
        for at in (None, "2024-05-03T10:00:00Z")
    )
    assert draft.at == AT
    assert published.at == datetime(2024, 5, 3, 10, tzinfo=UTC)
    assert draft.text != published.text


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

"""A repository in passing: where it is today, and marks that change whenever something moved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.forge.probes import ChangeToken, ProbeRequest
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.forge.resource import Resource
from services.collector.github.mappers.probes import probe_mapper, with_states
from services.contracts.events import Repository

LISTS = {
    "pullRequests": Resource.PULL_REQUESTS,
    "deployments": Resource.DEPLOYMENTS,
    "releases": Resource.RELEASES,
}
AT = datetime(2024, 5, 1, 9, 30, 7, tzinfo=UTC)
MOVED = datetime(2024, 5, 3, 10, tzinfo=UTC)


probe = probe_mapper(AT)


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
    seen = probe(node(name="renamed", isArchived=True, isFork=True))
    assert seen.ref.node_id == "R_1"
    assert (seen.ref.repository.id, seen.ref.repository.full_name) == (7, "acme/renamed")
    assert (seen.archived, seen.fork) == (True, True)


def test_given_an_empty_repository_then_it_has_no_branch_and_marks_all_the_same() -> None:
    seen = probe(node(defaultBranchRef=None, pullRequests=rows()))
    assert seen.ref.repository.default_branch is None
    assert seen.change_tokens == {Resource.PULL_REQUESTS: ChangeToken("", None)}


def test_given_pull_requests_then_the_newest_is_their_mark() -> None:
    seen = probe(node(pullRequests=rows(row("5"))))
    assert seen.change_tokens[Resource.PULL_REQUESTS] == ChangeToken("5 2024-05-01T09:30:07Z", AT)


@pytest.mark.parametrize(("name", "resource"), LISTS.items())
def test_given_a_list_was_not_asked_for_then_it_has_no_mark(name: str, resource: Resource) -> None:
    assert resource not in probe(node(**{name: None})).change_tokens
    assert probe(node(**{name: rows(None)})).change_tokens[resource] == ChangeToken("", None)


def deployment(number: int = 1, **changed: Any) -> dict[str, Any]:
    seen = {"id": f"DE_{number}", "databaseId": number, "createdAt": "2024-05-01T09:30:07Z"}
    return seen | {"environment": "production", "latestStatus": None} | changed


def release(number: int = 1, **changed: Any) -> dict[str, Any]:
    seen = {"id": f"RE_{number}", "databaseId": number, "createdAt": "2024-05-01T09:30:07Z", "tagName": "v1"}
    return seen | {"isDraft": False, "isPrerelease": False, "publishedAt": "2024-05-01T10:00:00Z"} | changed


def token(name: str, *nodes: dict[str, Any], total: int | None = None) -> ChangeToken:
    listed = rows(*nodes) | {"totalCount": len(nodes) if total is None else total}
    return probe(node(**{name: listed})).change_tokens[LISTS[name]]


STATUS = {"state": "WAITING", "createdAt": "2024-05-03T10:00:00Z"}


@pytest.mark.parametrize("row", [0, 3, 9])
@pytest.mark.parametrize(
    "changed",
    [
        {"latestStatus": STATUS},
        {"latestStatus": STATUS | {"state": "SUCCESS"}},
        {"environment": "staging"},
    ],
)
def test_any_word_on_any_row_of_deployments_is_another_mark(row: int, changed: dict[str, Any]) -> None:
    before = [deployment(number) for number in range(10)]
    after = [each | changed if number == row else each for number, each in enumerate(before)]
    assert token("deployments", *before).text != token("deployments", *after).text


@pytest.mark.parametrize("row", [0, 3, 9])
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
def test_any_word_on_any_row_of_releases_is_another_mark(row: int, changed: dict[str, Any]) -> None:
    before = [release(number) for number in range(10)]
    after = [each | changed if number == row else each for number, each in enumerate(before)]
    assert token("releases", *before).text != token("releases", *after).text


@pytest.mark.parametrize(("name", "row_of"), [("deployments", deployment), ("releases", release)])
def test_another_number_of_rows_is_another_mark_wherever_the_new_one_stands(name: str, row_of: Any) -> None:
    assert token(name, row_of(), total=40).text != token(name, row_of(), total=41).text
    assert token(name, row_of(), total=40) == token(name, row_of(), total=40)


def test_the_time_of_a_mark_is_that_of_the_newest_word() -> None:
    assert token("deployments", deployment(2), deployment(1, latestStatus=STATUS)).at == MOVED
    assert token("releases", release(2), release(1, publishedAt="2024-05-03T10:00:00Z")).at == MOVED
    assert token("releases", release(isDraft=True)).at == AT


def test_a_mark_names_the_rows_that_it_watches() -> None:
    covered = token("deployments", deployment(1), deployment(2)).covered
    assert covered == {"deployment:1:DE_1", "deployment:2:DE_2"}


PLACE = RepositoryRef(Repository(id=7, owner="acme", name="api"), "R_1", AT)
PROBE = ProbeRequest(PLACE, ("deployment:1:DE_1", "release:1:RE_1", "deployment:2:DE_2"))


def test_the_last_word_on_what_is_unsettled_comes_with_the_glance() -> None:
    seen = probe(node(deployments=rows() | {"totalCount": 0}, releases=rows() | {"totalCount": 0}))
    words = {
        "deployment:1:DE_1": deployment(latestStatus=STATUS) | {"__typename": "Deployment"},
        "release:1:RE_1": release(isPrerelease=True) | {"__typename": "Release"},
        "deployment:2:DE_2": None,
    }
    probed = with_states(seen, PROBE, words).outcomes
    assert probed is not None
    assert {outcome_key: word and word.state for outcome_key, word in probed.items()} == {
        "deployment:1:DE_1": "waiting",
        "release:1:RE_1": "prerelease",
        "deployment:2:DE_2": None,
    }


def test_what_may_not_be_seen_is_not_taken_for_gone() -> None:
    seen = probe(node(deployments=None, releases=rows() | {"totalCount": 0}))
    words = dict.fromkeys(PROBE.outcome_keys)
    assert with_states(seen, PROBE, words).outcomes == {"release:1:RE_1": None}


rows_of = st.tuples(st.integers(1, 2), st.integers(0, 2).map(lambda seconds: AT + timedelta(seconds=seconds)))


def mark_of(number: int, at: datetime) -> ChangeToken:
    seen = probe(node(pullRequests=rows(row(str(number), f"{at:%Y-%m-%dT%H:%M:%SZ}"))))
    return seen.change_tokens[Resource.PULL_REQUESTS]


@given(rows_of, rows_of)
def test_two_marks_are_the_same_only_of_the_same_row_at_the_same_second(one: Any, other: Any) -> None:
    assert (mark_of(*one) == mark_of(*other)) is (one == other)


@pytest.mark.parametrize("missing", ["id", "databaseId", "name", "owner"])
def test_given_another_shape_then_it_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        probe({name: value for name, value in node().items() if name != missing})

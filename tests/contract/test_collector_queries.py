"""Every query that the collector sends is good on GitHub's real schema, and cheap."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.collector.crawl.repository_crawler import REVIEWS_AT_ONCE
from services.collector.forge.fetches import FetchTarget
from services.collector.forge.page_size import LARGEST_PAGE, REFRESH_PAGE
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.github import queries
from services.collector.github.queries import NAMES, document
from services.collector.github.queries.by_number import by_number_query
from services.collector.github.queries.changed import MOST_IDS, changed_query
from services.collector.github.readers.graphql_reader import GraphQLReader
from services.contracts.events import Repository
from tests.github.graphql import errors_of, prepare


@pytest.mark.parametrize("name", NAMES)
def test_a_query_is_valid_on_githubs_schema(name: str) -> None:
    assert errors_of(document(name)) == []


def test_every_file_is_a_query_that_is_tested() -> None:
    folder = Path(queries.__file__).parent
    assert {path.stem for path in folder.glob("*.graphql")} == set(NAMES)


def points(query: str, /, **variables: object) -> int:
    return prepare(document(query), variables).cost.points


def test_a_full_page_of_37_pull_requests_costs_a_point() -> None:
    assert LARGEST_PAGE / points("pull_requests", id="R_1", first=LARGEST_PAGE) == 37
    assert points("pull_requests", id="R_1", first=LARGEST_PAGE + 1) == 2, "no larger page costs as little"


def test_looking_again_costs_a_point() -> None:
    assert points("pull_requests", id="R_1", first=REFRESH_PAGE) == 1
    for rest in "timeline", "labels", "review_requests":
        assert points(rest, id="PR_1", first=100, after="x") == 1
    assert points("on_behalf_of", ids=["PRR_1"] * REVIEWS_AT_ONCE) == 1
    assert points("deployments", id="R_1", first=100) == 1
    assert points("releases", id="R_1", first=LARGEST_PAGE) == 1
    assert points("unsettled", ids=["DE_1"] * 50) == 1
    assert points("statuses", id="DE_1", first=100, after="x") == 1


@pytest.mark.parametrize("unsettled", [0, 1, 100, 101, 33 * 50])
def test_asking_what_moved_costs_a_point_for_33_repositories_and_what_is_unsettled(
    unsettled: int,
) -> None:
    query = changed_query(["R_1"] * 33, [f"DE_{number}" for number in range(unsettled)])
    assert errors_of(query.text) == []
    assert prepare(query.text, dict(query.variables)).cost.points == 1
    ids = [value for name, value in query.variables.items() if name.startswith("unsettled")]
    assert all(len(each) <= MOST_IDS for each in ids)
    assert sum(map(len, ids)) == unsettled


def test_sweeping_an_organisation_costs_three_points_for_100_repositories() -> None:
    assert points("owned", login="acme", first=100, deployments=True, releases=True) == 3
    assert points("owned", login="acme", first=100, deployments=False, releases=False) == 1


def test_looking_at_labels_costs_a_point_for_100_repositories() -> None:
    assert points("repository_labels", ids=["R_1"] * 100) == 1
    assert points("more_repository_labels", id="R_1", after="x") == 1


SEEN_AT = datetime(2026, 3, 2, tzinfo=UTC)


def wanted(repository: int, number: int) -> FetchTarget:
    return FetchTarget(
        RepositoryRef(Repository(id=repository, owner="acme", name="api"), f"R_{repository}", SEEN_AT), number
    )


def test_pull_requests_of_many_repositories_are_fetched_for_a_point() -> None:
    query = by_number_query([wanted(index % 7, index) for index in range(GraphQLReader.at_once)])
    assert errors_of(query.text) == []
    assert prepare(query.text, dict(query.variables)).cost.points == 1
    assert GraphQLReader.at_once >= 30


def test_a_pull_request_is_found_in_the_answer_by_its_repository_and_number() -> None:
    here, there, gone = wanted(1, 5), wanted(2, 5), wanted(3, 6)
    query = by_number_query([here, there, gone, here])
    answer = {"r0": {"p5": {"id": "here"}}, "r1": {"p5": {"id": "there"}}, "r2": {"p6": None}}
    assert [query.found(answer, each) for each in (here, there, gone)] == [
        {"id": "here"},
        {"id": "there"},
        None,
    ]
    assert query.variables == {"r0": "R_1", "r1": "R_2", "r2": "R_3"}
    assert query.found({"r0": None}, here) is None

"""Every query that the collector sends is good on GitHub's real schema, and cheap."""

from pathlib import Path

import pytest

from services.collector import queries
from services.collector.queries import NAMES, document
from services.collector.walk import LARGEST_PAGE, REFRESH_PAGE
from tests.github.graphql import errors_of, prepare


@pytest.mark.parametrize("name", NAMES)
def test_a_query_is_valid_on_githubs_schema(name: str) -> None:
    assert errors_of(document(name)) == []


def test_every_file_is_a_query_that_is_tested() -> None:
    folder = Path(queries.__file__).parent
    assert {path.stem for path in folder.glob("*.graphql")} == set(NAMES)


def points(query: str, /, **variables: object) -> int:
    return prepare(document(query), variables).cost.points


def test_a_full_page_costs_a_point_for_forty_pull_requests() -> None:
    assert LARGEST_PAGE / points("pull_requests", id="R_1", first=LARGEST_PAGE) == 40


def test_looking_again_costs_a_point() -> None:
    assert points("pull_requests", id="R_1", first=REFRESH_PAGE) == 1
    assert points("pull_request", owner="acme", name="api", number=1) == 1
    assert points("timeline", id="PR_1", first=100, after="x") == 1
    assert points("deployments", id="R_1", first=LARGEST_PAGE) == 1
    assert points("releases", id="R_1", first=LARGEST_PAGE) == 1
    assert points("unsettled", ids=["DE_1"] * 50) == 1


def test_asking_what_moved_costs_a_point_for_33_repositories() -> None:
    assert points("moved", ids=["R_1"] * 33, deployments=True, releases=True) == 1


def test_sweeping_an_organisation_costs_three_points_for_100_repositories() -> None:
    assert points("owned", login="acme", deployments=True, releases=True) == 3
    assert points("owned", login="acme", deployments=False, releases=False) == 1

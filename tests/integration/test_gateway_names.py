"""Names are read as GitHub reads them: without regard to case, and people also by a login of before."""

from typing import Any

import pytest

from services.aggregator.store.store import Store
from services.contracts.definitions.document import Definitions
from tests.integration.gateway_harness import Harness
from tests.unit.gateway.documents import (
    DEFINITIONS,
    account,
    active,
    day,
    days_of_rounds,
    definitions,
    deployment,
    merged,
    pull_request,
    repository,
    review_request,
    row,
    source,
)

PERIOD = {"from_": "2026-11-02", "to": "2026-11-23"}
TEAMS = DEFINITIONS.model_copy(
    update={
        "teams": Definitions.model_validate(
            {"teams": [{"name": "Core", "members": ["ann-old", "never-seen"]}]}
        ).teams
    }
)
ANN = [{"account": "github.com/5900", "person": "github.com/5900", "login": "Ann"}]


@pytest.fixture
async def gateway(empty: Harness) -> Harness:
    """Ann was once called ann-old; GitHub spells the repository Acme/API."""
    await empty.put("definitions", definitions(1, TEAMS))
    await empty.put("sets", active())
    await empty.put("repositories_1", repository(1, "Acme/API"))
    await empty.put("accounts_1", account(5900, "Ann", "ann-old"), account(6000, "Bob"))
    both: dict[str, Any] = {"author": "Ann", "reviewers": ["Bob"], "teams": ["Core"]}
    await empty.put("pull_requests_1", pull_request(1, "Acme/API", people=ANN, **both))
    rows = [
        merged(1, 4.0, **both),
        row(key=1, author="Bob", reviewers=["Bob"], values={"reviews_given": 1.0}),
    ]
    await empty.put("days_1", day("2026-11-04", rows, repo="Acme/API"))
    await empty.put("review_requests_1", review_request("Bob", 1, repo="Acme/API", author="Ann"))
    await empty.put("deployments_1", deployment(1, repo="Acme/API"))
    await empty.put("sources", source("Acme/API"))
    return empty


@pytest.mark.parametrize("name", ["Acme/API", "acme/api", "ACME/api"])
async def test_a_repository_is_found_however_it_is_spelt(gateway: Harness, name: str) -> None:
    for path in ("/pull-requests", "/review-requests", "/deployments", "/sources"):
        answer = await gateway.get(path, repo=name)
        assert [one["repo"] for one in answer["items"]] == ["Acme/API"], path
    for path in ("/contributors", "/teams", "/reviewers"):
        assert (await gateway.get(path, repo=name, **PERIOD))["items"], path
    (series,) = (await gateway.get("/metrics/merged", repo=name, group_by="repo", **PERIOD))["series"]
    assert (series["key"], series["total"]["sum"]) == ("Acme/API", 1)
    assert (await gateway.get(f"/pull-requests/{name}/1"))["repo"] == "Acme/API"
    csv = await gateway.http.get("/api/v1/pull-requests", params={"repo": name, "format": "csv"})
    assert csv.text.count("Acme/API,") == 1


@pytest.mark.parametrize("name", ["Ann", "ann", "ANN", "ann-old", "Ann-Old"])
async def test_a_person_is_found_by_any_spelling_and_by_a_login_of_before(
    gateway: Harness, name: str
) -> None:
    for path in ("/pull-requests", "/review-requests"):
        assert [one["author"] for one in (await gateway.get(path, author=name))["items"]] == ["Ann"], path
    (series,) = (await gateway.get("/metrics/merged", author=name, group_by="author", **PERIOD))["series"]
    assert (series["key"], series["total"]["sum"]) == ("Ann", 1)
    assert [
        one["author"] for one in (await gateway.get("/contributors", author=name, **PERIOD))["items"]
    ] == ["Ann"]


async def test_a_login_that_is_somebody_elses_now_finds_only_them(gateway: Harness) -> None:
    await gateway.put("accounts_1", account(5900, "Ann"), account(6100, "ann-old"))
    assert (await gateway.get("/pull-requests", author="ann-old"))["total"] == 0
    assert (await gateway.get("/pull-requests", author="ann"))["total"] == 1


async def test_reviewers_and_teams_are_found_however_they_are_spelt(gateway: Harness) -> None:
    for name in ("Bob", "bob"):
        assert (await gateway.get("/pull-requests", reviewer=name))["total"] == 1
        assert (await gateway.get("/review-requests", reviewer=name))["total"] == 1
        rows = (await gateway.get("/reviewers", reviewer=name, **PERIOD))["items"]
        assert [(one["reviewer"], one["reviews"]) for one in rows] == [("Bob", 1)]
    for name in ("Core", "core"):
        assert (await gateway.get("/pull-requests", team=name))["total"] == 1
        (team,) = (await gateway.get("/teams", team=name, **PERIOD))["items"]
        assert (team["members"], team["measures"]["merged"]["sum"]) == (["Ann", "never-seen"], 1)


async def test_a_members_requests_are_the_teams_also_under_a_new_login(gateway: Harness) -> None:
    request = review_request("Ann", 2, repo="Acme/API")
    await gateway.put("review_requests_1", request)
    await gateway.put("days_1", *days_of_rounds(request))
    rows = (await gateway.get("/review-requests", team="core"))["items"]
    assert [one["reviewer"] for one in rows] == ["Ann"]
    (row_of_ann,) = (await gateway.get("/reviewers", team="core", **PERIOD))["items"]
    assert (row_of_ann["reviewer"], row_of_ann["requests"]) == ("Ann", 1)


@pytest.mark.parametrize(
    "asked", [{"repo": "acme/api"}, {"author": "ANN-old"}, {"reviewer": "bob"}, {"team": "core"}]
)
async def test_the_stream_is_watched_however_names_are_spelt(gateway: Harness, asked: dict[str, str]) -> None:
    async with gateway.listening(**asked) as client:
        await gateway.pull_requests_moved(1, repo="Acme/API")
        assert (await client.until("pull_request")).data["author"] == "Ann"


async def test_who_is_watched_is_seen_under_a_new_login_too(gateway: Harness) -> None:
    async with gateway.listening(author="ann") as client:
        people = [one | {"login": "Anna"} for one in ANN]
        await gateway.put("pull_requests_1", pull_request(1, "Acme/API", author="Anna", people=people))
        await gateway.pull_requests_moved(1, repo="Acme/API")
        assert (await client.until("pull_request")).data["author"] == "Anna"


async def test_names_are_looked_up_by_indexes(gateway: Harness, mongo_url: str) -> None:
    """No question reads a whole collection."""
    store = Store(mongo_url)
    await store.generation().prepare()
    store.close()
    for name, field in (("accounts_1", "names"), ("accounts_1", "person"), ("repositories_1", "folded")):
        plan = await gateway.database.command(
            "explain", {"find": name, "filter": {field: {"$in": ["a", "b"]}}}, verbosity="queryPlanner"
        )
        assert "COLLSCAN" not in str(plan), (name, field)

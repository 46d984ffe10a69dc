"""A real repository's answers go in over HTTP and come out of the API; REST and GraphQL agree."""

from pathlib import Path
from typing import Any

import pytest

from services.standalone.embedded_servers import Mongod, NatsServer
from tests.github import faults
from tests.github.ants import FULL_NAME, ants_world, find_ants
from tests.github.server import TOKEN, GitHubServer
from tests.readmodels_dump import dump
from tests.stack import Stack
from tests.waiting import until

pytestmark = [
    pytest.mark.skipif(find_ants() is None, reason="../shared/data/ants is not beside the project"),
]


async def _collected(stack: Stack) -> bool:
    sources = (await stack.get("/api/v1/sources"))["items"]
    complete = [row for row in sources if row["repo"] == FULL_NAME and row["last_complete_walk"]]
    return bool(complete) and (await stack.get("/api/v1/pull-requests", limit=1))["total"] == 49


async def _rows(stack: Stack, **query: Any) -> list[dict[str, Any]]:
    return list((await stack.get("/api/v1/pull-requests", limit=500, **query))["items"])


async def test_ants_is_49_pull_requests_and_graphql_gives_the_same_read_models_as_rest(
    tmp_path: Path, mongod: Mongod
) -> None:
    read_models = {}
    async with GitHubServer(ants_world()) as github:
        settings = {
            "HEADWAY_GITHUB_API_URL": github.url,
            "HEADWAY_REPOSITORIES": FULL_NAME,
            "GITHUB_TOKEN": TOKEN,
        }
        for via in ("rest", "graphql"):
            if via == "rest":
                github.faults.add(faults.refused(), when=faults.graphql, times=None)
            else:
                github.faults.clear()
            mongo_url = f"{mongod.url}/ants_{via}"
            async with (
                NatsServer(tmp_path / via / "nats") as nats,
                Stack(nats.url, mongo_url, tmp_path / via, settings) as stack,
            ):
                await stack.start()
                await until(lambda stack=stack: _collected(stack), f"ants collected by {via}")
                await until(stack.settled, "every event being applied")
                await _check_counts(stack)
                await _check_reviews(stack)
                await _check_source(stack, via)
                read_models[via] = await dump(mongo_url)
    assert read_models["rest"] == read_models["graphql"]


async def _check_counts(stack: Stack) -> None:
    rows = await _rows(stack)
    states = [row["state"] for row in rows]
    counts = {state: states.count(state) for state in ("merged", "closed", "open", "draft")}
    assert counts == {"merged": 26, "closed": 19, "open": 4, "draft": 0}
    period = {"from": "2018-01-01", "to": "2022-12-31", "interval": "month"}
    for metric, expected in (("merged", 26), ("closed_unmerged", 19), ("opened", 49)):
        answer = await stack.get(f"/api/v1/metrics/{metric}", **period)
        assert answer["series"][0]["total"]["sum"] == expected
    answer = await stack.get("/api/v1/metrics/cycle_time", **period)
    assert answer["series"][0]["total"]["n"] == 26


async def _check_reviews(stack: Stack) -> None:
    """Of the 31 reviews, 17 are the authors' own: the other 14, all by one person, are reviews."""
    query = {"from": "2018-01-01", "to": "2022-12-31", "interval": "month"}
    given = await stack.get("/api/v1/metrics/reviews_given", group_by="author", **query)
    assert {series["key"]: series["total"]["sum"] for series in given["series"]} == {"panjf2000": 14}
    reviewed = {row["number"]: row["milestones"]["first_review"] for row in await _rows(stack)}
    assert {number for number, at in reviewed.items() if at} == {41, 51, 53}


async def _check_source(stack: Stack, via: str) -> None:
    (source,) = (await stack.get("/api/v1/sources"))["items"]
    assert (source["repo"], source["state"], source["via"], source["error"]) == (FULL_NAME, "live", via, None)
    assert source["collected"] == source["expected"] == 49

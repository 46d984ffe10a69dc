"""The API's lists of deployments and releases."""

from tests.integration.gateway_harness import NOW, Harness
from tests.unit.gateway.documents import deployment, hours


async def test_deployments_are_listed_newest_first(gateway: Harness) -> None:
    await gateway.put(
        "deployments_1",
        deployment(1, created_at=NOW - hours(24 * 20)),
        deployment(2),
        deployment(3, environment="staging", production=False, state="failure", succeeded_at=None, sha=None),
        deployment(4, part_of=2, outcome=None, finished_at=None, jobs=[]),
    )
    rows = (await gateway.get("/deployments", production="true"))["items"]
    assert rows[0]["url"] == f"https://github.com/acme/api/commit/{'a' * 40}"
    assert [(row["id"], row["state"]) for row in rows] == [(2, "success"), (1, "success")]
    assert [row["id"] for row in (await gateway.get("/deployments", state="failure"))["items"]] == [3]
    assert (await gateway.get("/deployments", from_="2026-11-16"))["total"] == 2


async def test_deployments_say_what_became_of_them_and_releases_are_listed_beside_them(
    gateway: Harness,
) -> None:
    released = {"source": "release", "environment": "release", "ref": "v2", "branch": None}
    await gateway.put(
        "deployments_1",
        deployment(1, outcome="rolled_back", rolled_back_by=2),
        deployment(2),
        deployment(3, outcome="failed", failed_at=NOW, restored_at=NOW, restored_by=4),
        {**deployment(2, **released), "_id": "github.com/release/2"},
    )

    async def ids(**wanted: str) -> list[int]:
        return [
            row["id"] for row in (await gateway.get("/deployments", sort="created_at", **wanted))["items"]
        ]

    (rolled_back,) = (await gateway.get("/deployments", outcome="rolled_back"))["items"]
    assert (rolled_back["id"], rolled_back["source"], rolled_back["rolled_back_by"]) == (1, "deployment", 2)
    assert sorted(await ids(outcome="failed,rolled_back")) == [1, 3]
    assert (await ids(source="release"), len(await ids(source="deployment"))) == ([2], 3)

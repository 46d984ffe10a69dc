"""The API's list of sources: how far each is collected, and what is wrong with the log."""

from tests.integration.gateway_harness import NOW, Harness
from tests.unit.gateway.documents import hours, source


async def test_sources_say_what_is_wrong_with_the_log(gateway: Harness) -> None:
    assert (await gateway.get("/sources"))["notes"] == []
    await gateway.database["log"].insert_one({"_id": "log", "notes": {"log": "the log has lost messages"}})
    assert (await gateway.get("/sources"))["notes"] == ["the log has lost messages"]


async def test_sources_say_how_far_they_are(gateway: Harness) -> None:
    await gateway.put(
        "sources", source(observed_at=NOW - hours(1)), source("acme/web", state="backfilling", quota=None)
    )
    answer = await gateway.get("/sources")
    assert [(row["repo"], row["state"], row["lag_seconds"]) for row in answer["items"]] == [
        ("acme/api", "live", 3600.0),
        ("acme/web", "backfilling", 0.0),
    ]
    assert (await gateway.get("/sources", repo="acme/web"))["total"] == 1

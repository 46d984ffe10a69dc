"""The live stream over a real connection: what arrives, and at whom."""

from services.contracts.notices import DefinitionsChanged, PullRequestsChanged
from services.contracts.subjects import change_subject
from tests.integration.gateway_harness import Harness, approval
from tests.unit.gateway.documents import (
    HOST,
    REPO,
    day,
    merged,
    pull_request,
    source,
)
from tests.waiting import until

DAY = "2026-11-18"
PERIOD = {"from_": "2026-11-16", "to": "2026-11-23"}


async def test_the_stream_is_one_of_events_and_says_where_it_stands(gateway: Harness) -> None:
    last = await gateway.source_moved()
    await until(lambda: stands_at(gateway, last), "the notice being read")
    async with gateway.http.stream("GET", "/api/v1/stream") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "no-cache" in answer.headers["cache-control"]
        assert "content-encoding" not in answer.headers
        first = await anext(answer.aiter_text())
    assert first == f": headway\nid: {last}\nretry: 1000\n\n"


async def stands_at(gateway: Harness, position: int) -> bool:
    async with gateway.http.stream("GET", "/api/v1/stream") as answer:
        return f"id: {position}\n" in await anext(answer.aiter_text())


async def test_what_a_notice_names_arrives_as_the_row_that_rest_gives(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    await gateway.put("sources", source())
    async with gateway.listening() as client:
        sequence = await gateway.pull_requests_moved(7)
        row = await client.until("pull_request")
        listed = (await gateway.get("/pull-requests"))["items"][0]
        assert (row.id, row.data) == (sequence, {**listed, "facts": []})
        sequence = await gateway.source_moved()
        told = await client.until("source")
        assert (told.id, told.data) == (sequence, (await gateway.get("/sources"))["items"][0])
        sequence = await gateway.metrics_moved(DAY, REPO, "cycle_time", "merged")
        moved = await client.until("metrics")
        assert (moved.id, moved.data) == (
            sequence,
            {"repos": [REPO], "days": [DAY], "metrics": ["cycle_time", "merged"]},
        )


async def test_a_row_comes_with_the_facts_that_are_new(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    async with gateway.listening() as client:
        await gateway.pull_requests_moved(7, facts=[approval("lea")])
        assert (await client.until("pull_request")).data["facts"] == [
            {
                "id": "review:lea",
                "type": "pull_request.review_submitted",
                "at": "2026-11-18T12:00:00Z",
                "via": ["webhook"],
                "actor": "lea",
                "says": {"state": "approved"},
            }
        ]


async def test_where_a_notice_does_not_know_what_is_new_the_row_does_not_say(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    async with gateway.listening() as client:
        await gateway.notice(PullRequestsChanged(host=HOST, repo=REPO, numbers=(7,)))
        assert (await client.until("pull_request")).data["facts"] is None


async def test_whoever_asks_again_upon_a_notice_gets_the_new_answer(gateway: Harness) -> None:
    async with gateway.listening() as client:
        for built in range(1, 30):
            await gateway.put("days_1", day(DAY, [merged(1, float(built))], built=built))
            await gateway.metrics_moved(DAY)
            await client.until("metrics")
            answer = await gateway.get("/metrics/cycle_time", **PERIOD)
            assert answer["series"][0]["total"]["p50"] == built


async def test_a_client_hears_only_what_it_watches(gateway: Harness) -> None:
    await gateway.put(
        "pull_requests_1",
        pull_request(1),
        pull_request(2, author="cid"),
        pull_request(3, repo="acme/web"),
        pull_request(4, author_bot=True),
    )
    async with gateway.listening(repo=REPO, author="ann") as client:
        await gateway.source_moved("acme/web")
        await gateway.metrics_moved(DAY, "acme/web")
        await gateway.pull_requests_moved(3, repo="acme/web")
        await gateway.pull_requests_moved(2, 4)
        await gateway.pull_requests_moved(1)
        await gateway.metrics_moved(DAY)
        told = [await client.until("pull_request"), await client.until("metrics")]
    assert told[0].data["number"] == 1
    assert told[1].data["repos"] == [REPO]


async def test_new_definitions_are_told_with_their_progress(gateway: Harness) -> None:
    async with gateway.listening() as client:
        await gateway.notice(DefinitionsChanged(version=2, in_force=False, done=10, total=20))
        told = await client.until("definitions")
        assert told.data == {"version": 2, "in_force": False, "done": 10, "total": 20, "error": None}
        await gateway.notice(DefinitionsChanged(version=2, in_force=True, done=20, total=20))
        told, reset = await client.events(2)
        assert (told.data["in_force"], reset.name) == (True, "reset")


async def test_a_notice_that_cannot_be_read_stops_nothing(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    async with gateway.listening() as client:
        await gateway.js.publish(change_subject("pull_requests"), b"not json")
        await gateway.pull_requests_moved(7)
        assert (await client.events(1))[0].data["number"] == 7


async def test_a_pull_request_that_is_not_there_is_passed_over(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    async with gateway.listening() as client:
        await gateway.pull_requests_moved(404, 7)
        assert (await client.events(1))[0].data["number"] == 7

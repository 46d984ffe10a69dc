"""The API's lists of pull requests over real read models, and the account of one of them."""

from datetime import timedelta
from typing import Any

from tests.csv_rows import csv_rows
from tests.integration.gateway_harness import NOW, Harness
from tests.unit.gateway.documents import hours, pull_request


async def test_pages_hold_every_pull_request_once_unknown_values_last(gateway: Harness) -> None:
    cycles = [5.0, None, 1.0, 1.0, None, 3.0, 9.0, 1.0]
    await gateway.put(
        "pull_requests_1",
        *(
            pull_request(n, measures={"cycle_time": cycle}, updated_at=NOW + timedelta(minutes=n))
            for n, cycle in enumerate(cycles)
        ),
    )
    for sort, known in (
        ("cycle_time", [1.0, 1.0, 1.0, 3.0, 5.0, 9.0]),
        ("-cycle_time", [9.0, 5.0, 3.0, 1.0, 1.0, 1.0]),
    ):
        for limit in (1, 2, 3, 7, 500):
            rows = await every_page(gateway, sort=sort, limit=limit)
            assert [row["measures"]["cycle_time"] for row in rows] == [*known, None, None]
            assert sorted(row["number"] for row in rows) == list(range(8))
    rows = await every_page(gateway, limit=3)
    assert [row["number"] for row in rows] == [7, 6, 5, 4, 3, 2, 1, 0]


async def every_page(gateway: Harness, **query: Any) -> list[dict[str, Any]]:
    page = await gateway.get("/pull-requests", **query)
    rows = list(page["items"])
    while page["next"]:
        page = await gateway.get("/pull-requests", cursor=page["next"], **query)
        assert page["total"] == 8
        rows += page["items"]
    return rows


async def test_the_next_page_is_linked(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", *(pull_request(n) for n in range(3)))
    first = await gateway.http.get("/api/v1/pull-requests?limit=2&format=csv&label=bug")
    target = first.headers["link"].partition(">")[0].removeprefix("<")
    rest = await gateway.http.get(target)
    assert [len(csv_rows(page.text)) for page in (first, rest)] == [2, 1]
    assert "link" not in rest.headers


async def test_states_and_moments_choose(gateway: Harness) -> None:
    await gateway.put(
        "pull_requests_1",
        pull_request(
            1,
            state="open",
            milestones={"opened": NOW - hours(24 * 30)},
            updated_at=NOW,
            running=["approved", "open"],
        ),
        pull_request(2, state="draft", milestones={"opened": NOW}, updated_at=NOW),
        pull_request(3, milestones={"merged": NOW - hours(24 * 9)}, updated_at=NOW - hours(24 * 9)),
        pull_request(4, milestones={"merged": NOW}, updated_at=NOW),
    )
    cases: list[tuple[dict[str, Any], set[int]]] = [
        ({"state": "open,draft"}, {1, 2}),
        ({"state": ["merged", "draft"]}, {2, 3, 4}),
        ({"clock": ["approved", "changes_requested"]}, {1}),
        ({"clock": "draft"}, set()),
        ({"milestone": "merged"}, {3, 4}),
        ({"milestone": "merged", "from_": "2026-11-16", "to": "2026-11-23"}, {4}),
        ({"milestone": "merged", "to": "2026-11-16"}, {3}),
        ({"milestone": "opened", "from_": "2026-11-18"}, {2}),
        ({"milestone": "merged", "weekday": "3"}, {4}),
        ({"milestone": "opened", "weekday": "1", "hour": "12"}, {1}),
        ({"hour": "13"}, set()),
        ({"weekday": ["1", "3"]}, {1, 2, 3, 4}),
        ({"from_": "2026-11-16"}, {1, 2, 4}),
        ({"milestone": "updated", "to": "2026-11-16"}, {3}),
    ]
    for query, numbers in cases:
        rows = (await gateway.get("/pull-requests", **query))["items"]
        assert {row["number"] for row in rows} == numbers, query


async def test_the_oldest_waiting_come_first(gateway: Harness) -> None:
    await gateway.put(
        "pull_requests_1",
        *(
            pull_request(n, state="open", waiting_since=since)
            for n, since in enumerate([NOW, None, NOW - hours(9)])
        ),
    )
    rows = (await gateway.get("/pull-requests", state="open", sort="waiting_since"))["items"]
    assert [row["number"] for row in rows] == [2, 0, 1]


async def test_a_pull_request_is_explained_down_to_its_facts(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7, repo="acme/nats.py"))
    detail = await gateway.get("/pull-requests/acme/nats.py/7")
    facts = [fact["type"].removeprefix("pull_request.") for fact in detail["facts"]]
    assert facts == ["opened", "review_requested", "review_submitted", "merged"]
    assert detail["milestones"]["merged"] == "2026-11-18T12:00:00Z"
    explained = {one["name"]: one["arithmetic"] for one in detail["measures_explained"]}
    assert explained["cycle_time"].startswith("merged 2026-11-18 12:00:00 UTC - ready")
    assert [one["metrics"] for one in detail["phases"] if one["whole"] == "cycle_time"] == [
        ["pickup_time"],
        ["review_time", "merge_time"],
    ]
    status, _, detail = await gateway.refused("/pull-requests/acme/nats.py/8")
    assert (status, detail) == (404, "there is no pull request acme/nats.py#8 among what is collected")

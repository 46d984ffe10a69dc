"""How the API answers, whatever is asked: ETags, CSV, compression, refusals, documentation."""

import threading
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from services.gateway import compute_pool, query_pipeline
from services.gateway.http import answers
from services.gateway.metrics import people
from tests.integration.gateway_harness import NOW, Harness
from tests.unit.gateway.documents import (
    day,
    hours,
    merged,
    pull_request,
    review_request,
    source,
)


async def test_before_the_aggregators_first_start_answers_are_empty_and_health_says_why(
    empty: Harness,
) -> None:
    assert (await empty.get("/pull-requests")) == {"items": [], "next": None, "total": 0}
    assert (await empty.get("/sources"))["items"] == []
    assert (await empty.get("/metrics"))["definition_version"] == 0
    assert (await empty.get("/metrics/cycle_time"))["series"][0]["total"]["n"] == 0
    assert [figure["n"] for figure in (await empty.get("/overview"))["figures"]] == [0] * 5
    for path in ("/contributors", "/teams", "/reviewers", "/review-requests", "/deployments"):
        assert (await empty.get(path))["items"] == []
    assert "aggregator has not started" in (await empty.health())["definitions"]


async def test_an_etag_changes_only_with_what_is_shown(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(1))
    await gateway.put("sources", source())
    for path in ("/pull-requests", "/sources", "/overview", "/metrics/merged", "/pull-requests/acme/api/1"):
        first = await gateway.http.get(f"/api/v1{path}")
        again = await gateway.http.get(f"/api/v1{path}", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == first.headers["etag"]
    tagged = await gateway.http.get("/api/v1/pull-requests")
    as_csv = await gateway.http.get("/api/v1/pull-requests?format=csv")
    assert tagged.headers["etag"] != as_csv.headers["etag"]
    await gateway.put("pull_requests_1", pull_request(1, title="Another title"))
    known = {"If-None-Match": f'"other", {tagged.headers["etag"]}'}
    assert (await gateway.http.get("/api/v1/pull-requests", headers=known)).status_code == 200
    unshown = pull_request(1, title="Another title", revision=99)
    etag = (await gateway.http.get("/api/v1/pull-requests")).headers["etag"]
    await gateway.put("pull_requests_1", unshown)
    assert (await gateway.http.get("/api/v1/pull-requests")).headers["etag"] == etag


async def test_time_alone_modifies_nothing(gateway: Harness) -> None:
    await gateway.put("sources", source(observed_at=NOW))
    first = await gateway.http.get("/api/v1/sources")
    gateway.now = NOW + timedelta(minutes=5)
    later = await gateway.http.get("/api/v1/sources")
    assert [one.json()["items"][0]["lag_seconds"] for one in (first, later)] == [0.0, 300.0]
    assert first.headers["etag"] == later.headers["etag"]


async def test_ages_run_and_break_no_tag(gateway: Harness) -> None:
    waiting = {"state": "pending", "answered_at": None, "answered_by": None, "latency": None}
    await gateway.put(
        "review_requests_1",
        *(review_request("bob", n, requested_at=NOW - hours(n * 7.1), **waiting) for n in (1, 2, 3)),
    )
    before = [await gateway.http.get(path) for path in ("/api/v1/reviewers", "/api/v1/review-requests")]
    (bob,) = before[0].json()["items"]
    assert bob["pending_age"] == {"n": 3, "p50": pytest.approx(14.2), "p90": pytest.approx(19.88)}
    assert bob["oldest_pending"] == "2026-11-17T14:42:00Z"
    assert before[1].json()["items"][0]["age"] == pytest.approx(21.3)
    gateway.now = NOW + timedelta(minutes=100)
    for first in before:
        again = await gateway.http.get(first.url, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
    (bob,) = (await gateway.get("/reviewers"))["items"]
    assert bob["pending_age"]["p50"] == pytest.approx(14.2 + 100 / 60)
    await gateway.put("review_requests_1", review_request("bob", 2, requested_at=NOW - hours(9), **waiting))
    for first in before:
        again = await gateway.http.get(first.url, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/metrics", "/metrics/merged", "/metrics/cycle_time/distribution", "/overview"),
        *("/pull-requests", "/pull-requests/acme/api/1"),
        *("/contributors", "/teams", "/reviewers", "/review-requests", "/deployments", "/sources"),
    ],
)
async def test_every_answer_is_there_as_csv(gateway: Harness, path: str) -> None:
    await gateway.put("pull_requests_1", pull_request(1))
    await gateway.put("days_1", day("2026-11-04", [merged(1, 4.0)]))
    by_parameter = await gateway.http.get(f"/api/v1{path}?format=csv")
    by_header = await gateway.http.get(f"/api/v1{path}", headers={"Accept": "text/csv"})
    for answer in (by_parameter, by_header):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert "," in answer.text.splitlines()[0]
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert (await gateway.http.get(f"/api/v1{path}", headers=browser)).headers[
        "content-type"
    ] == "application/json"


MISTAKES: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "/metrics/cycle_time/change",
        {"from_": "2026-11-02", "to": "2026-11-09", "compared_from": "2026-11-08"},
        "compared_to",
        "a period that does not overlap `from` to `to`",
    ),
    ("/metrics/cycle_time", {"interval": "fortnight"}, "interval", "day, week, month"),
    ("/metrics/cycle_time", {"group_by": "colour"}, "group_by", "author, team, repo"),
    ("/metrics/cycle_time", {"from_": "yesterday"}, "from", "2026-01-31"),
    ("/metrics/cycle_time", {"to": "2026-02-30"}, "to", "2026-01-31"),
    ("/metrics/cycle_time", {"from_": "2026-11-18", "to": "2026-11-18"}, "from", "before `to`"),
    ("/metrics/cycle_time", {"from_": "0001-01-01"}, "from", "2005-01-01"),
    ("/metrics/cycle_time", {"from_": "2010-01-01", "interval": "day"}, "interval", "week or month"),
    ("/metrics/merged", {"group_by": "phase"}, "group_by", "merged has no phases"),
    ("/metrics/merged/distribution", {"group_by": "team"}, "group_by", "include_bots"),
    ("/metrics/cycle_time", {"colour": "blue"}, "colour", "group_by"),
    ("/overview", {"interval": "day"}, "interval", "include_bots"),
    ("/overview", {"size": "huge"}, "size", "xs"),
    ("/overview", {"include_bots": "perhaps"}, "include_bots", "true, false"),
    ("/pull-requests", {"limit": 501}, "limit", "500"),
    ("/pull-requests", {"limit": 0}, "limit", "from 1"),
    ("/pull-requests", {"state": "shut"}, "state", "closed, draft, merged, open"),
    ("/pull-requests", {"sort": "colour"}, "sort", "updated_at"),
    ("/pull-requests", {"milestone": "started"}, "milestone", "first_review"),
    ("/pull-requests", {"weekday": 8}, "weekday", "1, 2, 3, 4, 5, 6, 7"),
    ("/pull-requests", {"hour": 9}, "hour", "08, 09, 10"),
    ("/pull-requests", {"cursor": "x"}, "cursor", "`next`"),
    ("/contributors", {"limit": 501}, "limit", "500"),
    ("/teams", {"limit": 0}, "limit", "from 1"),
    ("/contributors", {"cursor": "x"}, "cursor", "`next`"),
    ("/reviewers", {"sort": "colour"}, "sort", "latency.p50"),
    ("/contributors", {"sort": "author"}, "sort", "cursor"),
    ("/pull-requests", {"format": "pdf"}, "format", "json, csv"),
    ("/sources", {"author": "ann"}, "author", "format, repo"),
    ("/review-requests", {"state": "late"}, "state", "pending"),
    ("/deployments", {"production": "maybe"}, "production", "true, false"),
    ("/deployments", {"outcome": "late"}, "outcome", "rolled_back"),
    ("/stream", {"last_event_id": "soon"}, "last_event_id", "`id`"),
]
"""A path, a query with one mistake, the parameter that has it, and what the answer says is allowed."""


async def test_a_mistake_is_told_by_name_with_what_is_allowed(gateway: Harness) -> None:
    for path, query, parameter, allowed in MISTAKES:
        status, named, detail = await gateway.refused(path, **query)
        assert (status, named) == (400, parameter), (path, query)
        assert allowed in detail, (path, query)
        value = next(iter(query.values()))
        assert str(value) in detail or parameter in detail, (path, query)


async def test_a_metric_that_is_not_there_is_told_which_are(gateway: Harness) -> None:
    status, parameter, detail = await gateway.refused("/metrics/speed")
    assert (status, parameter) == (404, "name")
    assert "cycle_time" in detail


async def test_unknown_paths_and_methods_are_problems_too(gateway: Harness) -> None:
    assert (await gateway.refused("/nothing"))[0] == 404
    answer = await gateway.http.post("/api/v1/overview")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


async def test_big_answers_are_compressed_and_say_what_they_vary_by(gateway: Harness) -> None:
    answer = await gateway.http.get("/api/v1/metrics", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert {"Accept", "Accept-Encoding"} <= {name.strip() for name in answer.headers["vary"].split(",")}


async def test_a_big_answer_leaves_in_parts_and_is_the_same(gateway: Harness) -> None:
    url, gzip = "/api/v1/metrics/cycle_time", {"Accept-Encoding": "gzip"}
    plain = await gateway.http.get(url, headers={"Accept-Encoding": "identity"})
    with patch.object(answers, "PART", len(plain.content) // 3), patch.object(answers, "SMALL", 0):
        big = await gateway.http.get(url, headers=gzip)
        same = await gateway.http.get(url, headers=gzip | {"If-None-Match": big.headers["etag"]})
        whole = await gateway.http.get(url, headers={"Accept-Encoding": "identity"})
    assert big.headers["content-encoding"] == "gzip" and "content-length" not in big.headers
    assert (big.content, big.headers["etag"]) == (plain.content, plain.headers["etag"])
    assert (same.status_code, whole.content) == (304, plain.content)


async def test_every_route_is_documented_with_its_operation_and_its_answer(gateway: Harness) -> None:
    schema = (await gateway.http.get("/api/v1/schema")).json()
    operations = [item["get"] for item in schema["paths"].values() if "get" in item]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) >= 18
    for operation in operations:
        answers = operation["responses"]
        assert "schema" in next(iter(answers["200"]["content"].values())), operation["operationId"]
        assert list(answers["400"]["content"]) == ["application/problem+json"]
    metric = schema["components"]["schemas"]["MetricAnswer"]["properties"]
    assert {"from", "to", "series"} <= set(metric)


async def test_the_machine_room_has_its_paths(gateway: Harness) -> None:
    await gateway.get("/overview")
    assert (await gateway.http.get("/health/live")).json() == {"status": "alive"}
    report = await gateway.health()
    assert report["dependencies"] == {"mongodb": "up", "nats": "up"}
    assert report["definitions"] == "version 1"
    exposed = (await gateway.http.get("/metrics")).text
    assert "headway_gateway_requests_total" in exposed
    assert "/api/v1/overview" in exposed


async def test_big_answers_are_computed_and_encoded_beside_the_event_loop(gateway: Harness) -> None:
    threads: dict[str, str] = {}
    encoded, computed = query_pipeline.encode, people.contributors

    def encode(*arguments: Any) -> Any:
        threads["encode"] = threading.current_thread().name
        return encoded(*arguments)

    def compute(*arguments: Any) -> Any:
        threads["compute"] = threading.current_thread().name
        return computed(*arguments)

    await gateway.put("days_1", day("2026-11-04", [merged(1, 4.0)]))
    await gateway.put("pull_requests_1", *(pull_request(number) for number in range(1, answers.SMALL + 2)))
    with patch.object(query_pipeline, "encode", encode), patch.object(people, "contributors", compute):
        await gateway.get("/contributors")
        await gateway.get("/pull-requests", limit=answers.SMALL)
        assert threads["encode"] == threading.current_thread().name
        await gateway.get("/pull-requests", limit=answers.SMALL + 1)
    assert {name.split("_")[0] for name in threads.values()} == {compute_pool.THREAD_NAME}

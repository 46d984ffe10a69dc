"""The API's lists over real read models: pull requests, rounds of review, deployments, people, sources."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

from services.contracts.definitions.document import Definitions
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.reviewers import REVIEWER_FIELDS
from services.gateway.queries.filters import or_none
from tests.integration.gateway_harness import NOW, Harness
from tests.unit.gateway.documents import (
    DEFINITIONS,
    account,
    active,
    day,
    days_of_rounds,
    definitions,
    deployment,
    hours,
    merged,
    pull_request,
    review_request,
    source,
)

MEMBERS_BY_DATE = Definitions.model_validate(
    {
        "calendar": {"timezone": "Asia/Tokyo"},
        "teams": [
            {"name": "core", "members": ["ann", {"login": "bob", "to": "2026-11-18"}]},
            {"name": "Web Team", "members": [{"login": "bob", "from": "2026-11-18"}]},
        ],
    }
)
METRICS = {"metrics": DEFINITIONS.metrics}
REVIEWER_SORTS = [{}, *({"sort": f"{sign}{field}"} for field in REVIEWER_FIELDS for sign in ("", "-"))]
PERIOD = {"from_": "2026-11-02", "to": "2026-11-23"}


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
    assert [len(rows_of(page.text)) for page in (first, rest)] == [2, 1]
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


async def test_rounds_of_review_can_be_asked_for_by_state_and_person(gateway: Harness) -> None:
    requests = [
        review_request("bob", 1),
        review_request(
            "cid", 2, state="pending", answered_at=None, latency=None, requested_at=NOW - hours(30)
        ),
        review_request("bob", 3, state="pending", answered_at=None, latency=None),
        review_request("copilot", 4, reviewer_kind="bot"),
    ]
    await gateway.put("review_requests_1", *requests)
    await gateway.put("days_1", *days_of_rounds(*requests))
    pending = await gateway.get("/review-requests", state="pending")
    assert [(row["reviewer"], row["latency"]) for row in pending["items"]] == [("cid", None), ("bob", None)]
    assert (await gateway.get("/review-requests"))["total"] == 3
    assert (await gateway.get("/review-requests", include_bots="true"))["total"] == 4
    assert (await gateway.get("/review-requests", reviewer="bob", state="pending,answered"))["total"] == 2
    reviewers = (await gateway.get("/reviewers", **PERIOD))["items"]
    assert [
        (row["reviewer"], row["requests"], row["latency"]["p50"], row["pending"]) for row in reviewers
    ] == [
        ("bob", 2, 4.0, 1),
        ("cid", 1, None, 1),
    ]


async def test_a_teams_rounds_are_those_it_was_asked_for_as_it_was_that_day(empty: Harness) -> None:
    await empty.put("definitions", definitions(1, MEMBERS_BY_DATE))
    await empty.put("sets", active())
    names = ["ann", "BOB", "cid", "acme/web-team", "acme/other"]
    moments = [NOW - hours(ago) for ago in (0, 20, 22, 24 * 30)]
    asked = [(name, at) for name in names for at in moments]
    await empty.put(
        "review_requests_1",
        *(review_request(name, n, requested_at=at) for n, (name, at) in enumerate(asked)),
    )
    await empty.put(
        "accounts_1",
        *(account(n, name, kind="team" if "/" in name else "user") for n, name in enumerate(names)),
    )
    members = Memberships.of(MEMBERS_BY_DATE, {"bob": "BOB"}, [name for name in names if "/" in name])
    memberships = members.of_reviewers(names)

    def teams_of(name: str, at: datetime) -> list[str]:
        return [one.team for one in memberships[name] if one.on(at.astimezone(members.zone).date())]

    for team in ("core", "Web Team", "", "unheard of"):
        expected = [(name, n) for n, (name, at) in enumerate(asked) if team in or_none(teams_of(name, at))]
        rows = (await empty.get("/review-requests", team=team, limit=500))["items"]
        assert sorted((row["reviewer"], row["number"]) for row in rows) == sorted(expected), team
    both = await empty.get("/review-requests", team=["core", ""], reviewer="cid")
    assert both["total"] == len(moments)


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


async def put_people(gateway: Harness) -> None:
    """What four people of two teams did and were asked, much of it alike."""
    people = ("ann", "bob", "cid", "dan")
    rows = [
        merged(n, 4.0 + n, author=people[n % 4], teams=["core"] if n % 2 else ["Web Team"]) for n in range(11)
    ]
    rounds = [review_request(people[n % 3], n, latency=float(n)) for n in range(7)]
    waiting = {"state": "pending", "answered_at": None, "answered_by": None, "latency": None}
    rounds += [review_request(name, 20, author="eve", **waiting) for name in ("acme/core", "bob", "dan")]
    await gateway.put("definitions", definitions(1, MEMBERS_BY_DATE.model_copy(update=METRICS)))
    await gateway.put("review_requests_1", *rounds)
    await gateway.put("days_1", day("2026-11-18", rows, "acme/web"), *days_of_rounds(*rounds))


async def test_pages_of_people_and_teams_joined_are_what_comes_without_a_limit(gateway: Harness) -> None:
    await put_people(gateway)
    for path, sorts in (("/contributors", [{}]), ("/teams", [{}]), ("/reviewers", REVIEWER_SORTS)):
        for sort in sorts:
            whole = await gateway.get(path, **PERIOD, **sort)
            assert whole["next"] is None
            assert len(whole["items"]) == whole["total"] >= 2, path
            for limit in (1, 3, 500):
                page = await gateway.get(path, **PERIOD, **sort, limit=limit)
                rows = list(page["items"])
                while page["next"]:
                    page = await gateway.get(path, **PERIOD, **sort, limit=limit, cursor=page["next"])
                    assert {**page, "items": [], "next": None} == {**whole, "items": []}
                    rows += page["items"]
                assert rows == whole["items"], (path, sort, limit)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


async def test_a_page_of_people_has_a_link_a_tag_and_the_names_with_a_text(gateway: Harness) -> None:
    await put_people(gateway)
    period = "from=2026-11-02&to=2026-11-23"
    for path in ("contributors", "teams", "reviewers"):
        first = await gateway.http.get(f"/api/v1/{path}?{period}&limit=1&format=csv")
        rest = await gateway.http.get(first.headers["link"].partition(">")[0].removeprefix("<"))
        whole = await gateway.http.get(f"/api/v1/{path}?{period}&format=csv")
        names = [[next(iter(row.values())) for row in rows_of(page.text)] for page in (first, rest, whole)]
        assert names[0] + names[1][:1] == names[2][:2], path
        same = await gateway.http.get(first.url, headers={"If-None-Match": first.headers["etag"]})
        assert same.status_code == 304
    found = await gateway.get("/reviewers", **PERIOD, q="AN")
    assert ([row["reviewer"] for row in found["items"]], found["total"]) == (["ann", "dan"], 2)
    totals = {"people": 4, "github_teams": 1, "requests": 10, "requests_of_people": 9}
    assert found["totals"] == {**totals, "most_requests": 3, "pending": 3}
    one = await gateway.get("/contributors", **PERIOD, limit=1)
    refused = await gateway.refused("/teams", cursor=one["next"])
    assert refused[:2] == (400, "cursor")


async def test_contributors_have_the_same_measures_as_the_charts(gateway: Harness) -> None:
    await gateway.put(
        "days_1", day("2026-11-04", [merged(1, 4.0), merged(2, 8.0), merged(3, 1.0, author="cid")])
    )
    rows = (await gateway.get("/contributors", **PERIOD))["items"]
    charted = (await gateway.get("/metrics/cycle_time", group_by="author", **PERIOD))["series"]
    assert {row["author"]: row["measures"]["cycle_time"] for row in rows} == {
        series["key"]: series["total"] for series in charted
    }

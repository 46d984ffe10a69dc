"""The API over real read models: shapes, filters, pages, CSV, ETags, refusals."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.contracts.definitions.document import Calendar, Definitions
from services.gateway.filters import or_none
from services.gateway.memberships import Memberships
from tests.integration.gateway_house import NOW, House, house
from tests.unit.gateway.documents import (
    DEFINITIONS,
    active,
    day,
    definitions,
    deployment,
    hours,
    merged,
    pull_request,
    review_request,
    row,
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
PERIOD = {"from_": "2026-11-02", "to": "2026-11-23"}


@pytest.fixture
async def empty(nats_url: str, mongo_url: str) -> AsyncIterator[House]:
    async with house(nats_url, mongo_url) as found:
        yield found


@pytest.fixture
async def gateway(empty: House) -> House:
    await empty.put("definitions", definitions())
    await empty.put("sets", active())
    return empty


async def test_before_the_aggregators_first_start_answers_are_empty_and_health_says_why(
    empty: House,
) -> None:
    assert (await empty.get("/pull-requests")) == {"items": [], "next": None, "total": 0}
    assert (await empty.get("/sources"))["items"] == []
    assert (await empty.get("/metrics"))["definition_version"] == 0
    assert (await empty.get("/metrics/cycle_time"))["series"][0]["total"]["n"] == 0
    assert [figure["n"] for figure in (await empty.get("/overview"))["figures"]] == [0] * 5
    for path in ("/contributors", "/teams", "/reviewers", "/review-requests", "/deployments"):
        assert (await empty.get(path))["items"] == []
    assert "aggregator has not started" in (await empty.health())["definitions"]


async def test_the_definitions_in_force_are_listed(gateway: House) -> None:
    answer = await gateway.get("/metrics")
    assert (answer["definition_version"], answer["timezone"]) == (1, "UTC")
    assert [metric["name"] for metric in answer["metrics"]] == [metric.name for metric in DEFINITIONS.metrics]
    cycle_time = answer["metrics"][0]
    assert (cycle_time["kind"], cycle_time["from"], cycle_time["to"], cycle_time["at"]) == (
        *("span", "ready", "merged"),
        "merged",
    )
    assert cycle_time["phases"] == ["pickup_time", "review_time", "merge_time"]


async def test_a_metric_has_a_point_per_week_and_says_which_are_not_whole(gateway: House) -> None:
    await gateway.put("days_1", day("2026-11-04", [merged(1, 4.0), merged(2, 8.0)]))
    answer = await gateway.get("/metrics/cycle_time", **PERIOD)
    (series,) = answer["series"]
    assert series["key"] is None
    assert [(p["start"], p["n"], p["p50"], p["partial"]) for p in series["points"]] == [
        ("2026-11-02", 2, 6.0, False),
        ("2026-11-09", 0, None, False),
        ("2026-11-16", 0, None, True),
    ]
    assert series["total"] == {"n": 2, "p50": 6.0, "p75": 7.0, "p90": 7.6, "mean": 6.0, "sum": 12.0}
    assert {name: answer[name] for name in ("metric", "unit", "interval", "from", "to", "group_by")} == {
        "metric": "cycle_time",
        "unit": "hours",
        "interval": "week",
        "from": "2026-11-02",
        "to": "2026-11-23",
        "group_by": None,
    }


async def test_days_are_the_teams_and_sets_are_not_mixed(empty: House) -> None:
    berlin = DEFINITIONS.model_copy(update={"calendar": Calendar(timezone="Europe/Berlin")})
    await empty.put("definitions", definitions(), definitions(2, berlin))
    await empty.put("days_1", day("2026-11-04", [merged(1, 4.0)]))
    await empty.put("days_2", day("2026-11-04", [merged(1, 40.0)]))
    await empty.put("sets", active())
    before = await empty.get("/metrics/cycle_time", **PERIOD)
    await empty.put("sets", active(version=2, read_set="2"))
    after = await empty.get("/metrics/cycle_time", **PERIOD)
    told = [(a["definition_version"], a["timezone"], a["series"][0]["total"]["p50"]) for a in (before, after)]
    assert told == [(1, "UTC", 4.0), (2, "Europe/Berlin", 40.0)]


async def test_a_day_that_is_not_built_yet_is_left_out(gateway: House) -> None:
    unbuilt = day("2026-11-04", [], built=0)
    del unbuilt["table"]
    await gateway.put("days_1", unbuilt)
    assert (await gateway.get("/metrics/merged", **PERIOD))["series"][0]["total"]["n"] == 0


async def test_stacked_phases_add_up_to_the_mean_of_the_whole(gateway: House) -> None:
    split = merged(1, 6.0, phases={"cycle_time": {"pickup_time": 2.0, "review_time+merge_time": 4.0}})
    await gateway.put("days_1", day("2026-11-04", [split, merged(2, 10.0)]))
    (whole,) = (await gateway.get("/metrics/cycle_time", **PERIOD))["series"]
    stacked = (await gateway.get("/metrics/cycle_time", group_by="phase", **PERIOD))["series"]
    assert {series["key"]: series["points"][0]["mean"] for series in stacked} == {
        "pickup_time": 1.0,
        "pickup_time+review_time+merge_time": 5.0,
        "review_time+merge_time": 2.0,
    }
    assert whole["points"][0]["mean"] == 8.0


async def test_a_changed_day_is_seen_at_once(gateway: House) -> None:
    for built, cycle in ((1, 4.0), (2, 5.0), (3, 6.0)):
        await gateway.put("days_1", day("2026-11-04", [merged(1, cycle)], built=built))
        answer = await gateway.get("/metrics/cycle_time", **PERIOD)
        assert answer["series"][0]["total"]["p50"] == cycle


async def test_filters_choose_over_charts_and_lists_alike(gateway: House) -> None:
    people = [
        {"author": "ann", "teams": ["core"], "size": "s", "labels": ["bug"], "base": "main"},
        {"author": "cid", "teams": [], "size": None, "labels": [], "base": "release"},
        {"author": "dependabot", "teams": ["core"], "size": "xl", "labels": ["deps"], "base": "main"},
    ]
    bots = [False, False, True]
    await gateway.put(
        "days_1",
        day(
            "2026-11-18",
            [merged(n, 1.0, bot=bot, **p) for n, (p, bot) in enumerate(zip(people, bots, strict=True))],
        ),
        day("2026-11-18", [merged(9, 1.0)], repo="acme/web"),
    )
    await gateway.put(
        "pull_requests_1",
        *(pull_request(n, author_bot=bot, **p) for n, (p, bot) in enumerate(zip(people, bots, strict=True))),
        pull_request(9, repo="acme/web"),
    )
    cases: list[tuple[dict[str, Any], int]] = [
        ({}, 3),
        ({"include_bots": "true"}, 4),
        ({"repo": "acme/api"}, 2),
        ({"repo": ["acme/api", "acme/web"]}, 3),
        ({"repo": "acme/api,acme/web", "include_bots": "true"}, 4),
        ({"repo": "acme/none"}, 0),
        ({"author": "cid"}, 1),
        ({"author": ["ann", "cid"]}, 3),
        ({"team": "core"}, 2),
        ({"team": ""}, 1),
        ({"label": ["bug", "deps"], "include_bots": "true"}, 3),
        ({"base": "release"}, 1),
        ({"size": "s,xl", "include_bots": "true", "repo": "acme/api"}, 2),
        ({"reviewer": "bob"}, 3),
        ({"reviewer": "nobody"}, 0),
    ]
    for query, count in cases:
        listed = await gateway.get("/pull-requests", milestone="merged", **query, **PERIOD)
        charted = await gateway.get("/metrics/merged", **query, **PERIOD)
        assert (listed["total"], charted["series"][0]["total"]["sum"]) == (count, count), query


async def test_pages_hold_every_pull_request_once_unknown_values_last(gateway: House) -> None:
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


async def every_page(gateway: House, **query: Any) -> list[dict[str, Any]]:
    page = await gateway.get("/pull-requests", **query)
    rows = list(page["items"])
    while page["next"]:
        page = await gateway.get("/pull-requests", cursor=page["next"], **query)
        assert page["total"] == 8
        rows += page["items"]
    return rows


async def test_the_next_page_is_linked(gateway: House) -> None:
    await gateway.put("pull_requests_1", *(pull_request(n) for n in range(3)))
    first = await gateway.http.get("/api/v1/pull-requests?limit=2&format=csv&label=bug")
    target = first.headers["link"].partition(">")[0].removeprefix("<")
    rest = await gateway.http.get(target)
    assert [len(list(csv.DictReader(io.StringIO(page.text)))) for page in (first, rest)] == [2, 1]
    assert "link" not in rest.headers


async def test_states_and_moments_choose(gateway: House) -> None:
    await gateway.put(
        "pull_requests_1",
        pull_request(1, state="open", milestones={"opened": NOW - hours(24 * 30)}, updated_at=NOW),
        pull_request(2, state="draft", milestones={"opened": NOW}, updated_at=NOW),
        pull_request(3, milestones={"merged": NOW - hours(24 * 9)}, updated_at=NOW - hours(24 * 9)),
        pull_request(4, milestones={"merged": NOW}, updated_at=NOW),
    )
    cases: list[tuple[dict[str, Any], set[int]]] = [
        ({"state": "open,draft"}, {1, 2}),
        ({"state": ["merged", "draft"]}, {2, 3, 4}),
        ({"milestone": "merged"}, {3, 4}),
        ({"milestone": "merged", "from_": "2026-11-16", "to": "2026-11-23"}, {4}),
        ({"milestone": "merged", "to": "2026-11-16"}, {3}),
        ({"milestone": "opened", "from_": "2026-11-18"}, {2}),
        ({"from_": "2026-11-16"}, {1, 2, 4}),
        ({"milestone": "updated", "to": "2026-11-16"}, {3}),
    ]
    for query, numbers in cases:
        rows = (await gateway.get("/pull-requests", **query))["items"]
        assert {row["number"] for row in rows} == numbers, query


async def test_the_oldest_waiting_come_first(gateway: House) -> None:
    await gateway.put(
        "pull_requests_1",
        *(
            pull_request(n, state="open", waiting_since=since)
            for n, since in enumerate([NOW, None, NOW - hours(9)])
        ),
    )
    rows = (await gateway.get("/pull-requests", state="open", sort="waiting_since"))["items"]
    assert [row["number"] for row in rows] == [2, 0, 1]


async def test_a_pull_request_is_explained_down_to_its_facts(gateway: House) -> None:
    await gateway.put("pull_requests_1", pull_request(7, repo="acme/nats.py"))
    detail = await gateway.get("/pull-requests/acme/nats.py/7")
    assert [fact["via"] for fact in detail["facts"]] == [["graphql", "rest"], ["webhook"]]
    assert detail["milestones"]["merged"] == "2026-11-18T12:00:00Z"
    assert detail["measures_explained"][0]["arithmetic"] == "merged - ready"
    assert [phase["metrics"] for phase in detail["phases"]] == [
        ["pickup_time"],
        ["review_time", "merge_time"],
    ]
    status, _, detail = await gateway.refused("/pull-requests/acme/nats.py/8")
    assert (status, detail) == (404, "there is no pull request acme/nats.py#8 among what is collected")


async def test_the_overview_compares_with_the_period_before(gateway: House) -> None:
    await gateway.put(
        "days_1", day("2026-10-20", [merged(1, 10.0)]), day("2026-11-04", [merged(2, 4.0), merged(3, 6.0)])
    )
    answer = await gateway.get("/overview", **PERIOD)
    assert answer["previous_from"] == "2026-10-12"
    cycle_time, _, _, merges, deployments = answer["figures"]
    assert (cycle_time["value"], cycle_time["n"], cycle_time["previous"], cycle_time["change"]) == (
        5,
        2,
        10,
        -0.5,
    )
    assert (merges["value"], merges["previous"], merges["change"]) == (2, 1, 1)
    assert (deployments["statistic"], deployments["value"]) == ("per_week", 0)


async def test_delivery_is_dora_with_what_is_taken_for_a_deployment(gateway: House) -> None:
    deployed = {"deployment_frequency": 1.0}
    await gateway.put(
        "days_1",
        day("2026-11-03", [row(values=deployed), row(key=2, values=deployed)]),
        day("2026-11-03", [row(values=deployed)], repo="acme/web"),
        day("2026-11-12", [row(values=deployed), row(key=2, values={"lead_time": 30.0})]),
    )
    whole = {"from_": "2026-11-02", "to": "2026-11-16"}
    delivery = (await gateway.get("/overview", **whole))["delivery"]
    assert delivery["source"].startswith("GitHub's deployments to environments like prod, ")
    told = {(one["metric"], one["statistic"]): (one["value"], one["n"]) for one in delivery["figures"]}
    assert told["deployment_frequency", "per_week"] == (2.0, 4)
    assert told["deployment_frequency", "days_per_week"] == (1.0, 4)
    assert told["lead_time", "p50"] == (30.0, 1)
    one = (await gateway.get("/overview", repo="acme/web", **whole))["delivery"]["figures"][1]
    assert (one["statistic"], one["value"], one["sparkline"]) == (
        *("days_per_week", 0.5),
        [0, 1, *[0] * 12],
    )


async def test_a_figure_has_the_other_clocks_beside_it(empty: House) -> None:
    working = Definitions.model_validate({"calendar": {"hours": ["09:00-17:00"]}})
    await empty.put("definitions", definitions(1, DEFINITIONS.extended_by(working)))
    await empty.put("sets", active())
    both = [{"cycle_time": hours, "cycle_time_working": hours / 2} for hours in (8.0, 4.0)]
    await empty.put("days_1", day("2026-11-04", [merged(n, 0, values=one) for n, one in enumerate(both)]))
    cycle_time, *_, merges, _ = (await empty.get("/overview", **PERIOD))["figures"]
    beside = cycle_time["beside"]
    assert (beside["metric"], beside["value"], beside["previous"], beside["n"]) == (
        *("cycle_time_working", 3.0),
        *(None, 2),
    )
    assert merges["beside"] is None


async def test_a_distribution_holds_what_the_series_holds(gateway: House) -> None:
    cycles = [0.1, 0.25, 3.0, 30.0, 700.0]
    rows = [merged(n, cycle) for n, cycle in enumerate(cycles)] + [merged(9, 5.0, author="cid")]
    await gateway.put("days_1", day("2026-11-04", rows))
    (series,) = (await gateway.get("/metrics/cycle_time", author="ann", **PERIOD))["series"]
    answer = await gateway.get("/metrics/cycle_time/distribution", author="ann", **PERIOD)
    assert (answer["total"], answer["scale"], answer["unit"]) == (series["total"], "log", "hours")
    assert {one["from"]: one["n"] for one in answer["bins"] if one["n"]} == {
        0: 1,
        0.25: 1,
        2: 1,
        24: 1,
        672: 1,
    }
    nothing = await gateway.get("/metrics/merged/distribution", author="nobody", **PERIOD)
    assert (nothing["scale"], nothing["bins"], nothing["total"]["n"]) == ("linear", [], 0)
    as_csv = await gateway.http.get("/api/v1/metrics/cycle_time/distribution?format=csv")
    first = next(csv.DictReader(io.StringIO(as_csv.text)))
    assert first == {"metric": "cycle_time", "unit": "hours", "from": "0.0", "to": "0.25", "n": "1"}


async def test_sources_say_how_far_they_are(gateway: House) -> None:
    await gateway.put(
        "sources", source(observed_at=NOW - hours(1)), source("acme/web", state="backfilling", quota=None)
    )
    answer = await gateway.get("/sources")
    assert [(row["repo"], row["state"], row["lag_seconds"]) for row in answer["items"]] == [
        ("acme/api", "live", 3600.0),
        ("acme/web", "backfilling", 0.0),
    ]
    assert (await gateway.get("/sources", repo="acme/web"))["total"] == 1


async def test_rounds_of_review_can_be_asked_for_by_state_and_person(gateway: House) -> None:
    await gateway.put(
        "review_requests_1",
        review_request("bob", 1),
        review_request(
            "cid", 2, state="pending", answered_at=None, latency=None, requested_at=NOW - hours(30)
        ),
        review_request("bob", 3, state="pending", answered_at=None, latency=None),
        review_request("copilot", 4, reviewer_kind="bot"),
    )
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


async def test_a_teams_rounds_are_those_it_was_asked_for_as_it_was_that_day(empty: House) -> None:
    await empty.put("definitions", definitions(1, MEMBERS_BY_DATE))
    await empty.put("sets", active())
    names = ["ann", "BOB", "cid", "acme/web-team", "acme/other"]
    moments = [NOW - hours(ago) for ago in (0, 20, 22, 24 * 30)]
    asked = [(name, at) for name in names for at in moments]
    await empty.put(
        "review_requests_1",
        *(review_request(name, n, requested_at=at) for n, (name, at) in enumerate(asked)),
    )
    members = Memberships.of(MEMBERS_BY_DATE)
    for team in ("core", "Web Team", "", "unheard of"):
        expected = [
            (name, n) for n, (name, at) in enumerate(asked) if team in or_none(members.of_reviewer(name, at))
        ]
        rows = (await empty.get("/review-requests", team=team, limit=500))["items"]
        assert sorted((row["reviewer"], row["number"]) for row in rows) == sorted(expected), team
    both = await empty.get("/review-requests", team=["core", ""], reviewer="cid")
    assert both["total"] == len(moments)


async def test_deployments_are_listed_newest_first(gateway: House) -> None:
    await gateway.put(
        "deployments_1",
        deployment(1, created_at=NOW - hours(24 * 20)),
        deployment(2),
        deployment(3, environment="staging", production=False, state="failure", succeeded_at=None, sha=None),
    )
    rows = (await gateway.get("/deployments", production="true"))["items"]
    assert [(row["id"], row["state"]) for row in rows] == [(2, "success"), (1, "success")]
    assert [row["id"] for row in (await gateway.get("/deployments", state="failure"))["items"]] == [3]
    assert (await gateway.get("/deployments", from_="2026-11-16"))["total"] == 2


async def test_deployments_say_what_became_of_them_and_releases_are_listed_beside_them(
    gateway: House,
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


async def test_contributors_have_the_same_measures_as_the_charts(gateway: House) -> None:
    await gateway.put(
        "days_1", day("2026-11-04", [merged(1, 4.0), merged(2, 8.0), merged(3, 1.0, author="cid")])
    )
    rows = (await gateway.get("/contributors", **PERIOD))["items"]
    charted = (await gateway.get("/metrics/cycle_time", group_by="author", **PERIOD))["series"]
    assert {row["author"]: row["measures"]["cycle_time"] for row in rows} == {
        series["key"]: series["total"] for series in charted
    }


async def test_an_etag_changes_only_with_what_is_shown(gateway: House) -> None:
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


async def test_time_alone_modifies_nothing(gateway: House) -> None:
    await gateway.put("sources", source(observed_at=NOW))
    first = await gateway.http.get("/api/v1/sources")
    gateway.now = NOW + timedelta(minutes=5)
    later = await gateway.http.get("/api/v1/sources")
    assert [one.json()["items"][0]["lag_seconds"] for one in (first, later)] == [0.0, 300.0]
    assert first.headers["etag"] == later.headers["etag"]


async def test_ages_run_and_break_no_tag(gateway: House) -> None:
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
async def test_every_answer_is_there_as_csv(gateway: House, path: str) -> None:
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


@pytest.mark.parametrize(
    ("path", "query", "parameter", "allowed"),
    [
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
        ("/pull-requests", {"cursor": "x"}, "cursor", "`next`"),
        ("/pull-requests", {"format": "pdf"}, "format", "json, csv"),
        ("/sources", {"author": "ann"}, "author", "format, repo"),
        ("/review-requests", {"state": "late"}, "state", "pending"),
        ("/deployments", {"production": "maybe"}, "production", "true, false"),
        ("/deployments", {"outcome": "late"}, "outcome", "rolled_back"),
        ("/stream", {"last_event_id": "soon"}, "last_event_id", "`id`"),
    ],
)
async def test_a_mistake_is_told_by_name_with_what_is_allowed(
    gateway: House, path: str, query: dict[str, Any], parameter: str, allowed: str
) -> None:
    status, named, detail = await gateway.refused(path, **query)
    assert (status, named) == (400, parameter)
    assert allowed in detail
    value = next(iter(query.values()))
    assert str(value) in detail or parameter in detail


async def test_a_metric_that_is_not_there_is_told_which_are(gateway: House) -> None:
    status, parameter, detail = await gateway.refused("/metrics/speed")
    assert (status, parameter) == (404, "name")
    assert "cycle_time" in detail


async def test_unknown_paths_and_methods_are_problems_too(gateway: House) -> None:
    assert (await gateway.refused("/nothing"))[0] == 404
    answer = await gateway.http.post("/api/v1/overview")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


async def test_big_answers_are_compressed_and_say_what_they_vary_by(gateway: House) -> None:
    answer = await gateway.http.get("/api/v1/metrics", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert {"Accept", "Accept-Encoding"} <= {name.strip() for name in answer.headers["vary"].split(",")}


async def test_every_route_is_documented_with_its_operation_and_its_answer(gateway: House) -> None:
    schema = (await gateway.http.get("/api/v1/schema")).json()
    operations = [item["get"] for item in schema["paths"].values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) == 13
    for operation in operations:
        answers = operation["responses"]
        assert "schema" in next(iter(answers["200"]["content"].values())), operation["operationId"]
        assert list(answers["400"]["content"]) == ["application/problem+json"]
    metric = schema["components"]["schemas"]["MetricAnswer"]["properties"]
    assert {"from", "to", "series"} <= set(metric)


async def test_the_machine_room_has_its_paths(gateway: House) -> None:
    await gateway.get("/overview")
    assert (await gateway.http.get("/health/live")).json() == {"status": "alive"}
    report = await gateway.health()
    assert report["neighbours"] == {"mongodb": "up", "nats": "up"}
    assert report["definitions"] == "version 1"
    exposed = (await gateway.http.get("/metrics")).text
    assert "headway_gateway_requests_total" in exposed
    assert "/api/v1/overview" in exposed

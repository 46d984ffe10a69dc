"""The API's figures over real read models: series, filters, the overview, delivery, distributions."""

from typing import Any

import pytest

from services.contracts.definitions.document import Calendar, Definitions
from tests.csv_rows import csv_rows
from tests.integration.gateway_harness import Harness
from tests.unit.gateway.documents import DEFINITIONS, active, day, definitions, merged, pull_request, row

PERIOD = {"from_": "2026-11-02", "to": "2026-11-23"}


async def test_the_definitions_in_force_are_listed(gateway: Harness) -> None:
    answer = await gateway.get("/metrics")
    assert (answer["definition_version"], answer["timezone"]) == (1, "UTC")
    assert [metric["name"] for metric in answer["metrics"]] == [metric.name for metric in DEFINITIONS.metrics]
    cycle_time = answer["metrics"][0]
    assert (cycle_time["kind"], cycle_time["from"], cycle_time["to"], cycle_time["at"]) == (
        *("span", "ready", "merged"),
        "merged",
    )
    assert cycle_time["phases"] == ["pickup_time", "review_time", "merge_time"]


async def test_a_metric_has_a_point_per_week_and_says_which_are_not_whole(gateway: Harness) -> None:
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


async def test_days_are_the_teams_and_sets_are_not_mixed(empty: Harness) -> None:
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


async def test_a_day_that_is_not_built_yet_is_left_out(gateway: Harness) -> None:
    unbuilt = day("2026-11-04", [], built=0)
    del unbuilt["table"]
    await gateway.put("days_1", unbuilt)
    assert (await gateway.get("/metrics/merged", **PERIOD))["series"][0]["total"]["n"] == 0


async def test_stacked_phases_add_up_to_the_mean_of_the_whole(gateway: Harness) -> None:
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


async def test_a_changed_day_is_seen_at_once(gateway: Harness) -> None:
    for built, cycle in ((1, 4.0), (2, 5.0), (3, 6.0)):
        await gateway.put("days_1", day("2026-11-04", [merged(1, cycle)], built=built))
        answer = await gateway.get("/metrics/cycle_time", **PERIOD)
        assert answer["series"][0]["total"]["p50"] == cycle


async def test_filters_choose_over_charts_and_lists_alike(gateway: Harness) -> None:
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


async def test_the_overview_compares_with_the_period_before(gateway: Harness) -> None:
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


async def test_delivery_is_dora_with_what_is_taken_for_a_deployment(gateway: Harness) -> None:
    deployed = {"deployment_frequency": 1.0}
    await gateway.put(
        "days_1",
        *(day("2026-10-26", [merged(9, 1.0)], repo=repo) for repo in ("acme/api", "acme/web")),
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
    since = (await gateway.get("/overview", from_="2026-10-19", to="2026-11-16"))["delivery"]["figures"][0]
    assert (since["value"], since["since"], since["previous"]) == (pytest.approx(4 / 3), "2026-10-26", None)
    one = (await gateway.get("/overview", repo="acme/web", **whole))["delivery"]["figures"][1]
    assert (one["statistic"], one["value"], one["sparkline"]) == (
        *("days_per_week", 0.5),
        [0, 1, *[0] * 12],
    )


async def test_a_figure_has_the_other_clocks_beside_it(empty: Harness) -> None:
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


async def test_a_distribution_holds_what_the_series_holds(gateway: Harness) -> None:
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
    (first, *_) = csv_rows(as_csv.text)
    assert first == {"metric": "cycle_time", "unit": "hours", "from": "0.0", "to": "0.25", "n": "1"}

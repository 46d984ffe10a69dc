"""Laws that hold for every answer, asked of a real gateway.

Each pull request's cycle time is a power of two, so that the sum of a group says exactly who is in it.
"""

import operator
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.aggregator.measurement.rows import Row
from services.contracts.definitions.document import Calendar
from tests.integration.gateway_harness import Harness, start_gateway
from tests.unit.gateway.documents import DEFINITIONS, active, day, definitions, pull_request, row

BERLIN = ZoneInfo("Europe/Berlin")
PERIOD = {"from_": "2026-10-12", "to": "2026-11-16"}  # clocks are put back on the 25th of October
FIRST = datetime(2026, 10, 11, 23, tzinfo=UTC)
MANY = 48
IN_SEVERAL = ("team", "reviewer")
FILTERS: list[dict[str, Any]] = [
    {},
    {"include_bots": "true"},
    {"team": ["core", ""]},
    {"label": "bug", "base": "main"},
    {"size": "s,xl", "repo": "acme/api"},
    {"author": "ann,cid", "reviewer": "bob,dan"},
    {"author": "nobody"},
]

Drawn = list[tuple[str, datetime, Row]]


def drawn(random: Random) -> Drawn:
    """Pull requests by repository and moment, at any hour of the five weeks."""

    def some(names: list[str], most: int) -> list[str]:
        return sorted(random.sample(names, random.randint(0, most)))

    found: Drawn = []
    for number in range(MANY):
        at = FIRST + timedelta(minutes=random.randrange(5 * 7 * 24 * 60))
        cycle = float(2**number)
        phases = random.choice(
            [
                {"pickup_time": cycle / 2, "review_time": cycle / 4, "merge_time": cycle / 4},
                {"pickup_time": cycle / 4, "review_time+merge_time": cycle * 3 / 4},
                {"pickup_time+review_time+merge_time": cycle},
            ]
        )
        changes = {
            "author": random.choice(["ann", "bob", "cid", "renovate"]),
            "teams": some(["core", "web"], 2),
            "reviewers": some(["ann", "bob", "dan"], 2),
            "labels": some(["bug", "docs"], 2),
            "base": random.choice(["main", "main", "release"]),
            "size": random.choice(["xs", "s", "xl", None]),
            "values": {"cycle_time": cycle, "merged": 1.0, "lines_changed": float(number * number)},
            "phases": {"cycle_time": phases},
        }
        changes["bot"] = changes["author"] == "renovate"
        one = row(key=number, at=at.timestamp(), **changes)
        found.append((random.choice(["acme/api", "acme/web"]), at, one))
    return found


HISTORY = drawn(Random(4711))


@pytest.fixture
async def gateway(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    berlin = DEFINITIONS.model_copy(update={"calendar": Calendar(timezone="Europe/Berlin")})
    days: dict[tuple[str, str], list[Row]] = {}
    for repo, at, one in HISTORY:
        days.setdefault((repo, at.astimezone(BERLIN).date().isoformat()), []).append(one)
    async with start_gateway(nats_url, mongo_url) as found:
        await found.put("definitions", definitions(1, berlin))
        await found.put("sets", active())
        await found.put("days_1", *(day(on, rows, repo=repo) for (repo, on), rows in days.items()))
        yield found


async def groupings(gateway: Harness) -> list[str]:
    """Every grouping that the API documents."""
    schema = (await gateway.http.get("/api/v1/schema")).json()
    parameters = schema["paths"]["/api/v1/metrics/{name}"]["get"]["parameters"]
    told = str(next(one["schema"] for one in parameters if one["name"] == "group_by"))
    found = re.findall(r"'(\w+)'", told.partition("'enum': [")[2].partition("]")[0])
    assert {"weekday_hour", "reviewer", "phase"} < set(found)
    return found


def members(statistics: dict[str, Any]) -> int:
    """The pull requests behind a statistic of cycle times, one bit each."""
    return int(statistics["sum"])


async def test_the_groups_of_a_series_hold_the_same_pull_requests_as_the_whole(gateway: Harness) -> None:
    seen = 0
    for query in FILTERS:
        (whole,) = (await gateway.get("/metrics/cycle_time", **query, **PERIOD))["series"]
        seen |= members(whole["total"])
        assert members(whole["total"]).bit_count() == whole["total"]["n"]
        for by in await groupings(gateway):
            groups = (await gateway.get("/metrics/cycle_time", group_by=by, **query, **PERIOD))["series"]
            for place, point in enumerate(whole["points"]):
                parts = [group["points"][place] for group in groups]
                if by in IN_SEVERAL:
                    assert reduce(operator.or_, map(members, parts), 0) == members(point), (query, by)
                else:
                    assert sum(part["sum"] for part in parts) == point["sum"], (query, by)
                if by not in {*IN_SEVERAL, "phase"}:
                    assert sum(part["n"] for part in parts) == point["n"], (query, by)
    assert seen == 2**MANY - 1


async def test_whoever_is_of_two_teams_or_reviewed_with_another_is_in_both_groups(gateway: Harness) -> None:
    for by, column in (("team", "teams"), ("reviewer", "reviewers")):
        expected: dict[str, int] = {}
        for _, _, one in HISTORY:
            for name in getattr(one, column) or [""]:
                expected[name] = expected.get(name, 0) | int(one.values["cycle_time"])
        answer = await gateway.get("/metrics/cycle_time", group_by=by, include_bots="true", **PERIOD)
        assert {group["key"]: members(group["total"]) for group in answer["series"]} == expected


async def test_a_filter_holds_what_its_group_holds(gateway: Harness) -> None:
    for by in ("author", "team", "repo", "size", "reviewer"):
        groups = (await gateway.get("/metrics/cycle_time", group_by=by, **PERIOD))["series"]
        for group in groups:
            if by == "reviewer" and not group["key"]:
                continue
            (alone,) = (await gateway.get("/metrics/cycle_time", **{by: group["key"]}, **PERIOD))["series"]
            assert (alone["points"], alone["total"]) == (group["points"], group["total"])


async def test_hours_are_those_of_the_moments_that_were_counted(gateway: Harness) -> None:
    expected: dict[str, int] = {}
    for _, at, one in HISTORY:
        there = at.astimezone(BERLIN)
        key = f"{there.isoweekday()}-{there.hour:02}"
        expected[key] = expected.get(key, 0) | int(one.values["cycle_time"])
    query = {"group_by": "weekday_hour", "include_bots": "true"}
    groups = (await gateway.get("/metrics/cycle_time", **query, **PERIOD))["series"]
    assert {group["key"]: members(group["total"]) for group in groups} == expected
    assert [group["key"] for group in groups] == sorted(expected)


@pytest.mark.parametrize("by", ["weekday", "hour", "weekday_hour"])
async def test_a_list_by_weekday_and_hour_holds_what_the_group_counts(gateway: Harness, by: str) -> None:
    await gateway.put(
        "pull_requests_1",
        *(
            pull_request(one.key, repo=repo, author_bot=one.bot, milestones={"merged": at})
            for repo, at, one in HISTORY
        ),
    )
    groups = (await gateway.get("/metrics/merged", group_by=by, **PERIOD))["series"]
    assert len(groups) > 5
    for group in groups:
        when = dict(zip(by.split("_"), group["key"].split("-"), strict=True))
        listed = await gateway.get("/pull-requests", milestone="merged", **when, **PERIOD)
        assert listed["total"] == group["total"]["n"], when
    either = await gateway.get(
        "/pull-requests", milestone="merged", weekday="1,2", hour=["09", "10"], **PERIOD
    )
    one_by_one = [
        await gateway.get("/pull-requests", milestone="merged", weekday=weekday, hour=hour, **PERIOD)
        for weekday in "12"
        for hour in ("09", "10")
    ]
    assert either["total"] == sum(one["total"] for one in one_by_one)


def lies_within(statistics: dict[str, Any], values: list[float]) -> bool:
    """Whether every figure lies within the data, and percentiles do not cross."""
    if not values:
        return [statistics[name] for name in ("p50", "p75", "p90", "mean")] == [None] * 4
    ordered = [min(values), statistics["p50"], statistics["p75"], statistics["p90"], max(values)]
    return (
        all(low <= high for low, high in pairwise(ordered))
        and ordered[0] <= statistics["mean"] <= ordered[-1]
    )


async def test_a_percentile_lies_within_its_data(gateway: Harness) -> None:
    for query in FILTERS:
        for by in ("author", "hour", "size"):
            groups = (await gateway.get("/metrics/cycle_time", group_by=by, **query, **PERIOD))["series"]
            for statistics in [one for group in groups for one in (*group["points"], group["total"])]:
                inside = [float(2**bit) for bit in range(MANY) if members(statistics) >> bit & 1]
                assert lies_within(statistics, inside)


async def test_the_bins_of_a_distribution_hold_what_its_total_holds(gateway: Harness) -> None:
    for metric in ("cycle_time", "lines_changed", "merged"):
        for query in FILTERS:
            answer = await gateway.get(f"/metrics/{metric}/distribution", **query, **PERIOD)
            (series,) = (await gateway.get(f"/metrics/{metric}", **query, **PERIOD))["series"]
            assert answer["total"] == series["total"]
            bins = answer["bins"]
            assert sum(one["n"] for one in bins) == answer["total"]["n"]
            assert all(one["to"] == following["from"] for one, following in pairwise(bins))
            assert not bins or bins[0]["from"] == 0


async def test_phases_add_up_to_the_whole_in_every_bucket(gateway: Harness) -> None:
    for query in FILTERS:
        (whole,) = (await gateway.get("/metrics/cycle_time", **query, **PERIOD))["series"]
        phases = (await gateway.get("/metrics/cycle_time", group_by="phase", **query, **PERIOD))["series"]
        for place, point in enumerate(whole["points"]):
            means = [phase["points"][place]["mean"] or 0 for phase in phases]
            assert sum(means) == pytest.approx(point["mean"] or 0)
        assert sum(phase["total"]["sum"] for phase in phases) == whole["total"]["sum"]

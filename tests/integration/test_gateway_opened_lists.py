"""Every figure opens exactly what it counts: over the history of the demo organisation."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from services.contracts.alerting.document import Alerting
from services.contracts.definitions.document import Definitions, Membership
from services.gateway.routes import listing_query, reviewers
from services.gateway.store import review_requests
from tests.csv_rows import csv_rows
from tests.integration import aggregator_harness
from tests.integration.aggregator_harness import ANCHOR, definitions, history
from tests.integration.gateway_harness import Harness, start_gateway

PERIOD = {"from": "2026-03-02", "to": "2026-03-16"}
METRICS = ("cycle_time", "merged", "review_latency", "reviews_given", "round_latency", "reopened", "opened")
GOALS = [
    {"name": "reviewed", "clock": "waiting_for_review", "within": "8h"},
    {"name": "merged", "metric": "cycle_time", "within": "2d", "window": "4w"},
]
GROUPS = ("team", "repo", "size", "weekday", "reviewer", "phase")
Query = dict[str, Any]


@pytest.fixture
async def lived(
    here: aggregator_harness.Harness, nats_url: str, mongo_url: str
) -> AsyncIterator[tuple[Harness, list[dict[str, Any]]]]:
    await here.publish(history(days=21))
    await here.apply(with_a_new_member(definitions()))
    async with start_gateway(nats_url, mongo_url) as found:
        found.now = ANCHOR
        yield found, await here.all("pull_requests")


def with_a_new_member(measured: Definitions) -> Definitions:
    """The same where half of the first team joined it in the middle of the history."""
    first, *others = measured.teams
    members = tuple(
        Membership.model_validate({"login": one.login, "from": "2026-03-09"}) if place % 2 else one
        for place, one in enumerate(first.memberships())
    )
    return measured.model_copy(update={"teams": (first.model_copy(update={"members": members}), *others)})


class Figures:
    """Compares what figures count with the lists that they open."""

    def __init__(self, gateway: Harness) -> None:
        self.gateway = gateway
        self.compared = 0

    async def get(self, path: str, query: Query) -> Any:
        answer = await self.gateway.http.get(f"/api/v1{path}", params=query)
        assert answer.status_code == 200, (path, query, answer.text)
        return answer.json()

    async def compare(self, n: int, metric: str, query: Query) -> None:
        """A figure of n values opens a list of n rows."""
        listed = await self.get(f"/metrics/{metric}/values", query | {"limit": 1})
        assert listed["total"] == n, (metric, query)
        self.compared += 1

    async def of_series(self, metric: str, query: Query) -> None:
        """Points, and the row in which the median stands."""
        answer = await self.get(f"/metrics/{metric}", query)
        for point in answer["series"][0]["points"]:
            await self.compare(point["n"], metric, query | week_of(point))
        total = answer["series"][0]["total"]
        values = [one["value"] async for one in self.rows(metric, query | {"sort": "value", "limit": 7})]
        assert values == sorted(values)
        assert (len(values), median(values)) == (total["n"], total["p50"]), (metric, query)

    async def rows(self, metric: str, query: Query) -> AsyncIterator[dict[str, Any]]:
        """Every value, page by page."""
        cursor: Query = {}
        while cursor is not None:
            page = await self.get(f"/metrics/{metric}/values", query | cursor)
            for one in page["items"]:
                yield one
            cursor = {"cursor": page["next"]} if page["next"] else None  # type: ignore[assignment]

    async def of_groups(self, metric: str, by: str, query: Query) -> None:
        for group in (await self.get(f"/metrics/{metric}", query | {"group_by": by}))["series"]:
            await self.compare(group["total"]["n"], metric, query | coordinates(by, group["key"]))

    async def of_bins(self, metric: str, query: Query) -> None:
        for one in (await self.get(f"/metrics/{metric}/distribution", query))["bins"]:
            edges = {"at_least": one["from"], "below": one["to"]}
            await self.compare(one["n"], metric, query | edges)

    async def of_overview(self, query: Query) -> None:
        answer = await self.get("/overview", query)
        before = {"from": answer["previous_from"], "to": answer["from"]}
        for figure in (*answer["figures"], *answer["delivery"]["figures"]):
            if figure["reason"] is None:
                await self.compare(figure["n"], figure["metric"], query)
                await self.compare(figure["previous_n"], figure["metric"], query | before)

    async def of_milestones(self, query: Query) -> None:
        """What is counted at a milestone is also what the list of pull requests holds."""
        for metric in (await self.get("/metrics", {}))["metrics"]:
            name, milestone = metric["name"], metric["at"]
            if "metric" in query and milestone != "merged":
                continue
            if name in METRICS[:4]:
                await self.of_series(name, query)
            if milestone and "metric" not in query:
                (series,) = (await self.get(f"/metrics/{name}", query))["series"]
                listed = await self.get("/pull-requests", query | {"metric": name, "limit": 1})
                assert listed["total"] == series["total"]["n"], (name, query)

    async def of_change(self, metric: str, query: Query) -> None:
        """Why it changed adds up, and says of both periods what their figures say."""
        answer = await self.get(f"/metrics/{metric}/change", query)
        before = {"from": answer["previous_from"], "to": answer["previous_to"]}
        mean, median_ = answer["mean"], answer["median"]
        for part, n, dates in (("value", "n", {}), ("previous", "previous_n", before)):
            total = (await self.get(f"/metrics/{metric}", query | dates))["series"][0]["total"]
            assert (total["mean"], total["p50"], total["n"]) == (mean[part], median_[part], answer[n])
        assert [split["by"] for split in mean["splits"]] == ["phase", "repo", "team", "size"]
        sums = [sum(one["contribution"] for one in split["parts"]) for split in mean["splits"]]
        sums.append(sum(one["contribution"] for one in mean["values"]) + mean["others"]["contribution"])
        assert sums == pytest.approx([mean["change"]] * 5)
        for split in mean["splits"][1:]:
            for one in split["parts"]:
                await self.compare(one["n"], metric, query | {split["by"]: one["key"]})
        assert all(one["pull_request"]["number"] == one["number"] for one in mean["values"])
        middle = [one["value"] for one in median_["around"]]
        assert min(middle) <= median_["value"] <= max(middle)

    async def of_people(self, path: str, by: str, query: Query) -> None:
        for row in (await self.get(path, query))["items"][:4]:
            for metric in METRICS:
                n = row["measures"][metric]["n"]
                await self.compare(n, metric, query | {by: row[by]})

    async def of_reviewers(self, query: Query) -> None:
        """A reviewer's row: what was asked, asked again, answered and reviewed, and what is pending now."""
        rows = (await self.get("/reviewers", query))["items"]
        assert rows, query
        for row in rows[::4]:
            theirs = query | {"reviewer": row["reviewer"]}
            always = {name: value for name, value in theirs.items() if name not in PERIOD}
            await self.compare_rounds(row["requests"], theirs)
            await self.compare_rounds(row["re_requests"], theirs | {"re_request": "true"})
            await self.compare_rounds(row["latency"]["n"], theirs | {"at": "answered_at"})
            await self.compare_rounds(row["pending"], always | {"state": "pending"})
            if row["reviews"] is not None:
                await self.compare(row["reviews"], "reviews_given", query | {"author": row["reviewer"]})

    async def of_goals(self, query: Query) -> None:
        """What was decided of a goal, now and before, kept, missed, is late and runs now; and its points."""
        rows = (await self.get("/goals", query))["items"]
        assert any(row["late"] for row in rows)
        for row in rows:
            path = f"/goals/{row['name']}"
            for n, result in (
                (row["n"], []),
                *((row[name], name) for name in ("kept", "missed", "late", "running")),
            ):
                await self.compare_intervals(n, path, query | {"result": result})
            await self.compare_intervals(row["previous_n"], path, query | {"previous": "true"})
            (series,) = (await self.get(path, PERIOD | query))["series"]
            assert [point["n"] > 0 for point in series["points"]] == [True] * 2
            for point in series["points"]:
                await self.compare_intervals(point["n"], path, query | week_of(point))

    async def compare_intervals(self, n: int, path: str, query: Query) -> None:
        """A figure of n intervals of a goal opens a list of n rows."""
        listed = await self.get(f"{path}/intervals", query | {"limit": 1})
        assert (listed["total"], len(listed["items"])) == (n, min(n, 1)), (path, query)
        self.compared += 1

    async def compare_rounds(self, n: int, query: Query) -> None:
        """A figure of n rounds of review opens a list of n rows."""
        listed = await self.get("/review-requests", query | {"limit": 1})
        assert (listed["total"], len(listed["items"])) == (n, min(n, 1)), query
        self.compared += 1


def week_of(point: dict[str, Any]) -> Query:
    start = date.fromisoformat(point["start"])
    return {"from": start.isoformat(), "to": (start + timedelta(weeks=1)).isoformat()}


def coordinates(by: str, key: str) -> Query:
    return dict(zip(by.split("_"), key.split("-"), strict=True)) if by == "weekday_hour" else {by: key}


def median(values: list[float]) -> float | None:
    return float(np.percentile(values, 50)) if values else None


async def test_every_figure_opens_exactly_what_it_counts(
    lived: tuple[Harness, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway, documents = lived
    figures = Figures(gateway)
    authors = [one["author"] for one in documents if not one["author_bot"]]
    author = max(authors, key=authors.count)
    filters: list[Query] = [
        {},
        {"origin": "bot"},
        {"involves": author, "missing": "approved"},
        {"weekday": ["1", "2"], "hour": [f"{hour:02}" for hour in range(8, 15)]},
        {"metric": "cycle_time", "at_least": 20, "below": 90},
        {"metric": "cycle_time", "phase": "pickup_time"},
        {"team": [(await figures.get("/teams", {}))["items"][0]["team"], ""]},
    ]
    for query in (PERIOD | one for one in filters):
        await figures.of_milestones(query)
    for metric in METRICS:
        await figures.of_bins(metric, PERIOD)
        for by in GROUPS:
            if by != "phase" or metric == "cycle_time":
                await figures.of_groups(metric, by, PERIOD)
    await figures.of_groups("merged", "weekday_hour", PERIOD)
    await figures.of_bins("deployment_frequency", PERIOD)
    await figures.of_groups("change_failure_rate", "repo", PERIOD)
    of_rounds = (
        {"involves": author},
        {"missing": "approved"},
        {"label": "bug", "size": ["s", "m"]},
        {"weekday": ["1", "2"]},
        {"hour": ["09", "10", "14"]},
        {"base": "main", "involves": author},
    )
    for query in ({}, {"author": author}, *of_rounds, *(one for one in filters[1:] if "involves" not in one)):
        await figures.of_reviewers(PERIOD | query)
        of_days = await figures.get("/reviewers", PERIOD | query)
        with monkeypatch.context() as documents_only:
            documents_only.setattr(reviewers, "need_documents", lambda _: True)
            assert await figures.get("/reviewers", PERIOD | query) == of_days, query
    with monkeypatch.context() as few:
        few.setattr(review_requests, "MOST_IDS", 0)  # what is too many to be named
        few.setattr(reviewers, "need_documents", lambda _: True)
        for query in ({"missing": "approved"}, {"base": "main"}, {"label": "bug"}):
            await figures.of_reviewers(PERIOD | query)
    every_day = PERIOD | {"weekday": list("1234567")}
    assert await figures.get("/reviewers", every_day) == await figures.get("/reviewers", PERIOD)
    goals = Alerting.model_validate({"goals": GOALS}).model_dump(mode="json")
    await gateway.put("notifier", {"_id": "rules", "content": goals, "activated": {}})
    for query in ({}, PERIOD, {"size": ["s", "m"]}):
        await figures.of_goals(query)
    await figures.of_overview(PERIOD)
    await figures.of_overview(PERIOD | {"author": author})
    await figures.of_people("/contributors", "author", PERIOD)
    await figures.of_people("/teams", "team", PERIOD)
    await figures.of_change("cycle_time", PERIOD | {"from": "2026-03-09"})
    assert figures.compared > 200
    monkeypatch.setattr(listing_query, "WHOLE_PAGE", 7)
    await csv_is_whole(figures)


async def csv_is_whole(figures: Figures) -> None:
    """CSV has every row, phases among the columns; that of the merge hours is the matrix of the screen."""
    for path in ("/pull-requests", "/review-requests", "/deployments", "/metrics/cycle_time/values"):
        total = (await figures.get(path, PERIOD))["total"]
        rows = await as_csv(figures, path)
        assert len(rows) == total > 7, path
    (series,) = (await figures.get("/metrics/cycle_time", PERIOD))["series"]
    assert sorted(float(row["value"]) for row in rows)[-1] >= series["total"]["p90"]
    for row in rows:
        phases = [float(hours) for name, hours in row.items() if name.startswith("phases.") and hours]
        assert sum(phases) == pytest.approx(float(row["value"]))
    (merged,) = (await figures.get("/metrics/merged", PERIOD))["series"]
    matrix = await as_csv(figures, "/metrics/merged", group_by="weekday_hour")
    assert [row["weekday"] for row in matrix] == list("1234567")
    assert sum(int(row[f"{hour:02}"]) for row in matrix for hour in range(24)) == merged["total"]["n"]


async def as_csv(figures: Figures, path: str, **query: str) -> list[dict[str, str]]:
    answer = await figures.gateway.http.get(f"/api/v1{path}", params=PERIOD | query | {"format": "csv"})
    assert answer.status_code == 200, answer.text
    return csv_rows(answer.text)

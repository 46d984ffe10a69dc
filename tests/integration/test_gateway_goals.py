"""Goals over HTTP: how they were kept, what missed them, and previews of alerts."""

from typing import Any

import pytest

from services.contracts.alerting.document import Alerting
from services.gateway.queries.cursor import Cursor, encode
from tests.integration.gateway_harness import Harness
from tests.unit.gateway.documents import NOON, hours, pull_request

GOALS = [
    {"name": "quick", "clock": "waiting_for_review", "within": "12h", "share": "50%"},
    {"name": "daily", "clock": "waiting_for_review", "within": "24h"},
    {"name": "cycles", "metric": "cycle_time", "within": "3d", "repos": ["acme/web"]},
]


@pytest.fixture
async def goals(gateway: Harness) -> Harness:
    """Three pull requests, each reviewed a day after the request."""
    content = Alerting.model_validate({"goals": GOALS}).model_dump(mode="json")
    await gateway.put("notifier", {"_id": "rules", "content": content, "activated": {}})
    await gateway.put("pull_requests_1", pull_request(1), pull_request(2), pull_request(3, "acme/web"))
    gateway.now = NOON + hours(1)
    return gateway


def _shares(page: dict[str, Any]) -> list[tuple[str, int, int, bool | None]]:
    return [(one["name"], one["kept"], one["missed"], one["met"]) for one in page["items"]]


async def test_goals_are_kept_missed_listed_and_previewed(goals: Harness) -> None:
    found = await goals.get("/goals")
    assert _shares(found) == [("quick", 0, 3, False), ("daily", 3, 0, True), ("cycles", 1, 0, True)]
    one = found["items"][0]
    assert (one["within"], one["within_hours"], one["goal"], one["by"]) == ("12h", 12.0, 0.5, "wall")
    assert (one["previous_n"], one["previous_share"], one["running"], one["late"]) == (0, None, 0, 0)
    by_repo = await goals.get("/goals", group_by="repo", from_="2026-11-17", to="2026-11-18")
    assert [(row["name"], row["key"], row["missed"]) for row in by_repo["items"]] == [
        ("quick", "acme/api", 2),
        ("quick", "acme/web", 1),
        ("daily", "acme/api", 0),
        ("daily", "acme/web", 0),
        ("cycles", "acme/web", 0),
    ]
    by_team = await goals.get("/goals", group_by="team", repo="acme/api")
    assert [(row["key"], row["n"]) for row in by_team["items"]] == [("core", 2), ("core", 2)]

    series = await goals.get("/goals/quick", interval="day", from_="2026-11-16", to="2026-11-19")
    (whole,) = series["series"]
    assert [(point["start"], point["missed"], point["share"]) for point in whole["points"]] == [
        ("2026-11-16", 0, None),
        ("2026-11-17", 3, 0.0),
        ("2026-11-18", 0, None),
    ]
    csv = await goals.http.get("/api/v1/goals/quick?format=csv&group_by=repo")
    assert csv.text.splitlines()[0] == "goal,repo,start,n,kept,missed,share,partial"

    first = await goals.get("/goals/quick/intervals", limit=2)
    second = await goals.get("/goals/quick/intervals", limit=2, cursor=first["next"])
    rows = [*first["items"], *second["items"]]
    assert (first["total"], second["next"], sorted(row["number"] for row in rows)) == (3, None, [1, 2, 3])
    assert {(row["reviewer"], row["kept"]) for row in rows} == {("bob", False)}
    assert rows[0]["decided_at"] == (NOON - hours(36)).isoformat().replace("+00:00", "Z")

    preview = await goals.get("/alerts/preview", goal="daily", within="20h", days=14)
    assert (preview["kept"], preview["missed"], preview["alerts"], preview["per_week"]) == (0, 3, 3, 1.5)
    assert (preview["messages"], preview["newest"][0]["kind"]) == (6, "end")
    assert sum(week["alerts"] for week in preview["weeks"]) == 3
    risk = await goals.get("/alerts/preview", clock="open", within="2d", when="at_risk", before="1h")
    assert (risk["kept"], risk["alerts"], risk["messages"]) == (3, 3, 6)


REFUSED: list[tuple[str, dict[str, str], tuple[int, str]]] = [
    ("/goals/slow", {}, (404, "name")),
    ("/goals/quick", {"from_": "2024-01-01"}, (400, "from")),
    ("/goals/quick/intervals", {"cursor": "x"}, (400, "cursor")),
    ("/goals/quick/intervals", {"cursor": encode(Cursor("-decided_at", 1.0, "x"))}, (400, "cursor")),
    ("/goals/quick/intervals", {"result": "early"}, (400, "result")),
    ("/goals/quick", {"weekday": "1"}, (400, "weekday")),
    ("/alerts/preview", {}, (400, "within")),
    ("/alerts/preview", {"goal": "quick", "metric": "cycle_time"}, (400, "metric")),
    ("/alerts/preview", {"metric": "nothing", "within": "2h"}, (400, "metric")),
    ("/alerts/preview", {"clock": "open", "within": "2h", "by": "working"}, (400, "by")),
    ("/alerts/preview", {"goal": "quick", "when": "at_risk"}, (400, "before")),
    ("/alerts/preview", {"goal": "quick", "when": "at_risk", "before": "12h"}, (400, "before")),
]


async def test_what_cannot_be_asked_of_goals_is_a_problem_document(goals: Harness) -> None:
    for path, query, expected in REFUSED:
        refused = await goals.refused(path, **query)
        assert refused[:2] == expected, refused


async def test_nobody_is_named_in_the_intervals_of_a_goal_where_people_are_hidden(discreet: Harness) -> None:
    content = Alerting.model_validate({"goals": GOALS}).model_dump(mode="json")
    await discreet.put("notifier", {"_id": "rules", "content": content, "activated": {}})
    await discreet.put("pull_requests_1", pull_request(1))
    answer = await discreet.http.get("/api/v1/goals/quick/intervals")
    assert answer.json()["total"] >= 1
    assert "bob" not in answer.text

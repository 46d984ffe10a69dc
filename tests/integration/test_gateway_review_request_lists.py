"""The API's lists of rounds of review, by state, person and team."""

from datetime import datetime

from services.gateway.metrics.memberships import Memberships
from services.gateway.queries.filters import or_none
from tests.integration.gateway_harness import NOW, Harness
from tests.unit.gateway.documents import account, active, days_of_rounds, definitions, hours, review_request
from tests.unit.gateway.team_members import MEMBERS_BY_DATE

PERIOD = {"from_": "2026-11-02", "to": "2026-11-23"}


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

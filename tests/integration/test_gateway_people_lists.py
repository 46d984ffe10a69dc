"""The API's lists of contributors, teams and reviewers, page by page."""

from services.gateway.metrics.reviewers import REVIEWER_FIELDS
from tests.csv_rows import csv_rows
from tests.integration.gateway_harness import Harness
from tests.unit.gateway.documents import DEFINITIONS, day, days_of_rounds, definitions, merged, review_request
from tests.unit.gateway.team_members import MEMBERS_BY_DATE

METRICS = {"metrics": DEFINITIONS.metrics}
REVIEWER_SORTS = [{}, *({"sort": f"{sign}{field}"} for field in REVIEWER_FIELDS for sign in ("", "-"))]
PERIOD = {"from_": "2026-11-02", "to": "2026-11-23"}


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


async def test_a_page_of_people_has_a_link_a_tag_and_the_names_with_a_text(gateway: Harness) -> None:
    await put_people(gateway)
    period = "from=2026-11-02&to=2026-11-23"
    for path in ("contributors", "teams", "reviewers"):
        first = await gateway.http.get(f"/api/v1/{path}?{period}&limit=1&format=csv")
        rest = await gateway.http.get(first.headers["link"].partition(">")[0].removeprefix("<"))
        whole = await gateway.http.get(f"/api/v1/{path}?{period}&format=csv")
        names = [[next(iter(row.values())) for row in csv_rows(page.text)] for page in (first, rest, whole)]
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

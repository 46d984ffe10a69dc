"""Where people are not named, no answer names one: every path in JSON and CSV, the stream, the cursors."""

import re

from services.contracts.notices import DefinitionsChanged
from tests.integration.anonymous_gateway import (
    ACCOUNTS,
    BOTS,
    PEOPLE,
    PERIOD,
    names_in,
    shown_as,
    start_anonymous_gateway,
)
from tests.integration.gateway_harness import NOW, Harness, approval
from tests.unit.gateway.documents import (
    active,
    definitions,
    hours,
    review_request,
)


async def questions(gateway: Harness) -> list[str]:
    """Every path there is, in each form, by each grouping and sort order."""
    schema = (await gateway.http.get("/api/v1/schema")).json()
    paths = [
        path.format(name="merged", owner="acme", repo="api", number=2)
        for path, item in schema["paths"].items()
        if "get" in item and not path.endswith("/stream")
    ]
    period = "from=2026-11-02&to=2026-11-23"
    group_by = ("author", "team", "repo", "weekday", "hour", "weekday_hour", "size", "reviewer")
    more = [
        *(f"/api/v1/metrics/merged?{period}&group_by={by}" for by in group_by),
        *(f"/api/v1/{path}?{period}" for path in ("contributors", "teams", "reviewers", "overview")),
        *("/api/v1/review-requests?limit=1", "/api/v1/pull-requests?limit=4&include_bots=true"),
        *(f"/api/v1/{path}?{period}&limit=1" for path in ("contributors", "teams", "reviewers")),
        "/api/v1/pull-requests?include_bots=true",
        f"/api/v1/metrics/merged/values?{period}&include_bots=true",
        *("/api/v1/pull-requests?sort=author", "/api/v1/review-requests?sort=-reviewer&limit=1"),
        "/api/v1/metrics/deployment_frequency?group_by=author",
    ]
    everything = [*paths, *more]
    return [*everything, *(f"{one}{'&' if '?' in one else '?'}format=csv" for one in everything)]


async def test_no_answer_names_anybody(discreet: Harness) -> None:
    asked = await questions(discreet)
    assert len(asked) > 50
    for question in asked:
        answer = await discreet.http.get(question)
        assert answer.status_code in {200, 400, 403, 404}, question
        assert names_in(answer.text + str(answer.headers)) == set(), question


async def test_where_people_are_named_the_same_questions_name_all_of_them(
    nats_url: str, mongo_url: str
) -> None:
    """Or else the test above would see nothing where there is something."""
    async with start_anonymous_gateway(nats_url, mongo_url, "named") as gateway:
        answers = [(await gateway.http.get(one)).text for one in await questions(gateway)]
    assert set().union(*map(names_in, answers)) >= {*PEOPLE, *BOTS, str(ACCOUNTS[-1])}


async def test_the_stream_names_nobody(discreet: Harness) -> None:
    async with discreet.listening(include_bots="true") as client:
        facts = [approval(PEOPLE[0], PEOPLE[1]), approval(BOTS[0])]
        await discreet.pull_requests_moved(1, 2, 3, 4, 9, facts=facts)
        await discreet.source_moved()
        broken = DefinitionsChanged(version=1, in_force=False, done=0, total=0, error="zebedee")
        rows = await client.events(6)
        await discreet.notice(broken)
        change = await client.until("definitions")
    assert {event.name for event in rows} == {"pull_request", "source"}
    assert names_in(re.sub(r"review:[\w-]+", "", str([rows, change]))) == set()
    assert all(len(event.data["facts"]) == 2 for event in rows if event.name == "pull_request")
    assert "cannot be used" in change.data["error"]


async def test_where_people_are_hidden_questions_about_them_are_refused_by_name(hidden: Harness) -> None:
    for query in ({"author": "quiet-heron-7f3a9"}, {"reviewer": PEOPLE[0]}):
        (parameter,) = query
        for path in ("/pull-requests", "/metrics/merged", "/stream", "/review-requests"):
            status, named, detail = await hidden.refused(path, **query)
            assert (status, named) == (400, parameter)
            assert "people.show" in detail
    for by in ("author", "reviewer"):
        assert (await hidden.refused("/metrics/merged", group_by=by))[:2] == (400, "group_by")
    for path in ("/contributors", "/reviewers"):
        status, _, detail = await hidden.refused(path)
        assert status == 403
        assert "people.show = 'hidden'" in detail
    rows = (await hidden.get("/pull-requests", limit=500))["items"]
    assert {one["author"] for one in rows} == {"hidden"}
    assert all(one["reviewers"] in ([], ["hidden"]) for one in rows)
    assert (await hidden.get("/metrics"))["people"] == "hidden"
    (series,) = (await hidden.get("/metrics/merged", group_by="team", **PERIOD))["series"]
    assert (series["key"], series["total"]["sum"]) == ("core", 4)


async def test_pages_follow_each_other_also_where_cursors_are_sealed(discreet: Harness) -> None:
    for path, many in (("/review-requests", 8), ("/pull-requests", 5)):
        seen, query = [], {"limit": 3}
        while True:
            page = await discreet.get(path, **query)
            seen += [(one["number"], one.get("reviewer")) for one in page["items"]]
            if not page["next"]:
                break
            query = {"limit": 3, "cursor": page["next"]}
        assert len(seen) == many
        first = await discreet.http.get(f"/api/v1{path}?limit=3")
        again = await discreet.http.get(first.url, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
        assert (await discreet.refused(path, cursor="WyJ4IiwwLDEsInkiXQ"))[1] == "cursor"


async def test_who_was_watched_by_name_must_be_asked_for_anew_once_names_are_not_shown(
    nats_url: str, mongo_url: str
) -> None:
    async with start_anonymous_gateway(nats_url, mongo_url, "named") as gateway:
        async with gateway.listening(author=PEOPLE[0]) as by_name, gateway.listening() as all_of_them:
            await gateway.put("definitions", definitions(2, shown_as("hidden")))
            await gateway.put("sets", active(version=2))
            await gateway.notice(DefinitionsChanged(version=2, in_force=True, done=1, total=1))
            assert await by_name.ended()
            await all_of_them.until("reset")
            await gateway.pull_requests_moved(1)
            assert (await all_of_them.until("pull_request")).data["author"] == "hidden"
        assert (await gateway.refused("/stream", author=PEOPLE[0]))[:2] == (400, "author")


async def test_ages_are_shown_without_names(pseudonymous: Harness) -> None:
    waiting = {"state": "pending", "answered_at": None, "answered_by": None, "latency": None}
    await pseudonymous.put(
        "review_requests_1", review_request(PEOPLE[0], 1, requested_at=NOW - hours(5), **waiting)
    )
    (waits,) = (await pseudonymous.get("/review-requests", state="pending"))["items"]
    assert (waits["age"], names_in(str(waits))) == (5.0, set())

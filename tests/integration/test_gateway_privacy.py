"""Where people are not named, no answer names one: every path in JSON and CSV, the stream, the cursors."""

import base64
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.contracts.definitions.document import Definitions
from services.contracts.notices import DefinitionsChanged
from tests.integration.gateway_harness import NOW, Harness, approval, start_gateway
from tests.unit.gateway.documents import (
    DEFINITIONS,
    account,
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

PEOPLE = ("wilhelmina", "Xanthippe", "yolanda-z", "zebedee")
ACCOUNTS = range(880_001, 880_005)
KEY = "a key that nobody guesses"
BOTS = ("renovate-4711",)
PERIOD = {"from_": "2026-11-02", "to": "2026-11-23"}


def shown_as(show: str) -> Definitions:
    return DEFINITIONS.model_copy(
        update={
            "people": DEFINITIONS.people.model_validate(
                {"show": show, "aliases": {PEOPLE[0]: ["mina-at-work"]}, "bots": list(BOTS)}
            ),
            "teams": Definitions.model_validate(
                {"teams": [{"name": "core", "members": ["mina-at-work", *PEOPLE[1:]]}]}
            ).teams,
        }
    )


def history() -> dict[str, list[dict[str, Any]]]:
    """What everybody did, each the reviewer of the next."""
    pulls, rounds, rows, deployments = [], [], [], []
    for number, author in enumerate(PEOPLE, 1):
        reviewer, asked_id = PEOPLE[number % len(PEOPLE)], ACCOUNTS[number % len(PEOPLE)]
        both = {"author": author, "reviewers": [reviewer]}
        pulls.append(pull_request(number, **both))
        asked = {"_id": f"github.com/{1000 + number}/{asked_id}/1", "author": author}
        rounds += [
            review_request(reviewer, number, **asked),
            review_request(
                "acme/core", number, _id=f"{number}/team:1/1", author=author, answered_by=reviewer
            ),
        ]
        rows += [
            merged(number, 4.0, **both, teams=["core"]),
            row(key=number, author=reviewer, reviewers=[reviewer], values={"reviews_given": 1.0}),
        ]
        deployments.append(deployment(number, actor=author))
    pulls.append(pull_request(9, author=BOTS[0], author_bot=True, reviewers=[]))
    pulls.append(pull_request(10, author="ghost", reviewers=[]))
    return {
        "pull_requests_1": pulls,
        "review_requests_1": rounds,
        "days_1": [day("2026-11-04", rows)],
        "deployments_1": deployments,
        "accounts_1": [
            account(ACCOUNTS[0], PEOPLE[0], "mina-at-work", person=f"alias:{PEOPLE[0]}"),
            *(account(id_, login) for id_, login in zip(ACCOUNTS[1:], PEOPLE[1:], strict=True)),
            account(9, BOTS[0], kind="bot", bot=True),
        ],
        "sources": [source()],
    }


@contextlib.asynccontextmanager
async def showing(nats_url: str, mongo_url: str, show: str, **settings: Any) -> AsyncIterator[Harness]:
    async with start_gateway(nats_url, mongo_url, **settings) as found:
        await found.put("definitions", definitions(1, shown_as(show)))
        await found.put("sets", active())
        for collection, documents in history().items():
            await found.put(collection, *documents)
        yield found


@pytest.fixture(params=["pseudonymous", "hidden"])
async def discreet(request: pytest.FixtureRequest, nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with showing(nats_url, mongo_url, request.param) as found:
        yield found


@pytest.fixture
async def pseudonymous(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with showing(nats_url, mongo_url, "pseudonymous") as found:
        yield found


@pytest.fixture
async def hidden(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with showing(nats_url, mongo_url, "hidden") as found:
        yield found


def telling(text: str) -> set[str]:
    """The people whom a text names, also by what a cursor in it holds."""
    cursors = re.findall(r"(?:cursor=|\"next\":\")([\w-]{8,})", text)
    opened = b"".join(base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in cursors)
    said = text.casefold() + opened.decode("latin-1").casefold()
    names = (*PEOPLE, *BOTS, "mina-at-work", *map(str, ACCOUNTS))
    return {name for name in names if name.casefold() in said}


async def questions(gateway: Harness) -> list[str]:
    """Every path there is, in each form, by each grouping and sort order."""
    schema = (await gateway.http.get("/api/v1/schema")).json()
    paths = [
        path.format(name="merged", owner="acme", repo="api", number=2)
        for path in schema["paths"]
        if not path.endswith("/stream")
    ]
    period = "from=2026-11-02&to=2026-11-23"
    group_by = ("author", "team", "repo", "weekday", "hour", "weekday_hour", "size", "reviewer")
    more = [
        *(f"/api/v1/metrics/merged?{period}&group_by={by}" for by in group_by),
        *(f"/api/v1/{path}?{period}" for path in ("contributors", "teams", "reviewers", "overview")),
        *("/api/v1/review-requests?limit=1", "/api/v1/pull-requests?limit=4&include_bots=true"),
        "/api/v1/pull-requests?include_bots=true",
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
        assert answer.status_code in {200, 400, 403}, question
        assert telling(answer.text + str(answer.headers)) == set(), question


async def test_where_people_are_named_the_same_questions_name_all_of_them(
    nats_url: str, mongo_url: str
) -> None:
    """Or else the test above would see nothing where there is something."""
    async with showing(nats_url, mongo_url, "named") as gateway:
        answers = [(await gateway.http.get(one)).text for one in await questions(gateway)]
    assert set().union(*map(telling, answers)) >= {*PEOPLE, *BOTS, str(ACCOUNTS[-1])}


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
    assert telling(re.sub(r"review:[\w-]+", "", str([rows, change]))) == set()
    assert all(len(event.data["facts"]) == 2 for event in rows if event.name == "pull_request")
    assert "cannot be used" in change.data["error"]


async def test_everybody_has_one_pseudonym_everywhere(pseudonymous: Harness) -> None:
    detail = await pseudonymous.get("/pull-requests/acme/api/2")
    author, (reviewer,) = detail["author"], detail["reviewers"]
    facts = {fact["type"].removeprefix("pull_request."): fact for fact in detail["facts"]}
    assert facts["merged"]["actor"] == author
    assert facts["review_requested"]["says"]["reviewer"] == reviewer
    rounds = (await pseudonymous.get("/review-requests", author=author))["items"]
    assert {one["reviewer"] for one in rounds} == {reviewer, "acme/core"}
    series = (await pseudonymous.get("/metrics/merged", group_by="author", **PERIOD))["series"]
    contributors = (await pseudonymous.get("/contributors", **PERIOD))["items"]
    (team,) = (await pseudonymous.get("/teams", **PERIOD))["items"]
    assert {one["key"] for one in series} == {one["author"] for one in contributors} == set(team["members"])
    assert {author, reviewer} < set(team["members"])
    ghosts = await pseudonymous.get("/pull-requests", author="ghost")
    assert [one["author"] for one in ghosts["items"]] == ["ghost"]


async def test_a_pseudonym_filters_like_the_login_behind_it(pseudonymous: Harness) -> None:
    members = (await pseudonymous.get("/teams", **PERIOD))["items"][0]["members"]
    for name in members:
        rows = (await pseudonymous.get("/pull-requests", author=name))["items"]
        assert [one["author"] for one in rows] == [name]
        (series,) = (await pseudonymous.get("/metrics/merged", author=name, **PERIOD))["series"]
        assert series["total"]["sum"] == 1
        reviewers = (await pseudonymous.get("/reviewers", reviewer=name, **PERIOD))["items"]
        assert [one["reviewer"] for one in reviewers] == [name]
        async with pseudonymous.listening(author=name) as client:
            facts = [approval(login) for login in PEOPLE]
            await pseudonymous.pull_requests_moved(1, 2, 3, 4, facts=facts)
            row = (await client.until("pull_request")).data
            assert row["author"] == name
            assert {fact["actor"] for fact in row["facts"]} == set(members)
    assert (await pseudonymous.get("/pull-requests", author="quiet-heron-00000"))["total"] == 0


async def test_a_login_cannot_be_probed_for(pseudonymous: Harness) -> None:
    asked = [
        ("/pull-requests", "author", "nobody-at-all"),
        *(
            (path, "author", PEOPLE[1])
            for path in ("/pull-requests", "/overview", "/contributors", "/stream")
        ),
        *((path, "author", PEOPLE[1]) for path in ("/contributors", "/review-requests")),
        *((path, "reviewer", PEOPLE[1]) for path in ("/metrics/merged/distribution", "/reviewers")),
        ("/pull-requests", "sort", "author"),
        ("/review-requests", "sort", "-reviewer"),
    ]
    for path, parameter, value in asked:
        refused = await pseudonymous.refused(path, **{parameter: value})
        assert refused[:2] == (400, parameter), path


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


async def names_of(gateway: Harness) -> list[str]:
    return list((await gateway.get("/teams"))["items"][0]["members"])


async def test_pseudonyms_stay_and_depend_on_the_key_alone(nats_url: str, mongo_url: str) -> None:
    found = []
    for settings in ({}, {}, {"pseudonym_key": KEY}, {"pseudonym_key": KEY}):
        async with showing(nats_url, mongo_url, "pseudonymous", **settings) as gateway:
            found.append(await names_of(gateway))
            keys = await gateway.database["keys"].count_documents({})
            assert keys == 1
    made_up, again, given, given_again = found
    assert made_up == again
    assert given == given_again
    assert set(made_up).isdisjoint(given)


async def test_two_gateways_without_a_key_agree_on_one(nats_url: str, mongo_url: str) -> None:
    async with (
        showing(nats_url, mongo_url, "pseudonymous") as one,
        start_gateway(nats_url, mongo_url) as other,
    ):
        assert await names_of(one) == await names_of(other)


async def test_who_was_watched_by_name_must_be_asked_for_anew_once_names_are_not_shown(
    nats_url: str, mongo_url: str
) -> None:
    async with showing(nats_url, mongo_url, "named") as gateway:
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
    assert (waits["age"], telling(str(waits))) == (5.0, set())


async def test_a_pseudonym_outlasts_a_rename_and_goes_on_to_filter(pseudonymous: Harness) -> None:
    before = (await pseudonymous.get("/pull-requests/acme/api/2"))["author"]
    async with pseudonymous.listening(author=before) as client:
        await renamed(pseudonymous, PEOPLE[1], "xenia")
        assert (await pseudonymous.get("/pull-requests/acme/api/2"))["author"] == before
        assert (await pseudonymous.get("/pull-requests", author=before))["total"] == 1
        (series,) = (await pseudonymous.get("/metrics/merged", author=before, **PERIOD))["series"]
        assert series["total"]["sum"] == 1
        await pseudonymous.pull_requests_moved(2)
        assert (await client.until("pull_request")).data["author"] == before


async def renamed(gateway: Harness, login: str, new: str) -> None:
    """What the aggregator makes of it."""
    history_of = gateway.database
    accounts, pulls = history_of["accounts_1"], history_of["pull_requests_1"]
    found = await accounts.find_one({"login": login})
    assert found
    await accounts.update_one(
        {"_id": found["_id"]}, {"$set": {"login": new, "names": [new, login.casefold()]}}
    )
    people = [{"account": found["_id"], "person": found["_id"], "login": new}]
    await pulls.update_many({"author": login}, {"$set": {"author": new, "people": people}})
    rows = [merged(number, 4.0, author=who) for number, who in enumerate((PEOPLE[0], new, *PEOPLE[2:]), 1)]
    await gateway.put("days_1", day("2026-11-04", rows, built=2))


async def test_who_is_known_by_no_account_has_a_pseudonym_too(pseudonymous: Harness) -> None:
    await pseudonymous.put("pull_requests_1", pull_request(11, author="nobody-yet"))
    row = await pseudonymous.get("/pull-requests/acme/api/11")
    assert re.fullmatch(r"[a-z]+-[a-z]+-[0-9a-f]{5}", row["author"])

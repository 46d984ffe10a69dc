"""Pseudonyms: one for everybody everywhere, lasting, filtering, and of no use to guess logins."""

import json
import re

from tests.integration.anonymous_gateway import KEY, PEOPLE, PERIOD, names_in, start_anonymous_gateway
from tests.integration.gateway_harness import Harness, approval, start_gateway
from tests.unit.gateway.documents import (
    day,
    merged,
    pull_request,
)


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


async def test_pages_of_people_are_in_the_order_of_what_is_shown(pseudonymous: Harness) -> None:
    """All did and were asked the same: only names decide."""
    for path, field in (("/contributors", "author"), ("/reviewers", "reviewer")):
        whole = [one[field] for one in (await pseudonymous.get(path, **PERIOD))["items"]]
        found, following, logins = [], "", set[str]()
        for _ in whole:
            at = {"cursor": following} if following else {}
            page = await pseudonymous.get(path, **PERIOD, limit=1, **at)
            found += [one[field] for one in page["items"]]
            following = page["next"]
            logins |= names_in(json.dumps(page, separators=(",", ":")))
        assert (found, following, logins) == (whole, None, set())
        people = [name for name in found if "/" not in name]
        assert len(people) >= len(PEOPLE)
        assert [one[field] for one in (await pseudonymous.get(path, **PERIOD, q=people[1][:9]))["items"]] == [
            name for name in found if people[1][:9] in name
        ]
        assert (await pseudonymous.get(path, **PERIOD, q=PEOPLE[1]))["items"] == []
    by_name = (await pseudonymous.get("/reviewers", **PERIOD, sort="reviewer"))["items"]
    assert [one["reviewer"] for one in by_name] == sorted(one["reviewer"] for one in by_name)


async def names_of(gateway: Harness) -> list[str]:
    return list((await gateway.get("/teams"))["items"][0]["members"])


async def test_pseudonyms_stay_and_depend_on_the_key_alone(nats_url: str, mongo_url: str) -> None:
    found = []
    for settings in ({}, {}, {"pseudonym_key": KEY}, {"pseudonym_key": KEY}):
        async with start_anonymous_gateway(nats_url, mongo_url, "pseudonymous", **settings) as gateway:
            found.append(await names_of(gateway))
            keys = await gateway.database["keys"].count_documents({})
            assert keys == 1
    made_up, again, given, given_again = found
    assert made_up == again
    assert given == given_again
    assert set(made_up).isdisjoint(given)


async def test_two_gateways_without_a_key_agree_on_one(nats_url: str, mongo_url: str) -> None:
    async with (
        start_anonymous_gateway(nats_url, mongo_url, "pseudonymous") as one,
        start_gateway(nats_url, mongo_url) as other,
    ):
        assert await names_of(one) == await names_of(other)


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

"""Marks: a team's own, and those that Headway sets itself."""

from typing import Any

import pytest
from pydantic import SecretStr

from services.contracts.definitions.document import Definitions
from services.contracts.scopes import Scope
from services.gateway.access.access import check_scope
from services.gateway.access.grant import Grant
from services.gateway.problems import MissingScopeError
from tests.integration.gateway_harness import Harness, start_gateway
from tests.unit.gateway.documents import DEFINITIONS, NOON, changed, definitions, deployment, hours

PERIOD = {"from_": "2026-11-01", "to": "2026-12-01"}


async def posted(gateway: Harness, body: Any, **headers: str) -> Any:
    return await gateway.http.post("/api/v1/marks", json=body, headers=headers)


def texts(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["day"], one["kind"], one["text"]) for one in answer["items"]]


async def test_a_team_sets_a_mark_and_deletes_it(gateway: Harness) -> None:
    answer = await posted(gateway, {"day": "2026-11-10", "text": "Pairing begins", "repo": "acme/api"})
    assert answer.status_code == 201, answer.text
    mark = answer.json()
    later = await posted(gateway, {"at": "2026-11-09T08:30:00+01:00", "text": "A freeze", "team": "core"})
    assert later.json()["at"] == "2026-11-09T07:30:00Z"
    listed = await gateway.get("/marks", **PERIOD)
    assert texts(listed) == [
        ("2026-11-09", "own", "A freeze"),
        ("2026-11-10", "own", "Pairing begins"),
    ]
    assert texts(await gateway.get("/marks", repo="acme/web", **PERIOD)) == texts(listed)[:1]
    assert texts(await gateway.get("/marks", repo="acme/api", team="web", **PERIOD)) == texts(listed)[1:]
    assert (await gateway.get("/marks", from_="2026-11-11", to="2026-12-01"))["items"] == []
    path = f"/api/v1/marks/{mark['id']}"
    assert [(await gateway.http.delete(path)).status_code for _ in range(2)] == [204, 404]
    assert len((await gateway.get("/marks", **PERIOD))["items"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"text": "when?"},
        {"text": "both", "day": "2026-11-10", "at": "2026-11-10T00:00:00Z"},
        {"text": "", "day": "2026-11-10"},
        {"text": "x" * 201, "day": "2026-11-10"},
        {"text": "a line\nand another", "day": "2026-11-10"},
        {"text": "long ago", "day": "0001-01-01"},
        {"text": "unknown", "day": "2026-11-10", "colour": "red"},
        ["text"],
    ],
)
async def test_what_is_no_mark_is_refused(gateway: Harness, body: Any) -> None:
    answer = await posted(gateway, body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_no_page_of_another_site_sets_a_mark(gateway: Harness) -> None:
    body = {"day": "2026-11-10", "text": "theirs"}
    assert (await posted(gateway, body, **{"Sec-Fetch-Site": "cross-site"})).status_code == 403
    plain = await gateway.http.post(
        "/api/v1/marks", content='{"day": "2026-11-10", "text": "x"}', headers={"Content-Type": "text/plain"}
    )
    assert plain.status_code == 400
    assert (await gateway.get("/marks", **PERIOD))["items"] == []


async def test_whoever_has_no_token_sets_no_mark(nats_url: str, mongo_url: str) -> None:
    async with start_gateway(nats_url, mongo_url, api_tokens=SecretStr("a-token")) as gateway:
        assert (await posted(gateway, {"day": "2026-11-10", "text": "who?"})).status_code == 401


@pytest.mark.parametrize("scopes", [{Scope.READ}, {Scope.READ, Scope.PEOPLE}])
def test_without_the_scope_admin_nobody_sets_or_deletes_marks(scopes: set[Scope]) -> None:
    with pytest.raises(MissingScopeError, match="admin"):
        check_scope(Grant("reader", frozenset(scopes)))


async def test_new_definitions_teams_calendar_and_releases_mark_themselves(gateway: Harness) -> None:
    more = Definitions.model_validate(
        {
            "teams": [{"name": "core", "members": [{"login": "ann", "from": "2026-11-12"}, "bob"]}],
            "calendar": {"timezone": "Europe/Berlin"},
            "metrics": [{"name": "to_approval", "label": "To approval", "from": "ready", "to": "approved"}],
        }
    )
    version = {**definitions(2, DEFINITIONS.extended_by(more)), "in_force_since": NOON + hours(2)}
    await gateway.put("definitions", version)
    await gateway.put("sets", {**await gateway.database["sets"].find_one({}), "definition_version": 2})
    release = changed(deployment(7), {"source": "release", "ref": "v1.4.0", "succeeded_at": NOON})
    await gateway.put("deployments_1", release)
    answer = await gateway.get("/marks", **PERIOD)
    assert texts(answer) == [
        ("2026-11-12", "teams", "core: 1 joined"),
        ("2026-11-18", "release", "v1.4.0"),
        ("2026-11-18", "calendar", "the calendar changed"),
        ("2026-11-18", "definitions", "definitions version 2: to_approval"),
        ("2026-11-18", "teams", "team core is new"),
    ]
    newest, oldest = (await gateway.get("/definitions/versions"))["items"]
    assert (newest["version"], newest["known"], newest["added"]) == (2, True, ["to_approval"])
    assert "team core is new: ann from 2026-11-12, bob" in newest["others"]
    assert (oldest["version"], oldest["known"], oldest["others"]) == (1, False, [])


async def test_the_history_of_definitions_names_nobody_where_people_are_not_named(gateway: Harness) -> None:
    people = {"show": "pseudonymous", "aliases": {"ann": ["annie"]}, "bots": ["renovate"]}
    calendar = {"hours": ["09:00-17:00"], "people": {"ann": {"timezone": "Europe/Berlin"}}}
    more = {"people": people, "calendar": calendar, "teams": [{"name": "core", "members": ["ann"]}]}
    content = DEFINITIONS.extended_by(Definitions.model_validate(more))
    await gateway.put("definitions", definitions(2, content))
    await gateway.put("sets", {**await gateway.database["sets"].find_one({}), "definition_version": 2})
    newest, _ = (await gateway.get("/definitions/versions"))["items"]
    assert "ann" not in " ".join(newest["others"]).replace("changed", "")
    assert "team core is new: other members" in newest["others"]

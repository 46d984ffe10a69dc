"""People are accounts: whoever is renamed is one person under the newest login, everywhere, by every road."""

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
from bson import json_util

from services.aggregator.definitions import versions
from services.contracts.definitions.document import Definitions
from services.contracts.events import Event
from services.contracts.notices import MetricsChanged, PullRequestsChanged
from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.runtime.configuration_file import active_definitions, parse_configuration
from tests.commands import headway
from tests.integration.aggregator_harness import Harness
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.pull_request_history import Pull, renamed
from tests.unit.aggregator.values import REPOSITORY

ELSEWHERE = REPOSITORY.model_copy(update={"id": 2, "name": "web"})
TEAMS = """
[people]
aliases = {grace = ["grace-new", "hopper"]}
[[teams]]
name = "core"
members = ["ada", "edsger"]
"""
BEFORE = [
    *Pull(number=1).opened(0).requested("grace", 1).reviewed("grace", 2, id_=901).merged(3).events,
    *Pull(number=2, author="grace").opened(0).requested("ada", 1).merged(30, "ada").events,
    *Deployment(id=1, by="ada").created(40).status("success", 41).events,
]


def own(text: str = TEAMS) -> Definitions:
    return active_definitions(parse_configuration(text, "headway.toml"))


def called_later(login: str, new: str, hours: float, number: int = 7) -> list[Event]:
    """A word on a pull request of another repository, by somebody under another login."""
    pull = Pull(number=number, repository=ELSEWHERE, author="barbara").opened(hours - 1)
    return renamed(pull.commented(login, hours).events, login, new, 9_000 + hours)


async def people(here: Harness) -> dict[str, Any]:
    """Everybody whom read models show, by where."""
    pulls = await here.all(PULL_REQUESTS)
    days = [one["table"] for one in await here.all(DAYS)]
    return {
        "authors": sorted({one["author"] for one in pulls}),
        "facts": sorted({one["actor"]["login"] for pull in pulls for one in pull["facts"] if one["actor"]}),
        "reviewers": sorted({one for pull in pulls for one in pull["reviewers"]}),
        "requests": sorted(
            (one["author"], one["reviewer"], one["state"]) for one in await here.all(REVIEW_REQUESTS)
        ),
        "deployments": sorted(one["actor"] for one in await here.all(DEPLOYMENTS)),
        "days": sorted(
            {
                (one, *teams)
                for table in days
                for one, teams in zip(table["author"], table["teams"], strict=True)
            }
        ),
    }


async def test_a_rename_learnt_from_another_repository_is_followed_everywhere(here: Harness) -> None:
    async with here.aggregator(own()):
        await here.publish(BEFORE)
        await here.until_done()
        before = await people(here)
        await here.js.purge_stream("CHANGES")
        await here.publish(called_later("ada", "ada-new", 50))
        await here.until_done()
    after = await people(here)
    assert before["days"] == [("ada", "core"), ("grace",)]
    assert after == {
        "authors": ["ada-new", "barbara", "grace"],
        "facts": ["ada-new", "barbara", "grace"],
        "reviewers": ["grace"],
        "requests": [("ada-new", "grace", "answered"), ("grace", "ada-new", "unanswered")],
        "deployments": ["ada-new"],
        "days": [("ada-new", "core"), ("barbara",), ("grace",)],
    }
    notices = await here.changes()
    told = {
        (one.repo, number)
        for one in notices
        if isinstance(one, PullRequestsChanged)
        for number in one.numbers
    }
    assert told == {("acme/api", 1), ("acme/api", 2), ("acme/web", 7)}
    moved = {day.isoformat() for one in notices if isinstance(one, MetricsChanged) for day in one.days}
    assert moved == {"2026-03-02", "2026-03-04"}
    assert await unsettled(here.mongo_url) == 0


async def test_a_login_taken_by_somebody_else_is_two_people(here: Harness) -> None:
    async with here.aggregator(own()):
        await here.publish(BEFORE)
        await here.publish(called_later("edsger", "ada", 60))
        await here.until_done()
        unseen = await people(here)
        await here.publish(called_later("ada", "ada-new", 70, number=8))
        await here.until_done()
    ada = next(one["id"] for one in await here.all(ACCOUNTS) if one["login"] == "ada-new")
    assert unseen["authors"] == [f"ada ({ada})", "barbara", "grace"]
    assert (await people(here))["authors"] == ["ada-new", "barbara", "grace"]
    assert ("ada-new",) in (await people(here))["days"]


async def test_two_accounts_that_turn_out_to_be_one_person_leave_no_request_behind(here: Harness) -> None:
    pull = Pull(number=1).opened(0).requested("jo", 1).requested("grace", 2).events
    async with here.aggregator(own()):
        await here.publish(pull)
        await here.until_done()
        assert len(await here.all(REVIEW_REQUESTS)) == 2
        await here.publish(called_later("jo", "hopper", 50))
        await here.until_done()
    (request,) = await here.all(REVIEW_REQUESTS)
    assert (request["reviewer"], request["state"]) == ("grace", "pending")
    assert await unsettled(here.mongo_url) == 0


def lived(chance: random.Random) -> list[Event]:
    """Many pull requests of people who are renamed, some to logins that others left."""
    now = {login: login for login in ("ada", "grace", "edsger", "barbara")}
    events: list[Event] = []
    for number in range(1, 40):
        hours = number * 5.0
        author, reviewer, leaving = chance.sample(sorted(now), 3)
        if chance.random() < 0.3:
            now[leaving] = chance.choice(
                [one for one in (*now, "hopper", "neu") if one not in now.values()] or ["x"]
            )
        pull = Pull(number=number, author=author).opened(hours).requested(reviewer, hours + 1)
        pull.reviewed(reviewer, hours + 2, "approved", id_=5_000 + number).merged(hours + 3, leaving)
        shipped = Deployment(id=number, by=leaving).created(hours + 4).status("success", hours + 5)
        seen: Sequence[Event] = [*pull.events, *shipped.events]
        for login, new in now.items():
            seen = [*renamed(seen, login, new, hours + 9_000)]
        events += seen
    return events


async def test_renames_in_any_order_live_rebuilt_and_measured_again_are_the_same(
    here: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(4)
    events = lived(chance)
    shuffled = chance.sample([*events, *events[::5]], len(events) + len(events[::5]))
    async with here.aggregator(own(), aggregator_batch=25), here.aggregator(own(), aggregator_batch=25):
        await here.publish(shuffled[::2], repeat=True)
        await here.until_done()
        await here.publish(shuffled[1::2], repeat=True)
        await here.until_done()
    live = await dump(here.mongo_url, provenance=True)
    assert await unsettled(here.mongo_url) == 0
    accounts = await here.all(ACCOUNTS)
    assert len({one["login"] for one in accounts}) == len({one["person"] for one in accounts}) >= 3
    environment = {"HEADWAY_NATS_URL": here.nats_url, "HEADWAY_MONGO_URL": here.mongo_url}
    assert (await headway("rebuild", **environment)).code == 0
    assert await dump(here.mongo_url, provenance=True) == live
    monkeypatch.setattr(versions, "MEASURING", versions.MEASURING + 1)
    await here.apply(own())
    assert (await here.active())["read_set"] == "3"
    assert (await dump(here.mongo_url, provenance=True)).replace(
        '"definition_version": 2', '"definition_version": 1'
    ) == live


async def test_the_facts_of_a_set_that_has_kept_no_accounts_tell_who_was_renamed(
    here: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.publish([*BEFORE, *called_later("ada", "ada-new", 50)])
    await here.apply(own())
    shown = await people(here)
    await here.database.drop_collection(collection(ACCOUNTS, "1"))
    for name in (PULL_REQUESTS, DEPLOYMENTS):
        older = here.database[collection(name, "1")]
        for one in await here.all(name, {"repository_id": REPOSITORY.id}):
            facts = json.loads(
                json_util.dumps(one["facts"]).replace("ada-new", "ada"), object_hook=json_util.object_hook
            )
            await older.update_one({"_id": one["_id"]}, {"$set": {"facts": facts}, "$unset": {"people": ""}})
    monkeypatch.setattr(versions, "MEASURING", versions.MEASURING + 1)
    await here.apply(own())
    assert (await here.active())["read_set"] == "2"
    assert await people(here) == shown
    assert await unsettled(here.mongo_url) == 0

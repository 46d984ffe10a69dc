"""Events in, read models out, with real servers: whatever the order, whoever else is at it."""

from random import Random
from typing import Any

import pytest

from services.contracts.day_tables import Table
from services.contracts.definitions.document import Definitions
from services.contracts.events import Event
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.runtime.configuration_file import active_definitions, parse_configuration
from tests.integration.aggregator_harness import Harness, disturbed, harness, history
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.deployment_history import Deployment, Release
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import REPOSITORY, at


@pytest.fixture
async def there(mongo_url: str, nats_url: str) -> Any:
    """The same log into another database."""
    async with harness(nats_url, f"{mongo_url}_there") as one:
        yield one
        await one.database.client.drop_database(one.database.name)


async def measured(one: Harness, **how: Any) -> str:
    """Read the whole log anew into a harness's database; return its read models."""
    return await read_anew(one, provenance=False, **how)


async def read_anew(one: Harness, *, provenance: bool, **how: Any) -> str:
    """The same, with the roads by which facts were seen."""
    for durable in await one.js.consumers_info("EVENTS"):
        await one.js.delete_consumer("EVENTS", durable.name)
    await one.apply(**how)
    assert await unsettled(one.mongo_url) == 0
    return await dump(one.mongo_url, provenance=provenance)


async def test_any_order_and_any_repetition_give_the_same_read_models(here: Harness, there: Harness) -> None:
    events = history()
    await here.publish(events)
    plain = await measured(here)
    await here.js.purge_stream("EVENTS")
    await here.publish(disturbed(events), repeat=True)
    assert await measured(there, aggregator_batch=17) == plain
    assert len(plain.splitlines()) > 200


async def test_two_aggregators_at_once_give_the_same_read_models_as_one(
    here: Harness, there: Harness
) -> None:
    events = history()
    await here.publish(disturbed(events), repeat=True)
    one = await read_anew(here, provenance=True)
    for durable in await here.js.consumers_info("EVENTS"):
        await here.js.delete_consumer("EVENTS", durable.name)
    async with there.aggregator(aggregator_batch=20), there.aggregator(aggregator_batch=20):
        await there.until_done()
    assert await unsettled(there.mongo_url) == 0
    assert await dump(there.mongo_url, provenance=True) == one


async def test_reading_the_log_again_changes_nothing_and_tells_nothing(here: Harness) -> None:
    await here.publish(history())
    once = await measured(here)
    revisions = [(one["_id"], one["revision"]) for one in await here.all(PULL_REQUESTS)]
    await here.js.purge_stream("CHANGES")
    assert await measured(here) == once
    assert [(one["_id"], one["revision"]) for one in await here.all(PULL_REQUESTS)] == revisions
    assert await here.changes() == []


async def test_one_pull_request_from_its_opening_to_production(here: Harness) -> None:
    pull = Pull(number=42).opened(0).described(1, additions=3, deletions=4).requested("grace", 1)
    pull.reviewed("grace", 2).approved("grace", 3).merged(4)
    deployment = Deployment(id=9).created(5).status("success", 6)
    await here.publish([*pull.events, *deployment.events])
    await here.apply()
    (document,) = await here.all(PULL_REQUESTS)
    assert document["milestones"]["deployed"] == at(6)
    assert document["deployment"]["id"] == 9
    assert document["measures"]["deploy_time"] == 2.0
    (asked,) = await here.all(REVIEW_REQUESTS)
    assert (asked["reviewer"], asked["state"], asked["latency"]) == ("grace", "answered", 1.0)
    (shipped,) = await here.all(DEPLOYMENTS)
    assert (shipped["state"], shipped["production"], shipped["succeeded_at"]) == ("success", True, at(6))
    (day,) = await here.all(DAYS)
    assert (day["_id"], day["repo"], day["built"]) == ("github.com/1/2026-03-02", "acme/api", day["wanted"])
    assert day["table"]["values"]["deployment_frequency"].count(1.0) == 1


class TestDeployments:
    async def carried(self, here: Harness) -> list[int | None]:
        documents = await here.all(PULL_REQUESTS)
        return [one["deployment"] and one["deployment"]["id"] for one in documents]

    @pytest.mark.parametrize("first", ["deployments", "pull requests"])
    async def test_a_merge_is_carried_by_the_first_deployment_after_it_in_any_order(
        self, here: Harness, first: str
    ) -> None:
        pulls = [Pull(number=number).opened(0).merged(10 * number).events for number in (1, 2, 3, 4)]
        shipped = [
            Deployment(id=id_).created(hours).status("success", hours + 1).events
            for id_, hours in ((4, 35), (2, 12), (3, 15), (1, 5))
        ]
        parts = [*shipped, *pulls] if first == "deployments" else [*pulls, *shipped]
        async with here.aggregator():
            for part in parts:
                await here.publish(part)
                await here.until_done()
        assert await self.carried(here) == [2, 4, 4, None]

    async def test_more_deployments_than_are_looked_at_at_once(self, here: Harness) -> None:
        early = [Deployment(id=1_000 + n).created(n / 100) for n in range(450)]
        shipped = [event for one in early for event in one.status("success", 90).events]
        last = Deployment(id=5).created(80).status("success", 95).events
        await here.publish([*Pull(number=1).opened(0).merged(70).events, *shipped, *last])
        await here.publish(Pull(number=2).opened(0).merged(1).events)
        await here.apply()
        assert await self.carried(here) == [5, 1_100]


class TestOutcomes:
    """Of neighbours: each change of one deployment may be one of those before it."""

    async def test_what_became_of_a_deployment_is_told_when_its_neighbours_are(self, here: Harness) -> None:
        first = Deployment(id=1, sha="a").created(1).status("success", 2)
        bad = Deployment(id=2, sha="b").created(3).status("success", 4)
        worse = Deployment(id=3, sha="c").created(5).status("failure", 6)
        async with here.aggregator():
            for part in (worse, bad, first):
                await here.publish(part.events)
                await here.until_done()
            assert await self.outcomes(here) == {1: "succeeded", 2: "succeeded", 3: "failed"}
            await here.publish(Deployment(id=4, sha="a").created(25).status("success", 30).events)
            await here.until_done()
        assert await self.outcomes(here) == {1: "succeeded", 2: "rolled_back", 3: "failed", 4: "succeeded"}
        assert await unsettled(here.mongo_url) == 0
        bad_one, worse_one = await here.all(DEPLOYMENTS, {"id": {"$in": [2, 3]}})
        assert (bad_one["rolled_back_by"], worse_one["restored_by"], worse_one["restored_at"]) == (
            4,
            4,
            at(30),
        )
        first_day, second_day = [one["table"]["values"] for one in await here.all(DAYS)]
        assert sorted(one for one in first_day["change_failure_rate"] if one is not None) == [0, 1, 1]
        assert [one for one in second_day["time_to_restore"] if one is not None] == [24.0]

    async def outcomes(self, here: Harness) -> dict[int, str]:
        return {one["id"]: one["outcome"] for one in await here.all(DEPLOYMENTS)}

    async def test_any_order_and_two_aggregators_give_the_same_outcomes(
        self, here: Harness, there: Harness
    ) -> None:
        chance = Random(5)
        some = [
            Deployment(id=id_, sha=chance.choice("abc"), environment=chance.choice(["production", "prod-eu"]))
            .created(id_)
            .status(chance.choice(["success", "success", "failure"]), id_ + chance.choice([1, 5, 30]))
            for id_ in range(1, 60)
        ]
        events = [event for one in some for event in one.events]
        await here.publish(events)
        plain = await measured(here)
        words = {*(await self.outcomes(here)).values()}
        await here.js.purge_stream("EVENTS")
        await here.publish(disturbed(events), repeat=True)
        for durable in await here.js.consumers_info("EVENTS"):
            await here.js.delete_consumer("EVENTS", durable.name)
        async with there.aggregator(aggregator_batch=9), there.aggregator(aggregator_batch=9):
            await there.until_done()
        assert await dump(there.mongo_url) == plain
        assert words == {"succeeded", "failed", "rolled_back"}


class TestReleases:
    """They are read models whichever source is chosen, and count where they are."""

    async def test_a_change_of_what_is_taken_for_a_deployment_measures_everything_again(
        self, here: Harness
    ) -> None:
        pull = Pull(number=1).opened(0).merged(10)
        shipped = Deployment(id=7).created(11).status("success", 12)
        await here.publish([*pull.events, *shipped.events, *Release(id=7).published(30).events])
        for source, deployed in (("deployments", 12), ("releases", 30), ("merges", 10)):
            await here.apply(definitions_with(source))
            (document,) = await here.all(PULL_REQUESTS)
            assert document["milestones"]["deployed"] == at(deployed), source
            counted = [at for day in await here.all(DAYS) for at in successes(day["table"])]
            assert counted == [at(deployed).timestamp()], source
            kept = {(one["source"], one["id"]) for one in await here.all(DEPLOYMENTS)}
            assert kept == {("deployment", 7), ("release", 7)}
        assert await unsettled(here.mongo_url) == 0

    async def test_a_release_carries_what_was_merged_before_it_in_any_order(self, here: Harness) -> None:
        merged = [Pull(number=number).opened(0).merged(10 * number).events for number in (1, 2, 3)]
        released = [
            Release(id=id_, prerelease=id_ == 3).published(hours).events
            for id_, hours in ((1, 5), (2, 25), (3, 15))
        ]
        async with here.aggregator(definitions_with("releases")):
            for part in (released[2], merged[0], released[1], merged[2], merged[1], released[0]):
                await here.publish(part)
                await here.until_done()
        carried = [one["deployment"] and one["deployment"]["id"] for one in await here.all(PULL_REQUESTS)]
        assert carried == [2, 2, None]


def definitions_with(source: str) -> Definitions:
    text = f'[deployments]\nsource = "{source}"\n'
    return active_definitions(parse_configuration(text, "headway.toml"))


def successes(table: Table) -> list[float]:
    column = table["values"].get("deployment_frequency", [])
    return [at for at, value in zip(table["at"], column, strict=False) if value is not None]


class TestRepositories:
    async def test_renamed_or_transferred_repository_is_followed_everywhere(self, here: Harness) -> None:
        old = Pull(number=1).opened(0).requested("grace", 1).events
        new = REPOSITORY.model_copy(update={"owner": "umbrella", "name": "api.v2"})
        later = [
            event.model_copy(update={"observedtime": at(9_000)})
            for event in Pull(number=2, repository=new).opened(30).events
        ]
        async with here.aggregator():
            await here.publish([*old, *Deployment().created(1).status("success", 2).events])
            await here.until_done()
            await here.publish(later)
            await here.until_done()
            await here.publish(Pull(number=3).opened(50).events)
            await here.until_done()
        for name in (PULL_REQUESTS, REVIEW_REQUESTS, DEPLOYMENTS, DAYS):
            assert {one["repo"] for one in await here.all(name)} == {"umbrella/api.v2"}, name

    async def test_a_default_branch_learnt_late_links_what_was_merged_before(self, here: Harness) -> None:
        nameless = REPOSITORY.model_copy(update={"default_branch": None})
        pull = Pull(repository=nameless).opened(0).merged(1)
        async with here.aggregator():
            await here.publish([*pull.events])
            await here.until_done()
            await here.publish(Deployment().created(2).status("success", 3).events)
            await here.until_done()
        (document,) = await here.all(PULL_REQUESTS)
        assert (document["default_branches"], document["milestones"]["deployed"]) == (["main"], at(3))

    async def test_a_renamed_default_branch_leaves_past_deliveries_and_past_merges_as_they_were(
        self, here: Harness
    ) -> None:
        trunk = REPOSITORY.model_copy(update={"default_branch": "trunk"})
        before = [
            *Pull(number=1).opened(0).merged(1).events,
            *Deployment(1).created(2).status("success", 3).events,
        ]
        after = [
            *Pull(number=2, repository=trunk).opened(10).described(11, base="trunk").merged(12).events,
            *Pull(number=3, repository=trunk).opened(10).described(11).merged(12).events,
            *Deployment(2, repository=trunk, ref="trunk").created(13).status("success", 14).events,
        ]
        late = Pull(number=4).opened(4).merged(5).events
        async with here.aggregator():
            for part in (before, after, late):
                await here.publish(as_it_happened(part))
                await here.until_done()
        found = {one["number"]: one["milestones"]["deployed"] for one in await here.all(PULL_REQUESTS)}
        assert found == {1: at(3), 2: at(14), 3: None, 4: at(14)}
        live = await dump(here.mongo_url, provenance=True)
        assert await grown_anew(here) == live
        await here.js.purge_stream("EVENTS")
        everything = as_it_happened([*before, *after, *late])
        await here.publish(Random(1).sample(everything, len(everything)), repeat=True)
        assert await grown_anew(here, aggregator_batch=2) == live

    async def test_an_early_word_on_the_default_branch_that_comes_late_judges_anew(
        self, here: Harness
    ) -> None:
        trunk = REPOSITORY.model_copy(update={"default_branch": "trunk"})
        read = [
            *Pull(number=1, repository=trunk).opened(0).merged(1).events,
            *Deployment(1, repository=trunk).created(2).status("success", 3).events,
        ]
        async with here.aggregator():
            await here.publish([event.model_copy(update={"observedtime": at(90)}) for event in read])
            await here.until_done()
            (document,) = await here.all(PULL_REQUESTS)
            assert document["milestones"]["deployed"] is None
            await here.publish(as_it_happened(Deployment(9).created(4).events))
            await here.until_done()
        (document,) = await here.all(PULL_REQUESTS)
        assert (document["default_branches"], document["milestones"]["deployed"]) == (["main"], at(3))
        assert await unsettled(here.mongo_url) == 0


async def grown_anew(here: Harness, **how: Any) -> str:
    """Empty the read models, and read the whole log again."""
    for name in (PULL_REQUESTS, REVIEW_REQUESTS, DEPLOYMENTS, DAYS, REPOSITORIES):
        await here.database[f"{name}_1"].delete_many({})
    return await read_anew(here, provenance=True, **how)


def as_it_happened(events: list[Event]) -> list[Event]:
    """The same, each observed at once."""
    return [event.model_copy(update={"observedtime": event.time}) for event in events]

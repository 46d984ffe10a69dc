"""Deployments, their outcomes and releases as read models, in whatever order their events come."""

from random import Random

import pytest

from services.contracts.day_tables import Table
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.configuration_file import active_definitions, parse_configuration
from tests.integration.aggregator_harness import Harness, disturbed
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.deployment_history import Deployment, Release
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at


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
    """A change of one deployment may change the outcome of those before it."""

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
        plain = await here.read_anew()
        words = {*(await self.outcomes(here)).values()}
        await here.js.purge_stream("EVENTS")
        await here.publish(disturbed(events), repeat=True)
        await here.forget_position()
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

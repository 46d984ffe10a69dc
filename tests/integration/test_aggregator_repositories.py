"""Repositories that are renamed or transferred, and default branches that are renamed or learnt late."""

from random import Random
from typing import Any

from services.contracts.events import Event
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from tests.integration.aggregator_harness import Harness
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import REPOSITORY, at


async def test_renamed_or_transferred_repository_is_followed_everywhere(here: Harness) -> None:
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


async def test_a_default_branch_learnt_late_links_what_was_merged_before(here: Harness) -> None:
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
    here: Harness,
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
    assert await read_into_nothing(here) == live
    await here.js.purge_stream("EVENTS")
    everything = as_it_happened([*before, *after, *late])
    await here.publish(Random(1).sample(everything, len(everything)), repeat=True)
    assert await read_into_nothing(here, aggregator_batch=2) == live


async def test_an_early_word_on_the_default_branch_that_comes_late_judges_anew(here: Harness) -> None:
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


async def read_into_nothing(here: Harness, **how: Any) -> str:
    """Empty the read models, and read the whole log again."""
    for name in (PULL_REQUESTS, REVIEW_REQUESTS, DEPLOYMENTS, DAYS, REPOSITORIES):
        await here.database[f"{name}_1"].delete_many({})
    return await here.read_anew(provenance=True, **how)


def as_it_happened(events: list[Event]) -> list[Event]:
    """The same, each observed at once."""
    return [event.model_copy(update={"observedtime": event.time}) for event in events]

"""Repositories that are renamed, deleted and made again, in the read models: live, rebuilt, in any order."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.aggregator.generations.rebuild import Rebuild
from services.aggregator.store.store import Store
from services.collector.facts.observation import Observation
from services.collector.facts.repositories import repository_described
from services.contracts.events import Event, Repository, Via
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from tests.integration.aggregator_harness import Harness
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import HOST, SEEN

FORMER = Repository(id=1, owner="acme", name="api", default_branch="main")
NEW = Repository(id=2, owner="acme", name="api", default_branch="main")


def seen(repository: Repository, hours: float, *, deleted: bool = False) -> Event:
    moment = SEEN + timedelta(hours=hours)
    return repository_described(repository, Observation(HOST, Via.GRAPHQL, moment), moment, deleted=deleted)


def as_of(events: list[Event], hours: float) -> list[Event]:
    return [each.model_copy(update={"observedtime": SEEN + timedelta(hours=hours)}) for each in events]


def former() -> list[Event]:
    merged = Pull(1, repository=FORMER).opened(0).approved("grace", 1).merged(2)
    waiting = Pull(2, repository=FORMER).opened(3).requested("grace", 4)
    return [*merged.events, *waiting.events]


def made_again() -> list[Event]:
    return as_of(Pull(1, repository=NEW).opened(50).requested("grace", 51).events, 10)


async def shown(here: Harness) -> dict[tuple[int, int], tuple[str, str, bool]]:
    """By repository id and number: the repository's name, the state, and whether it is gone."""
    return {
        (one["repository_id"], one["number"]): (one["repo"], one["state"], one["gone"])
        for one in await here.all(PULL_REQUESTS)
    }


async def rebuilt(here: Harness) -> str:
    store = Store(here.mongo_url)
    try:
        await Rebuild(store, here.client, lambda _step: None).run()
    finally:
        store.close()
    return await dump(here.mongo_url, provenance=True)


SUPERSEDED = {
    (1, 1): ("acme/api", "merged", True),
    (1, 2): ("acme/api", "closed", True),
    (2, 1): ("acme/api", "open", False),
}


async def test_a_repository_that_is_made_again_has_the_name_and_the_former_keeps_its_history(
    here: Harness,
) -> None:
    async with here.aggregator():
        await here.publish(former())
        await here.until_done()
        assert (await shown(here))[1, 2] == ("acme/api", "open", False)
        await here.publish(made_again())
        await here.until_done()
        assert await shown(here) == SUPERSEDED
        pending = await here.all(REVIEW_REQUESTS, {"state": "pending"})
        assert [(one["repository_id"], one["gone"]) for one in pending] == [(2, False)]
    assert await unsettled(here.mongo_url) == 0


@pytest.mark.parametrize("chance", range(3))
async def test_in_any_order_and_by_two_aggregators_it_comes_out_the_same(here: Harness, chance: int) -> None:
    events = [*former(), *made_again()]
    Random(chance).shuffle(events)
    async with here.aggregator(aggregator_batch=2), here.aggregator(aggregator_batch=3):
        await here.publish(events)
        await here.until_done()
    assert await shown(here) == SUPERSEDED
    assert await unsettled(here.mongo_url) == 0


async def test_a_rebuild_says_the_same_as_what_grew(here: Harness) -> None:
    async with here.aggregator():
        for some in (former(), made_again(), [seen(FORMER, 3, deleted=True)]):
            await here.publish(some)
            await here.until_done()
        grown = await dump(here.mongo_url, provenance=True)
        assert await rebuilt(here) == grown
        assert await shown(here) == SUPERSEDED


async def test_one_that_has_got_another_name_is_not_superseded_by_whoever_takes_the_old_one(
    here: Harness,
) -> None:
    async with here.aggregator():
        await here.publish([*former(), *made_again()])
        await here.until_done()
        # that it was renamed before is told late
        await here.publish([seen(FORMER.model_copy(update={"name": "gateway"}), 9)])
        await here.until_done()
        assert {name for name, *_ in (await shown(here)).values()} == {"acme/api", "acme/gateway"}
        assert (await shown(here))[1, 2] == ("acme/gateway", "open", False)


async def test_a_repository_that_only_was_described_is_known(here: Harness) -> None:
    async with here.aggregator():
        await here.publish([*former(), seen(NEW, 5)])
        await here.until_done()
        assert (await shown(here))[1, 2] == ("acme/api", "closed", True)


async def test_a_delivery_from_before_a_rename_overwrites_nothing(here: Harness) -> None:
    """In the log of an older release as well, in which nothing says how old it is."""
    old = FORMER.model_copy(update={"name": "of-last-year", "default_branch": "master"})
    late = {"via": Via.WEBHOOK, "observedtime": SEEN + timedelta(days=9)}
    stale = [each.model_copy(update=late) for each in Pull(3, repository=old).opened(5).events]
    async with here.aggregator():
        await here.publish([*former(), *stale])
        await here.until_done()
        assert {name for name, *_ in (await shown(here)).values()} == {"acme/api"}


async def test_a_rebuild_mends_a_name_that_an_older_release_has_overwritten(here: Harness) -> None:
    """It dated names by arrival."""
    async with here.aggregator():
        await here.publish(former())
        await here.until_done()
        await _overwrite(here, "acme/of-last-year")
        await here.publish(as_of(Pull(4, repository=FORMER).opened(9).events, 1))
        await here.until_done()
        assert {name for name, *_ in (await shown(here)).values()} == {"acme/of-last-year"}
        await rebuilt(here)
        assert {name for name, *_ in (await shown(here)).values()} == {"acme/api"}


async def _overwrite(here: Harness, name: str) -> None:
    wrong: dict[str, Any] = {"value": name, "updated_at": SEEN + timedelta(days=9), "observed_at": SEEN}
    set_ = collection(REPOSITORIES, (await here.active())["read_set"])
    await here.database[set_].update_one({"id": 1}, {"$set": {"attributes.name": wrong, "settled": False}})

"""Events in, read models out, with real servers: whatever the order, whoever else is at it."""

from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from tests.integration.aggregator_harness import Harness, disturbed, history
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at


async def test_any_order_and_any_repetition_give_the_same_read_models(here: Harness, there: Harness) -> None:
    events = history()
    await here.publish(events)
    plain = await here.read_anew()
    await here.js.purge_stream("EVENTS")
    await here.publish(disturbed(events), repeat=True)
    assert await there.read_anew(aggregator_batch=17) == plain
    assert len(plain.splitlines()) > 200


async def test_two_aggregators_at_once_give_the_same_read_models_as_one(
    here: Harness, there: Harness
) -> None:
    events = history()
    await here.publish(disturbed(events), repeat=True)
    one = await here.read_anew(provenance=True)
    await here.forget_position()
    async with there.aggregator(aggregator_batch=20), there.aggregator(aggregator_batch=20):
        await there.until_done()
    assert await unsettled(there.mongo_url) == 0
    assert await dump(there.mongo_url, provenance=True) == one


async def test_reading_the_log_again_changes_nothing_and_tells_nothing(here: Harness) -> None:
    await here.publish(history())
    once = await here.read_anew()
    revisions = [(one["_id"], one["revision"]) for one in await here.all(PULL_REQUESTS)]
    await here.js.purge_stream("CHANGES")
    assert await here.read_anew() == once
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

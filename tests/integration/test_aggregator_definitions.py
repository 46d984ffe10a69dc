"""Definitions that change: everything is measured again, and every version is kept."""

from services.contracts.notices import DefinitionsChanged
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.definitions import DEFINITIONS
from services.contracts.readmodels.generations import GENERATIONS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.runtime.configuration_file import active_definitions, parse_configuration
from tests.integration.aggregator_harness import Harness, history
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until

TOKYO = (
    '[calendar]\ntimezone = "Asia/Tokyo"\n[people]\naliases = {grace = ["edsger"]}\n'
    '[deployments]\nenvironments = ["staging"]\n'
    '[[metrics]]\nname="cycle_time"\nlabel="Ours"\nfrom="opened"\nto="merged"\n'
)


async def test_what_is_stored_is_measured_again_as_if_it_had_always_been_so(here: Harness) -> None:
    own = active_definitions(parse_configuration(TOKYO, "headway.toml"))
    await here.publish(history())
    await here.apply()
    before = await dump(here.mongo_url)
    await here.apply(own)
    again = await dump(here.mongo_url)
    assert await unsettled(here.mongo_url) == 0
    read_set = (await here.active())["read_set"]
    for name in (PULL_REQUESTS, REVIEW_REQUESTS, "deployments", DAYS):
        await here.database[f"{name}_{read_set}"].delete_many({})
    await here.js.delete_consumer("EVENTS", "aggregator")
    await here.apply(own)
    assert await dump(here.mongo_url) == again != before


async def test_every_version_is_kept_and_the_active_one_is_named(here: Harness) -> None:
    own = active_definitions(parse_configuration(TOKYO, "headway.toml"))
    await here.publish(Pull(number=1).opened(0).events)
    for measured in (None, None, own, None):
        await here.apply(measured)
    versions = await here.database[DEFINITIONS].find().sort("_id").to_list(None)
    assert [one["_id"] for one in versions] == [1, 2, 3]
    assert versions[0]["digest"] == versions[2]["digest"] != versions[1]["digest"]
    active = await here.database[GENERATIONS].find_one({"_id": "active"})
    assert (active["read_set"], active["definition_version"]) == ("3", 3)
    told = [one for one in await here.changes() if isinstance(one, DefinitionsChanged) and one.in_force]
    assert [one.version for one in told] == [1, 2, 3]


async def test_an_aggregator_that_was_there_before_takes_the_new_version_over(here: Harness) -> None:
    own = active_definitions(parse_configuration(TOKYO, "headway.toml"))
    async with here.aggregator():
        await here.publish(Pull(number=1).opened(0).events)
        await here.until_done()
        async with here.aggregator(own):
            await until(lambda: version_of(here, 1, 2), "measuring again")
        await here.publish(Pull(number=2).opened(0).events)
        await here.until_done()
    assert {one["definition_version"] for one in await here.all(PULL_REQUESTS)} == {2}


async def version_of(here: Harness, number: int, version: int) -> bool:
    (document,) = await here.all(PULL_REQUESTS, {"number": number})
    active = await here.database[GENERATIONS].find_one({"_id": "active"})
    return document["definition_version"] == version == active["definition_version"]

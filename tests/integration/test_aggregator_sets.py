"""Sets of read models: which one counts, who may fill it, and when an old one goes."""

from services.aggregator.definitions.versions import propose
from services.aggregator.generations.leader_election import leadership
from services.aggregator.store.generations import READ_MODELS, Source
from services.contracts.readmodels.collections import collection
from tests.integration.aggregator_house import House, history
from tests.integration.definitions_house import TOKYO, Desk, own
from tests.unit.aggregator.builders import Pull
from tests.waiting import until


class TestSets:
    async def test_of_two_changes_in_a_row_the_second_counts(self, here: House, desk: Desk) -> None:
        await here.publish(history())
        await here.apply()
        await propose(desk.versions, own())
        opened = await desk.registry.open(await desk.registry.now(), 2, Source.FACTS)
        assert opened is not None
        await here.apply(own(TOKYO.replace("Tokyo", "Seoul")))
        active = await here.active()
        assert (active["read_set"], active["definition_version"]) == ("3", 3)
        assert sorted(one["read_set"] for one in active["retired"]) == ["1", "2"]
        assert not await desk.registry.switch(opened)

    async def test_the_old_set_is_dropped_when_nobody_can_be_reading_it(self, here: House) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        await here.apply()
        await here.apply(own())
        patient, hasty = Desk(here), Desk(here, grace=0)
        await patient.maintenance.look()
        assert len(await self.collections(here, "1")) == len(READ_MODELS)
        await hasty.maintenance.look()
        assert await self.collections(here, "1") == []
        assert len(await self.collections(here, "2")) == len(READ_MODELS)
        assert (await here.active())["retired"] == []
        patient.store.close()
        hasty.store.close()

    async def collections(self, here: House, read_set: str) -> list[str]:
        there = await here.database.list_collection_names()
        return [name for name in (collection(one, read_set) for one in READ_MODELS) if name in there]

    async def test_only_one_leads_until_its_lease_runs_out(self, here: House, desk: Desk) -> None:
        await desk.lease.prepare()
        async with leadership(desk.lease) as one, leadership(desk.lease) as other:
            assert (one, other) == (True, False)
        assert await desk.lease.take("a process", 0.2)
        assert not await desk.lease.take("another", 0.2)
        await until(lambda: desk.lease.take("another", 0.2), "the lease running out")

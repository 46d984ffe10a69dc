"""Sets of read models: which one counts, who may fill it, and when an old one goes."""

from services.aggregator.definitions.versions import propose
from services.aggregator.generations.leader_election import leadership
from services.aggregator.store.generations import READ_MODELS, Source
from services.contracts.readmodels.collections import collection
from tests.integration.aggregator_harness import Harness, history
from tests.integration.maintainer import TOKYO, Maintainer, own
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until


class TestGenerations:
    async def test_of_two_changes_in_a_row_the_second_counts(
        self, here: Harness, maintainer: Maintainer
    ) -> None:
        await here.publish(history())
        await here.apply()
        await propose(maintainer.versions, own())
        opened = await maintainer.registry.open(await maintainer.registry.now(), 2, Source.FACTS)
        assert opened is not None
        await here.apply(own(TOKYO.replace("Tokyo", "Seoul")))
        active = await here.active()
        assert (active["read_set"], active["definition_version"]) == ("3", 3)
        assert sorted(one["read_set"] for one in active["retired"]) == ["1", "2"]
        assert not await maintainer.registry.switch(opened)

    async def test_the_old_set_is_dropped_when_nobody_can_be_reading_it(self, here: Harness) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        await here.apply()
        await here.apply(own())
        patient, hasty = Maintainer(here), Maintainer(here, grace=0)
        await patient.maintenance.look()
        assert len(await self.collections(here, "1")) == len(READ_MODELS)
        await hasty.maintenance.look()
        assert await self.collections(here, "1") == []
        assert len(await self.collections(here, "2")) == len(READ_MODELS)
        assert (await here.active())["retired"] == []
        patient.store.close()
        hasty.store.close()

    async def collections(self, here: Harness, read_set: str) -> list[str]:
        there = await here.database.list_collection_names()
        return [name for name in (collection(one, read_set) for one in READ_MODELS) if name in there]

    async def test_only_one_leads_until_its_lease_runs_out(
        self, here: Harness, maintainer: Maintainer
    ) -> None:
        await maintainer.lease.prepare()
        async with leadership(maintainer.lease) as one, leadership(maintainer.lease) as other:
            assert (one, other) == (True, False)
        assert await maintainer.lease.take("a process", 0.2)
        assert not await maintainer.lease.take("another", 0.2)
        await until(lambda: maintainer.lease.take("another", 0.2), "the lease running out")

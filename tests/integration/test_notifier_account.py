"""The notifier's account in MongoDB: enough for what it does, and no more."""

from pathlib import Path

import pytest

from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.notifier.store.store import StoreError
from services.standalone.accounts.passwords import load_passwords
from services.standalone.accounts.rights import NOTIFIER, OPERATOR
from services.standalone.embedded_servers import Mongod
from tests.integration.notifier_harness import Here, configuration, receiving
from tests.unit.contracts.alerting_documents import at, clock, pull_request


async def test_the_notifiers_account_may_do_what_it_does_and_no_more(tmp_path: Path) -> None:
    async with (
        Mongod(tmp_path / "mongo", passwords=load_passwords(tmp_path)) as mongo,
        receiving() as receiver,
    ):
        environment = {"TEAM_URL": receiver.url}
        operator = Here(mongo.database_url_of(OPERATOR), configuration(), environment)
        here = Here(mongo.database_url_of(NOTIFIER), configuration(), environment)
        try:
            await operator.put(pull_request(7, clocks=[clock(1, None)]))
            await here.store.prepare()
            await here.store.active_rules.save(here.configured.alerting, {"late-1": at(0)})
            assert await here.store.lease.take("me", 5)
            await here.store.lease.give_back("me")
            await here.step(25.1)
            assert len(receiver.requests) == 1
            with pytest.raises(StoreError):
                await here.put(pull_request(8))
            with pytest.raises(StoreError):
                await here.client.get_default_database()[f"{PULL_REQUESTS}_1"].drop()
        finally:
            operator.close()
            here.close()

"""A set of read models that is being filled is in memory before it is served: a switch costs nobody."""

import re
from collections.abc import AsyncIterator
from datetime import date

import pytest

from services.contracts.definitions.document import Definitions
from services.gateway.day_tables.cache import DayCache
from services.gateway.queries.period import Period
from services.gateway.store.store import Store
from tests.integration.gateway_harness import Harness, start_gateway
from tests.unit.gateway.documents import active, day, definitions, merged
from tests.waiting import until

DAY = "2026-11-04"
PERIOD = {"from_": "2026-11-01", "to": "2026-11-08"}
COMING = {"read_set": "2", "definition_version": 1, "source": "log"}


@pytest.fixture
async def gateway(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with start_gateway(nats_url, mongo_url) as found:
        await found.put("definitions", definitions())
        await found.put("days_1", day(DAY, [merged(1, 4.0)]))
        await found.put("days_2", day(DAY, [merged(1, 40.0), merged(2, 60.0), merged(3, 80.0)]))
        await found.put("sets", active() | {"pending": COMING})
        yield found


async def median(gateway: Harness) -> float:
    answer = await gateway.get("/metrics/cycle_time", **PERIOD)
    return float(answer["series"][0]["total"]["p50"])


async def rows(gateway: Harness) -> float:
    told = (await gateway.http.get("/metrics")).text
    found = re.search(r"^headway_gateway_rows_in_memory (\S+)$", told, re.MULTILINE)
    return float(found[1]) if found else 0


async def holds(gateway: Harness, number: int) -> None:
    async def so_many() -> bool:
        return await rows(gateway) == number

    await until(so_many, f"{number} rows being in memory")


async def prepared(gateway: Harness) -> None:
    assert await median(gateway) == 4.0
    await holds(gateway, 1 + 3)


async def test_what_was_asked_for_is_in_memory_before_the_switch(gateway: Harness) -> None:
    await prepared(gateway)
    unread = day(DAY, [])  # of the same version: whoever reads it again would find nothing
    await gateway.put("days_2", unread)
    await gateway.put("sets", active(read_set="2"))
    assert await median(gateway) == 60.0


async def test_what_was_built_again_since_is_read_again(gateway: Harness) -> None:
    await prepared(gateway)
    await gateway.put("days_2", day(DAY, [merged(1, 7.0)], built=2))
    await gateway.put("sets", active(read_set="2"))
    assert await median(gateway) == 7.0


async def test_until_the_switch_the_set_in_force_is_served(gateway: Harness) -> None:
    await prepared(gateway)
    assert await median(gateway) == 4.0


async def test_what_is_served_no_more_is_forgotten(gateway: Harness) -> None:
    await prepared(gateway)
    await gateway.put("sets", active(read_set="2"))
    await holds(gateway, 3)


async def test_where_there_is_no_room_for_both_what_is_served_stays(gateway: Harness, mongo_url: str) -> None:
    store, week = Store(mongo_url, Definitions()), Period(date(2026, 11, 1), date(2026, 11, 8))
    days = DayCache(store, most_rows=1)
    served = await days.between("1", (), week)
    for _ in range(2):
        await days.prepare("2")
        assert await days.between("1", (), week) == served
        await gateway.put("days_1", day(DAY, []))  # of the same version: read again, nothing would be found
    store.close()

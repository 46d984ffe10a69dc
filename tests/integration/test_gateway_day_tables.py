"""Day tables are in memory before they are asked for: after a start, and before another set is served."""

import re
from collections.abc import AsyncIterator
from datetime import date

import pytest

from services.contracts.definitions.document import Definitions
from services.gateway.day_tables.cache import DayCache
from services.gateway.problems import BadParameterError
from services.gateway.queries.period import Period
from services.gateway.store.store import Store
from tests.integration.gateway_harness import Harness, start_gateway
from tests.unit.gateway.documents import Document, active, day, definitions, merged
from tests.waiting import until

DAY = "2026-11-04"
OLD_DAY = "2025-01-07"
PERIOD = {"from_": "2026-11-01", "to": "2026-11-08"}
WEEK = Period(date(2026, 11, 1), date(2026, 11, 8))
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


async def put_unannounced(gateway: Harness, collection: str, document: Document) -> None:
    """Write a day as nobody does: whoever has it in memory does not look for it."""
    await gateway.database[collection].replace_one({"_id": document["_id"]}, document)


async def test_a_set_that_is_being_filled_is_in_memory_before_the_switch(gateway: Harness) -> None:
    await prepared(gateway)
    await put_unannounced(gateway, "days_2", day(DAY, []))
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


async def test_older_days_are_read_before_anybody_asks_and_health_says_so(gateway: Harness) -> None:
    await gateway.put("sets", active())
    await gateway.put("days_1", day(OLD_DAY, [merged(1, 4.0), merged(2, 4.0)]))
    await holds(gateway, 3)

    async def is_read() -> bool:
        return (await gateway.health())["day_tables"]["unread"] == 0

    await until(is_read, "health saying so")
    told = (await gateway.health())["day_tables"]
    assert told["rows"] == 3
    assert 0 < told["bytes"] < told["most_bytes"]


async def test_tables_of_an_older_release_are_no_figures(gateway: Harness) -> None:
    stored = day("2026-10-30", [merged(1, 5.0)])
    rounds = {name: value for name, value in stored["rounds"].items() if name not in {"labels", "base"}}
    await gateway.put("days_1", {**stored, "rounds": rounds})
    answer = await gateway.http.get("/api/v1/metrics/cycle_time?from=2026-10-28&to=2026-11-02")
    assert answer.status_code == 503
    assert "measured again" in answer.json()["detail"]


@pytest.fixture
async def store(mongo_url: str) -> AsyncIterator[Store]:
    found = Store(mongo_url, Definitions())
    yield found
    found.close()


async def test_where_there_is_no_room_for_both_what_is_served_stays(gateway: Harness, store: Store) -> None:
    days = DayCache(store, most_bytes=1)
    (served,) = (await days.between("1", WEEK)).ranges
    for _ in range(2):
        await days.prepare("2")
        assert (await days.between("1", WEEK)).ranges[0].segment is served.segment


async def test_what_was_needed_longest_ago_makes_room(gateway: Harness, store: Store) -> None:
    await gateway.put("days_1", *(day(f"2026-0{month}-15", [merged(1, 4.0)]) for month in range(1, 10)))
    days = DayCache(store, most_bytes=1)
    for month in range(1, 10):
        first = date(2026, month, 15)
        assert (await days.between("1", Period(first, first.replace(day=16)))).ranges
        assert days.rows == 1


async def test_more_days_than_there_is_room_for_are_refused(gateway: Harness, store: Store) -> None:
    await gateway.put("days_1", *(day(f"2026-0{month}-15", [merged(1, 4.0)]) for month in range(1, 10)))
    with pytest.raises(BadParameterError, match="from"):
        await DayCache(store, most_bytes=1).between("1", Period(date(2026, 1, 1), date(2026, 10, 1)))

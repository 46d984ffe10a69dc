"""Day tables are announced before they are written, and every gateway sees what MongoDB has."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from random import Random
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

from services.aggregator.store import day_writes
from services.aggregator.store.days import BuiltDay, DayStore, NewDay
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.day_writes import DAY_WRITES
from services.contracts.readmodels.days import DAYS, DayDocument
from services.gateway.day_tables.cache import DayCache
from services.gateway.day_tables.day_rows import DayRows, day_rows
from services.gateway.day_tables.generation_columns import GenerationColumns
from services.gateway.day_tables.packed_days import ordinal
from services.gateway.day_tables.partition import partition_of
from services.gateway.metrics.selection import select
from services.gateway.queries.filters import Filters
from services.gateway.queries.period import Period
from services.gateway.store.store import Store
from tests.unit.gateway.documents import day, merged

Database = AsyncIOMotorDatabase[dict[str, Any]]

ALL_DAYS = Period(date(2026, 1, 1), date(2027, 1, 1))
DAYS_OF_YEAR = ("2026-02-03", "2026-06-05", "2026-11-18")
STEPS = 40


@pytest.fixture
async def database(mongo_url: str) -> AsyncIterator[Database]:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, tz_aware=True)
    yield client.get_default_database("headway")
    client.close()


@pytest.fixture
async def gateways(mongo_url: str) -> AsyncIterator[list[DayCache]]:
    stores = [Store(mongo_url, Definitions()) for _ in range(2)]
    yield [DayCache(store) for store in stores]
    for store in stores:
        store.close()


def table(on: str, built: int) -> DayDocument:
    """A day's table with one value, which is its version."""
    return day(on, [merged(1, float(built))], built=built)


def built_day(on: str, built: int) -> BuiltDay:
    one = table(on, built)
    return {
        "built": built,
        "definition_version": 1,
        "repo": one["repo"],
        "table": one["table"],
        "rounds": one["rounds"],
    }


def new_day(on: str) -> NewDay:
    one = day(on, [], built=0)
    return {
        **built_day(on, 0),
        "table": one["table"],
        "host": one["host"],
        "repository_id": one["repository_id"],
        "day": on,
    }


def id_of(on: str) -> str:
    return table(on, 1)["_id"]


async def seen(gateway: DayCache) -> dict[str, float]:
    """The version of each day that a query sees."""
    return versions(await gateway.between("1", ALL_DAYS))


def versions(rows: DayRows) -> dict[str, float]:
    """The version of each day among some rows."""
    cells = select(rows, Filters()).cells("cycle_time")
    days = (date.fromordinal(one).isoformat() for one in cells.field("day").tolist())
    return dict(zip(days, cells.values.tolist(), strict=True))


async def there(database: Database) -> dict[str, float]:
    """The version of each day that MongoDB has."""
    found = await database[f"{DAYS}_1"].find({"built": {"$gt": 0}}, {"day": 1, "built": 1}).to_list(None)
    return {one["day"]: float(one["built"]) for one in found}


async def write(store: DayStore, on: str) -> None:
    wanted = await store.want({id_of(on): new_day(on)})
    announced = await store.announce(wanted)
    await store.build(announced, {id_of(on): built_day(on, wanted[id_of(on)])})


async def test_a_writer_that_ends_and_one_that_is_late_change_nothing_for_readers(
    database: Database, gateways: list[DayCache]
) -> None:
    dead, late, alive = (DayStore(database, "1") for _ in range(3))
    on, id_ = DAYS_OF_YEAR[0], id_of(DAYS_OF_YEAR[0])
    await write(alive, on)
    assert [await seen(one) for one in gateways] == [{on: 1.0}] * 2
    await dead.announce(await dead.want({id_: new_day(on)}))  # announced, and never written
    assert [await seen(one) for one in gateways] == [{on: 1.0}] * 2
    announced = await late.announce(await late.want({id_: new_day(on)}))
    assert await seen(gateways[0]) == {on: 1.0}
    await late.build(announced, {id_: built_day(on, 3)})
    assert [await seen(one) for one in gateways] == [{on: 3.0}] * 2
    await write(alive, on)
    await late.build(announced, {id_: built_day(on, 3)})  # again: the version guard refuses it
    assert [await seen(one) for one in gateways] == [{on: 4.0}] * 2


async def test_a_late_day_of_long_ago_is_seen_at_once(database: Database, gateways: list[DayCache]) -> None:
    store = DayStore(database, "1")
    await write(store, "2026-11-18")
    assert await seen(gateways[0]) == {"2026-11-18": 1.0}
    await write(store, "2026-01-05")
    assert await seen(gateways[0]) == {"2026-11-18": 1.0, "2026-01-05": 1.0}


async def test_a_day_that_is_written_after_it_was_found_ahead_is_read_again(
    database: Database, mongo_url: str
) -> None:
    store, gateway_store = DayStore(database, "1"), Store(mongo_url, Definitions())
    columns = GenerationColumns(gateway_store, "1")
    early, late = DAYS_OF_YEAR[0], DAYS_OF_YEAR[-1]
    for on in (early, late):
        await write(store, on)
    wanted = await store.want({id_of(early): new_day(early)})
    announced = await store.announce(wanted)
    await columns.catch_up()
    first, second = (partition_of(ordinal(on)) for on in (late, early))
    await columns.read(first, [second])
    await columns._ahead[second]
    await store.build(announced, {id_of(early): built_day(early, wanted[id_of(early)])})
    await columns.catch_up()
    partitions = [await columns.read(number) for number in (first, second)]
    assert versions(day_rows(columns.known, partitions, ALL_DAYS)) == {late: 1.0, early: 2.0}
    gateway_store.close()


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_query_sees_a_day_older_than_mongodb_had_when_it_came_in(
    database: Database, gateways: list[DayCache], seed: int
) -> None:
    random = Random(seed)

    async def writing() -> None:
        store = DayStore(database, "1")
        for _ in range(STEPS):
            await write(store, random.choice(DAYS_OF_YEAR))

    async def asking(gateway: DayCache) -> None:
        while not all(one.done() for one in writers):
            before = await there(database)
            found = await seen(gateway)
            assert {on: at for on, at in before.items() if found.get(on, 0) < at} == {}

    writers = [asyncio.create_task(writing()) for _ in range(3)]
    try:
        await asyncio.gather(*(asking(gateway) for gateway in gateways))
    finally:
        await asyncio.gather(*writers)
    assert [await seen(one) for one in gateways] == [await there(database)] * 2


async def test_numbers_have_no_gaps_however_many_write(database: Database) -> None:
    stores = [DayStore(database, "1") for _ in range(4)]
    await asyncio.gather(*(one.announce({id_of("2026-11-18"): at}) for at in range(1, 11) for one in stores))
    found = await database[f"{DAY_WRITES}_1"].find().sort("_id").to_list(None)
    assert [one["_id"] for one in found] == list(range(1, 41))
    assert len({one["stamp"] for one in found}) == 40


async def test_announcements_are_removed_when_their_days_are_written(
    database: Database, monkeypatch: pytest.MonkeyPatch, gateways: list[DayCache]
) -> None:
    monkeypatch.setattr(day_writes, "KEPT", 2)
    monkeypatch.setattr(day_writes, "REMOVED_AT_ONCE", 5)
    store = DayStore(database, "1")
    open_ = await store.announce(await store.want({id_of("2026-02-03"): new_day("2026-02-03")}))
    for _ in range(9):
        await write(store, "2026-11-18")
    found = await database[f"{DAY_WRITES}_1"].find().sort("_id").to_list(None)
    assert [one["_id"] for one in found] == [1, 9, 10]
    assert await seen(gateways[0]) == {"2026-11-18": 9.0}
    await store.build(open_, {id_of("2026-02-03"): built_day("2026-02-03", 1)})
    assert await seen(gateways[0]) == {"2026-11-18": 9.0, "2026-02-03": 1.0}


async def test_a_gateway_that_was_away_too_long_reads_everything_again(
    database: Database, gateways: list[DayCache]
) -> None:
    store = DayStore(database, "1")
    await write(store, "2026-02-03")
    assert await seen(gateways[0]) == {"2026-02-03": 1.0}
    await write(store, "2026-02-03")
    await database[f"{DAY_WRITES}_1"].delete_many({})
    assert await seen(gateways[0]) == {"2026-02-03": 2.0}


async def test_days_that_nobody_announced_are_not_written(database: Database) -> None:
    store = DayStore(database, "1")
    announced = await store.announce({id_of("2026-02-03"): 1})
    with pytest.raises(AssertionError, match="no gateway would look"):
        await store.build(announced, {id_of("2026-02-03"): built_day("2026-02-03", 2)})

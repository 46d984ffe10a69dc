"""The log or MongoDB has lost something: it is noticed, said, and built again where it can be."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from services.aggregator.app import run
from services.aggregator.intake import log_watch
from services.aggregator.intake.log_watch import Progress, start_again_at
from services.aggregator.settings import AggregatorSettings
from services.aggregator.store.log import KnownLog
from services.aggregator.store.store import Store
from services.contracts.events import Event
from services.contracts.log_state import LogState
from services.contracts.streams import AGGREGATOR_CONSUMER, EVENTS
from services.runtime.health import Health
from services.runtime.log_state import read_log_state
from services.runtime.messaging import ensure_streams
from services.runtime.reconnecting_client import ReconnectingClient
from tests.commands import headway
from tests.faults.table import Fault, Record
from tests.integration.aggregator_harness import Harness, definitions, history, ready
from tests.readmodels_difference import difference
from tests.readmodels_dump import dump
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until

CREATED = datetime(2026, 3, 2, tzinfo=UTC)


async def cut_log(here: Harness, left: list[Event]) -> None:
    """Another log under the same name, with less in it."""
    await here.js.delete_stream(EVENTS.name)
    await ensure_streams(here.js)
    await here.publish(left)


async def notes(settings: AggregatorSettings) -> dict[str, str]:
    url = f"http://{settings.aggregator_host}:{settings.aggregator_port}/health/ready"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return (await answer.json()).get("notes", {})


async def test_a_rebuild_refuses_a_log_that_knows_less_than_what_is_served(here: Harness) -> None:
    events = history(days=21, per_week=10)
    await here.publish(events)
    await here.apply()
    served = await dump(here.mongo_url)
    await cut_log(here, events[: len(events) // 2])
    environment = {"HEADWAY_NATS_URL": here.nats_url, "HEADWAY_MONGO_URL": here.mongo_url}
    refused = await headway("rebuild", **environment)
    assert refused.code == 1
    assert "the log knows less than what is served" in refused.errors
    assert await dump(here.mongo_url) == served
    assert (await here.active())["pending"] is None
    assert (await headway("rebuild", "--incomplete", **environment)).code == 0
    assert await dump(here.mongo_url) != served


async def test_what_mongodb_has_lost_is_built_again_at_the_start(here: Harness) -> None:
    await here.publish(history(days=21, per_week=10))
    await here.apply()
    served = await dump(here.mongo_url)
    await here.database.client.drop_database(here.database.name)
    await here.apply()
    assert await dump(here.mongo_url) == served


@pytest.mark.parametrize("noted", [False, True], ids=["everything", "everything-but-what-is-noted-meanwhile"])
async def test_what_mongodb_loses_while_the_aggregator_runs_is_built_again(
    here: Harness, record_fault: Record, noted: bool
) -> None:
    await here.publish(history(days=21, per_week=10))
    async with here.aggregator():
        await here.until_done()
        served = await dump(here.mongo_url)

        async def known() -> bool:
            return await here.database["log"].find_one({"count": {"$gt": 0}}) is not None

        await until(known, "the aggregator knowing how much the log holds")
        began = time.monotonic()
        known_before = await here.database["log"].find_one() or {}
        await here.database.client.drop_database(here.database.name)
        if noted:
            await here.database["log"].replace_one({"_id": "log"}, known_before, upsert=True)

        async def same() -> bool:
            return await here.done() and await dump(here.mongo_url) == served

        try:
            await until(same, "the read models being built again")
        finally:
            apart = difference(await dump(here.mongo_url), served)
            seconds = time.monotonic() - began
            record_fault(Fault("MongoDB's data lost", seconds, apart.missing + apart.stale, apart.doubled))


async def test_an_aggregator_that_is_stopped_in_the_moment_of_an_answer_ends(here: Harness) -> None:
    settings = here.settings()
    aggregator = asyncio.ensure_future(run(settings, definitions()))
    await until(lambda: aggregator.done() or ready(settings), "the aggregator being ready")
    ask = ReconnectingClient.request

    async def stopped_at_once(client: ReconnectingClient, subject: str, *more: Any, **by_name: Any) -> Msg:
        found = await ask(client, subject, *more, **by_name)
        if not subject.endswith(AGGREGATOR_CONSUMER) or aggregator.cancelling():
            return found
        aggregator.cancel()
        with contextlib.suppress(asyncio.CancelledError):  # as `wait_for`, when the answer comes with it
            await asyncio.sleep(60)
        return found

    with patch.object(ReconnectingClient, "request", stopped_at_once):
        await until(aggregator.done, "the aggregator having ended", seconds=60)
    assert aggregator.cancelled()


async def test_what_another_aggregator_notes_while_the_log_is_looked_at_is_no_loss(
    here: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.publish(history(days=7, per_week=5))
    await here.apply()
    store, health = Store(here.mongo_url), Health(())

    async def overtaken(js: JetStreamContext) -> LogState:
        found = await read_log_state(js)
        await here.publish(Pull(number=9001).opened(0).events)
        await store.log.save(KnownLog(await read_log_state(js), 0))
        return found

    monkeypatch.setattr(log_watch, "read_log_state", overtaken)
    await log_watch.LogWatch(here.js, store, health, 500, 2).look()
    store.close()
    assert "notes" not in health.report()


async def test_a_log_that_has_lost_messages_is_an_alarm_and_what_comes_is_applied(here: Harness) -> None:
    events = history(days=21, per_week=10)
    await here.publish(events)
    await here.apply()
    await cut_log(here, events[:20])
    async with here.aggregator() as settings:
        said = await notes(settings)
        assert said["log"].startswith(f"the log has lost messages: it holds 20 of {len(events)}")
        noted = await here.database["log"].find_one({"_id": "log"})
        assert noted and noted["notes"] == {"log": said["log"]}
        await here.publish(Pull(number=9001).opened(0).events)

        async def applied() -> bool:
            return await here.database["pull_requests_1"].find_one({"number": 9001}) is not None

        await until(applied, "the new event being applied")
        await here.publish(events[20:])

        async def quiet() -> bool:
            return "log" not in await notes(settings)

        await until(quiet, "the alarm being over")


def test_the_consumer_starts_again_where_the_read_models_end_and_only_then() -> None:
    log = LogState(CREATED, 100, 100)
    known = KnownLog(log, 100)
    assert start_again_at(log, Progress(100, 100, 0), known, empty=False) is None
    assert start_again_at(log, Progress(100, 100, 0), None, empty=False) is None
    assert start_again_at(log, Progress(100, 100, 0), None, empty=True) == 1
    assert start_again_at(log, Progress(0, 0, 100), None, empty=True) is None
    assert start_again_at(log, Progress(100, 100, 0), KnownLog(log, 60), empty=False) == 61
    assert start_again_at(LogState(CREATED, 40, 40), Progress(100, 100, 0), known, empty=False) == 1

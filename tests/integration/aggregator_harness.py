"""The aggregator with real servers: a log to fill, processes to run, read models to compare."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from services.aggregator.app import run
from services.aggregator.settings import AggregatorSettings
from services.aggregator.store.generations import READ_MODELS
from services.aggregator.streams import SOURCES_CONSUMER
from services.contracts.day_tables import unpack
from services.contracts.definitions.document import Definitions
from services.contracts.events import Event, Via, encode
from services.contracts.notices import decode_change
from services.contracts.readmodels.collections import FIRST_GENERATION, collection
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.definitions import DEFINITIONS
from services.contracts.readmodels.generations import GENERATIONS, SERVED
from services.contracts.streams import AGGREGATOR_CONSUMER, CHANGES, EVENTS, SOURCES
from services.contracts.subjects import event_subject
from services.demo.organisation import create_organisation
from services.demo.settings import demo_configuration
from services.runtime.configuration_file import active_definitions
from services.runtime.messaging import ensure_streams
from services.runtime.publisher import Message, Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.server_process import free_port
from tests.nats_client import connect
from tests.readmodels_dump import dump, unsettled
from tests.waiting import until

ANCHOR = datetime(2026, 3, 20, 17, tzinfo=UTC)


def history(days: int = 14, per_week: float = 20, seed: int = 3) -> list[Event]:
    """What the demo organisation lived through: the same for the same arguments."""
    return list(create_organisation(seed, ANCHOR, days=days, pull_requests_per_week=per_week).history())


def disturbed(events: Sequence[Event], seed: int = 1) -> list[Event]:
    """The same facts in any order, a fifth of them seen again later by another road."""
    chance = random.Random(seed)
    again = [
        event.model_copy(
            update={"via": Via.WEBHOOK, "observedtime": event.observedtime + timedelta(minutes=5)}
        )
        for event in chance.sample(list(events), len(events) // 5)
    ]
    return chance.sample([*events, *again], len(events) + len(again))


def definitions() -> Definitions:
    """The demo organisation's, with its teams."""
    return active_definitions(demo_configuration())


async def ready(settings: AggregatorSettings) -> bool:
    """Whether an aggregator says that it is ready."""
    url = f"http://{settings.aggregator_host}:{settings.aggregator_port}/health/ready"
    try:
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@dataclass
class Harness:
    """A NATS and a MongoDB database, and what is between them."""

    nats_url: str
    mongo_url: str
    client: ReconnectingClient
    database: AsyncIOMotorDatabase[dict[str, Any]]

    @property
    def js(self) -> JetStreamContext:
        """JetStream."""
        return self.client.jetstream(timeout=60)

    def settings(self, **more: Any) -> AggregatorSettings:
        """Settings for an aggregator of this harness, with an address of its own."""
        return AggregatorSettings(
            nats_url=self.nats_url,
            mongo_url=self.mongo_url,
            aggregator_port=free_port(),
            **{"aggregator_ack_wait": 2, **more},
        )

    async def publish(self, events: Iterable[Event], *, repeat: bool = False) -> None:
        """Append to the log; `repeat` even what the stream would drop as a duplicate."""
        await Publisher(self.client).publish_all(
            Message(event_subject(event), encode(event), None if repeat else event.id) for event in events
        )

    async def done(self) -> bool:
        """Whether everything in the log is applied and acknowledged, by the newest definitions.

        What is pending for a consumer is counted a moment after a message is in the stream.
        """
        for stream, durable in ((EVENTS, AGGREGATOR_CONSUMER), (SOURCES, SOURCES_CONSUMER)):
            try:
                last = (await self.js.stream_info(stream.name)).state.last_seq
                info = await self.js.consumer_info(stream.name, durable)
            except (NotFoundError, NatsError):
                return False
            delivered = info.delivered.stream_seq if info.delivered else 0
            if delivered < last or info.num_pending or info.num_ack_pending:
                return False
        return await self.in_force()

    async def active(self) -> dict[str, Any]:
        """Which set is served, and what else there is."""
        found = await self.database[GENERATIONS].find_one({"_id": SERVED})
        return found or {"read_set": FIRST_GENERATION, "definition_version": 0, "pending": None}

    async def in_force(self) -> bool:
        """Whether the newest definitions are in force, and everybody has been told."""
        active = await self.active()
        newest = await self.database[DEFINITIONS].find_one(sort=[("_id", -1)])
        newer = newest is not None and newest["_id"] > active["definition_version"]
        return not newer and active["pending"] is None and active.get("announced", True)

    async def until_done(self) -> None:
        """Wait for that."""
        try:
            await until(self.done, "everything being applied")
        except AssertionError:
            states = [await self.js.consumers_info(stream.name) for stream in (EVENTS, SOURCES)]
            raise AssertionError(f"not everything was applied: {states}") from None

    @contextlib.asynccontextmanager
    async def aggregator(
        self, measured: Definitions | None = None, **more: Any
    ) -> AsyncIterator[AggregatorSettings]:
        """An aggregator in this process, ended as SIGTERM would."""
        settings = self.settings(**more)
        task = asyncio.ensure_future(run(settings, measured or definitions()))
        try:
            await until(lambda: task.done() or ready(settings), "the aggregator being ready")
            yield settings
            assert not task.done(), task.exception()
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def apply(self, measured: Definitions | None = None, **more: Any) -> None:
        """Run an aggregator until everything is applied, and has had its consequences."""
        async with self.aggregator(measured, **more):
            await self.until_done()
            await until(self.settled, "everything having had its consequences")

    async def read_anew(self, *, provenance: bool = False, **more: Any) -> str:
        """Read the whole log again; return the read models, with the ways by which facts came if wanted."""
        await self.forget_position()
        await self.apply(**more)
        assert await self.settled()
        return await dump(self.mongo_url, provenance=provenance)

    async def forget_position(self) -> None:
        """Delete the consumers of the log: the next aggregator begins at its beginning."""
        for durable in await self.js.consumers_info(EVENTS.name):
            await self.js.delete_consumer(EVENTS.name, durable.name)

    async def settled(self) -> bool:
        """Whether nothing that was applied has consequences that are not written yet."""
        return await unsettled(self.mongo_url) == 0

    async def grown_anew(self, measured: Definitions) -> str:
        """Empty the served set and read the whole log into it, live; return the read models."""
        read_set = (await self.active())["read_set"]
        for name in READ_MODELS:
            await self.database[collection(name, read_set)].delete_many({})
        await self.js.delete_consumer(EVENTS.name, AGGREGATOR_CONSUMER)
        await self.apply(measured)
        return await dump(self.mongo_url, provenance=True)

    async def all(self, name: str, condition: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The documents of a read model; days with their tables unpacked."""
        read_set = (await self.active())["read_set"]
        found = (
            await self.database[collection(name, read_set)].find(condition or {}).sort("_id").to_list(None)
        )
        return [one | {"table": unpack(one["table"])} for one in found] if name == DAYS else found

    async def changes(self) -> list[Any]:
        """Every notice that was published."""
        count = (await self.js.stream_info(CHANGES.name)).state.messages
        if not count:
            return []
        subscription = await self.js.subscribe(CHANGES.subject, ordered_consumer=True)
        found = [decode_change((await subscription.next_msg(30)).data) for _ in range(count)]
        await subscription.unsubscribe()
        return found


@contextlib.asynccontextmanager
async def harness(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    """A harness over given servers, with its streams."""
    client = await connect(nats_url)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        mongo_url, tz_aware=True, serverSelectionTimeoutMS=20_000
    )
    try:
        await ensure_streams(client.jetstream(timeout=60))
        yield Harness(nats_url, mongo_url, client, mongo.get_default_database())
    finally:
        mongo.close()
        await client.close()

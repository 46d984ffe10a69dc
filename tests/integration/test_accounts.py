"""Trying what is forbidden, against real servers with the accounts of `headway up`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nats
import pytest
import pytest_asyncio
from motor.motor_asyncio import AsyncIOMotorClient
from nats.errors import Error as NatsError
from pymongo.errors import OperationFailure

from services.contracts.streams import EVENTS
from services.runtime.messaging import ensure_streams, inbox_prefix
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.accounts.passwords import Passwords, load_passwords
from services.standalone.accounts.rights import ACCOUNTS, AGGREGATOR, COLLECTOR, GATEWAY, MONITOR, OPERATOR
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVENT = "headway.events.github%2Ecom.acme.api.pull.1"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[NatsServer, Mongod]]:
    folder = tmp_path_factory.mktemp("guarded")
    known = load_passwords(folder)
    async with (
        NatsServer(folder / "nats", passwords=known) as nats_server,
        Mongod(folder / "mongo", passwords=known) as mongod,
    ):
        async with connected(nats_server.url_of(OPERATOR)) as (client, _):
            await ensure_streams(client.jetstream(timeout=60))
        yield nats_server, mongod


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[tuple[ReconnectingClient, list[str]]]:
    """A client, and what the server has refused it."""
    refused: list[str] = []

    async def note(problem: Exception) -> None:
        refused.append(str(problem))

    client = await nats.connect(
        url, inbox_prefix=inbox_prefix(url), error_cb=note, max_reconnect_attempts=1, reconnect_time_wait=0.01
    )
    try:
        yield client, refused
    finally:
        await client.close()


async def refusal_to_publish(server: NatsServer, account: str, subject: str) -> str:
    async with connected(server.url_of(account)) as (client, refused):
        await client.publish(subject, b"{}")
        await until(lambda: bool(refused), f"{account} being refused {subject}")
        return refused[0]


def api(question: str) -> str:
    return f"$JS.API.{question}.{EVENTS.name}"


@pytest.mark.parametrize(
    ("account", "subject"),
    [
        *((account, EVENT) for account in (AGGREGATOR, GATEWAY, MONITOR)),
        *(
            (account, api(f"STREAM.{verb}"))
            for account in (COLLECTOR, AGGREGATOR, GATEWAY)
            for verb in ("DELETE", "PURGE", "MSG.DELETE", "SNAPSHOT")
        ),
        *((account, api("STREAM.UPDATE")) for account in (AGGREGATOR, GATEWAY)),
        *((account, api("CONSUMER.CREATE")) for account in (COLLECTOR, GATEWAY)),
        (COLLECTOR, "headway.changes.x"),
        (GATEWAY, "headway.changes.x"),
        (GATEWAY, "$KV.COLLECTOR.x"),
        (AGGREGATOR, "$KV.COLLECTOR.x"),
        (MONITOR, "$SYS.REQ.SERVER.RELOAD"),
        (COLLECTOR, "$SYS.REQ.SERVER.PING.VARZ"),
    ],
)
async def test_nats_refuses_what_an_account_has_no_business_with(
    account: str, subject: str, guarded: tuple[NatsServer, Mongod]
) -> None:
    refused = await refusal_to_publish(guarded[0], account, subject)
    assert "permissions violation" in refused.lower()


@pytest.mark.parametrize("account", [COLLECTOR, AGGREGATOR, GATEWAY, MONITOR])
@pytest.mark.parametrize("subject", [">", "headway.>", "_INBOX.>", "_INBOX_operator.>", "$KV.>"])
async def test_nobody_overhears_what_is_not_sent_to_it(
    account: str, subject: str, guarded: tuple[NatsServer, Mongod]
) -> None:
    async with connected(guarded[0].url_of(account)) as (client, refused):
        await client.subscribe(subject)
        await until(lambda: bool(refused), f"{account} being refused {subject}")
    assert "permissions violation" in refused[0].lower()


async def test_whoever_has_no_password_gets_nothing_of_nats(guarded: tuple[NatsServer, Mongod]) -> None:
    server, _ = guarded
    address = server.url.removeprefix("nats://")
    for url in (server.url, *(f"nats://{account}:guessed@{address}" for account in ACCOUNTS)):
        with pytest.raises(NatsError, match="Authorization Violation"):
            async with asyncio.timeout(10):
                await nats.connect(url, error_cb=_quiet, allow_reconnect=False)


async def _quiet(_: Exception) -> None: ...


async def test_the_log_still_takes_what_the_collector_publishes(guarded: tuple[NatsServer, Mongod]) -> None:
    async with connected(guarded[0].url_of(COLLECTOR)) as (client, refused):
        assert (await client.jetstream(timeout=60).publish(EVENT, b"{}")).stream == EVENTS.name
        assert refused == []


Database = Any


@contextlib.asynccontextmanager
async def database(url: str) -> AsyncIterator[Database]:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(url, serverSelectionTimeoutMS=5_000)
    try:
        yield client.get_default_database()
    finally:
        client.close()


WRITES = {
    "insert": lambda database: database["pull_requests_1"].insert_one({"_id": "forged"}),
    "update": lambda database: database["pull_requests_1"].update_one({}, {"$set": {"title": "forged"}}),
    "delete": lambda database: database["pull_requests_1"].delete_many({}),
    "drop": lambda database: database["pull_requests_1"].drop(),
    "index": lambda database: database["pull_requests_1"].create_index("x"),
    "sets": lambda database: database["sets"].update_one({}, {"$set": {"read_set": "0"}}, upsert=True),
    "definitions": lambda database: database["definitions"].insert_one({"_id": 99}),
    "delete a key": lambda database: database["keys"].delete_many({}),
}


@pytest.mark.parametrize("write", WRITES)
async def test_the_gateway_cannot_write_to_mongodb(write: str, guarded: tuple[NatsServer, Mongod]) -> None:
    async with database(guarded[1].database_url_of(GATEWAY)) as found:
        await found["pull_requests_1"].find_one()
        await found["keys"].update_one({"_id": "pseudonyms"}, {"$setOnInsert": {"key": b"x"}}, upsert=True)
        with pytest.raises(OperationFailure, match="not authorized"):
            await WRITES[write](found)


@pytest.mark.parametrize("account", [AGGREGATOR, GATEWAY, OPERATOR])
async def test_no_account_reaches_beyond_headway_s_database(
    account: str, guarded: tuple[NatsServer, Mongod]
) -> None:
    async with database(guarded[1].database_url_of(account)) as found:
        for command in (
            found.client["admin"].command("createUser", "me", pwd="x", roles=["root"]),
            found.client["admin"]["system.users"].find_one(),
            found.client["other"]["x"].insert_one({}),
            found.client["admin"].command("shutdown"),
        ):
            with pytest.raises(OperationFailure, match="not authorized"):
                await command


async def test_the_collector_cannot_touch_mongodb_at_all(guarded: tuple[NatsServer, Mongod]) -> None:
    _, mongod = guarded
    by_password = mongod.url_of(COLLECTOR) + "/headway?authSource=admin"
    async with database(by_password) as found:
        with pytest.raises(OperationFailure, match="Authentication failed"):
            await found["pull_requests_1"].find_one()
    assert mongod.database_url_of(COLLECTOR) == f"{mongod.url}/headway"


async def test_whoever_has_no_password_gets_nothing_of_mongodb(guarded: tuple[NatsServer, Mongod]) -> None:
    async with database(f"{guarded[1].url}/headway") as found:
        for command in (
            found["pull_requests_1"].find_one(),
            found["pull_requests_1"].insert_one({}),
            found.list_collection_names(),
            found.client["admin"].command("createUser", "me", pwd="x", roles=["root"]),
        ):
            with pytest.raises(OperationFailure, match="requires authentication"):
                await command


async def test_passwords_are_their_owner_s_alone_and_the_same_ever_after(tmp_path: Path) -> None:
    first = load_passwords(tmp_path)
    files = [tmp_path / "passwords.json", first.key_file]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    files[0].chmod(0o644)
    assert load_passwords(tmp_path) == first == Passwords(first.of, first.key_file)
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert len({*first.of.values(), first.key}) == len(ACCOUNTS) + 1

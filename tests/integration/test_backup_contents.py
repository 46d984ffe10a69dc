"""Backups of real servers, brought back into others: the log message for message, and what is beside it."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

from services.collector.checkpoints.store import open_store
from services.collector.github.webhooks.delivery_store import DeliveryStore
from services.contracts.streams import ALL, DEAD_LETTERS, EVENTS
from services.runtime.messaging import ensure_streams
from services.runtime.publisher import Message, Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.backup import manifest
from services.standalone.backup.manifest import BackupError, Manifest
from services.standalone.backup.parts import LOG, TOKENS
from services.standalone.backup.records import Record
from services.standalone.backup.restore import BackupRestore, restore_tokens
from services.standalone.backup.save import BackupSource, BackupWriter, make_folder
from services.standalone.backup.stream_records import length, records
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.nats_client import connect
from tests.waiting import until

NOW = datetime(2026, 3, 2, tzinfo=UTC)
KEY = b"\x00\xffpseudonyms"


@dataclass
class Place:
    """Servers, and what is in them."""

    client: ReconnectingClient
    database: AsyncIOMotorDatabase[dict[str, Any]]

    async def log(self) -> list[tuple[int, str, str | None, bytes]]:
        found = records(self.client, LOG)
        return [(one.sequence, one.subject, one.id, one.body) async for one in found]


@pytest.fixture
async def here(nats_client: ReconnectingClient, mongo_url: str) -> AsyncIterator[Place]:
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, tz_aware=True)
    await ensure_streams(nats_client.jetstream(timeout=60))
    yield Place(nats_client, mongo.get_default_database())
    mongo.close()


@pytest.fixture
async def there(tmp_path: Path, mongod: Mongod, mongo_url: str) -> AsyncIterator[Place]:
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongod.url, tz_aware=True)
    name = f"{mongo_url.rpartition('/')[2]}_there"
    async with NatsServer(tmp_path / "there") as server:
        client = await connect(server.url)
        yield Place(client, mongo[name])
        await client.close()
    await mongo.drop_database(name)
    mongo.close()


def event(number: int, body: bytes = b"{}", name: str | None = None) -> Message:
    return Message(f"headway.events.github%2Ecom.acme.api.pull.{number}", body, name or f"id-{number}")


async def saved(place: Place, folder: Path, tokens: Path) -> Manifest:
    make_folder(folder)
    installation = BackupSource(place.client, place.database, tokens, demo=False)
    return await BackupWriter(installation, folder, lambda *_: None).run(NOW)


async def restored(place: Place, folder: Path) -> None:
    found = manifest.read(folder)
    assert [*manifest.check(folder, found)] == [*found.files]
    await BackupRestore(folder, found, place.client, place.database, lambda *_: None).run()


async def test_the_log_comes_back_message_for_message_under_its_sequences(
    here: Place, there: Place, tmp_path: Path
) -> None:
    js, publisher = here.client.jetstream(timeout=60), Publisher(here.client)
    await publisher.publish_all(event(number) for number in range(1, 6))
    await js.purge_stream(EVENTS.name, seq=4)  # as a limit would
    await publisher.publish_all(event(number, f"é {number}".encode()) for number in range(6, 1_300))
    again = event(1_299, b"later").body
    await js.publish(event(7).subject, again, headers={"Nats-Msg-Id": "of its own"})
    made = await saved(here, tmp_path / "backup", tmp_path / "none")
    assert (made.log.first, made.log.last, made.log.messages) == (4, 1_300, 1_297)
    await restored(there, tmp_path / "backup")
    assert await there.log() == await here.log()
    await ensure_streams(there.client.jetstream(timeout=60), ALL)
    assert await there.log() == await here.log()


async def test_an_id_that_the_log_has_twice_is_kept_twice(here: Place, there: Place, tmp_path: Path) -> None:
    """Outside of its window the stream takes an id again."""
    js = here.client.jetstream(timeout=60)
    config = (await js.stream_info(EVENTS.name)).config
    config.duplicate_window = 0.1
    await js.update_stream(config)
    await Publisher(here.client).publish(event(1, b"first"))

    async def taken() -> bool:
        return await Publisher(here.client).publish(event(1, b"again"))

    await until(taken, "the window being over")
    await saved(here, tmp_path / "backup", tmp_path / "none")
    await restored(there, tmp_path / "backup")
    assert [body for *_, body in await there.log()] == [b"first", b"again"]


async def test_the_memory_comes_back_and_is_believed(here: Place, there: Place, tmp_path: Path) -> None:
    memory = await open_store(here.client)
    await memory.keep_checkpoint("sweep", "as far as this")
    await DeliveryStore(memory).keep("00000000-0000-0000-0000-000000000001")
    await Publisher(here.client).publish_all(event(number) for number in range(1, 4))
    await saved(here, tmp_path / "backup", tmp_path / "none")
    await restored(there, tmp_path / "backup")
    found = await open_store(there.client)
    assert found.position.losses == ()
    assert await found.checkpoint("sweep") == "as far as this"
    assert await DeliveryStore(found).has("00000000-0000-0000-0000-000000000001")


async def test_a_memory_beside_a_log_with_holes_is_left_behind(
    here: Place, there: Place, tmp_path: Path
) -> None:
    js = here.client.jetstream(timeout=60)
    memory = await open_store(here.client)
    await memory.keep_checkpoint("sweep", "as far as this")
    await Publisher(here.client).publish_all(event(number) for number in range(1, 4))
    await js.delete_msg(EVENTS.name, 2)
    made = await saved(here, tmp_path / "backup", tmp_path / "none")
    assert not made.log.unbroken
    await restored(there, tmp_path / "backup")
    assert [body for *_, body in await there.log()] == [b"{}", b"{}"]
    assert await (await open_store(there.client)).checkpoint("sweep") is None


async def test_what_only_mongodb_knows_and_dead_letters_and_tokens_come_back(
    here: Place, there: Place, tmp_path: Path
) -> None:
    await here.database["definitions"].insert_one({"_id": 3, "in_force_since": NOW, "content": {"a": 1.5}})
    await here.database["keys"].insert_one({"_id": "pseudonyms", "key": KEY})
    await here.database["access"].insert_one({"_id": "session:x", "until": NOW})
    await here.database["alerts"].insert_one({"_id": "late:1:begin", "at": NOW, "waiting": ["team"]})
    await here.database["messages"].insert_one({"_id": "m", "state": "pending", "try_at": NOW})
    await here.database["notifier"].insert_one({"_id": "digests", "done": {"daily": NOW}})
    await Publisher(here.client).publish(Message("headway.dead_letters.EVENTS", b"unreadable"))
    tokens = tmp_path / "tokens.json"
    tokens.write_text('{"version": 1}')
    await saved(here, tmp_path / "backup", tokens)
    await restored(there, tmp_path / "backup")
    for name in ("definitions", "keys", "access", "alerts", "messages", "notifier"):
        there_now = await there.database[name].find().to_list(None)
        assert there_now == await here.database[name].find().to_list(None) != []
    assert await length(there.client.jetstream(timeout=60), DEAD_LETTERS.name) == 1
    tokens.write_text("newer")
    restore_tokens(tmp_path / "backup", tokens, "before-now")
    assert (tokens.read_text(), tokens.stat().st_mode & 0o777) == ('{"version": 1}', 0o600)
    assert (tmp_path / "tokens.json.before-now").read_text() == "newer"


async def test_servers_that_hold_something_are_left_as_they_are(here: Place, tmp_path: Path) -> None:
    await Publisher(here.client).publish(event(1))
    await saved(here, tmp_path / "backup", tmp_path / "none")
    with pytest.raises(BackupError, match="the log is not empty"):
        await restored(here, tmp_path / "backup")
    await here.client.jetstream(timeout=60).purge_stream(EVENTS.name)
    await here.database["definitions"].insert_one({"_id": 1})
    with pytest.raises(BackupError, match="MongoDB is not empty: it has definitions"):
        await restored(here, tmp_path / "backup")


async def test_a_backup_says_where_it_is_damaged_or_not_whole(here: Place, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    await Publisher(here.client).publish(event(1))
    made = await saved(here, folder, tmp_path / "none")
    assert {path.stat().st_mode & 0o077 for path in [folder, folder / TOKENS] if path.exists()} == {0}
    with pytest.raises(BackupError, match="is not empty"):
        make_folder(folder)
    whole = (folder / LOG.file).read_bytes()
    for damage in (whole[:-1], whole[:20] + b"\x00" + whole[21:], gzip.compress(b"{}\n")):
        (folder / LOG.file).write_bytes(damage)
        with pytest.raises(BackupError, match=r"events\.jsonl\.gz is damaged"):
            [*manifest.check(folder, made)]
    (folder / LOG.file).unlink()
    with pytest.raises(BackupError, match=r"events\.jsonl\.gz cannot be read: No such file"):
        [*manifest.check(folder, made)]
    (folder / "manifest.json").write_text('{"format": 2}')
    with pytest.raises(BackupError, match="cannot be read"):
        manifest.read(folder)
    (folder / "manifest.json").unlink()
    with pytest.raises(BackupError, match="interrupted"):
        manifest.read(folder)
    with pytest.raises(BackupError, match="is no folder"):
        manifest.read(tmp_path / "elsewhere")


def test_a_record_keeps_its_time() -> None:
    assert Record.of(Record(1, NOW, "a", None, b"").line()).time == NOW

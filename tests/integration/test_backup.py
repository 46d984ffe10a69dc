"""`headway backup` and `headway restore`: on an empty machine the same read models, document for document."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.contracts.streams import COLLECTOR_BUCKET, EVENTS
from services.standalone.backup.manifest import read as read_manifest
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.commands import CommandResult, headway
from tests.integration.aggregator_harness import Harness, definitions, harness, history
from tests.integration.maintainer import own
from tests.readmodels_dump import dump
from tests.unit.aggregator.pull_request_history import Pull

TOKENS = '{"tokens": []}'


def environment(here: Harness, tokens: Path) -> dict[str, str]:
    return {
        "HEADWAY_NATS_URL": here.nats_url,
        "HEADWAY_MONGO_URL": here.mongo_url,
        "HEADWAY_TOKENS_FILE": str(tokens),
    }


@pytest.fixture
async def backed_up(here: Harness, tmp_path: Path) -> AsyncIterator[Path]:
    """A backup of a Headway with history, whose definitions were changed once."""
    await here.publish(history(days=21, per_week=10))
    await here.apply(definitions())
    await here.apply(own())
    await here.database["keys"].insert_one({"_id": "pseudonyms", "key": b"\x01\x02"})
    (tmp_path / "tokens.json").write_text(TOKENS)
    ran = await headway("backup", str(tmp_path / "backup"), **environment(here, tmp_path / "tokens.json"))
    assert ran.code == 0, ran
    yield tmp_path / "backup"


async def restored(folder: Path, there: Harness, tokens: Path, *arguments: str) -> CommandResult:
    return await headway("restore", str(folder), *arguments, **environment(there, tokens))


@pytest.fixture
async def empty(mongod: Mongod, tmp_path: Path) -> AsyncIterator[Harness]:
    """Servers on which nothing ever ran."""
    async with (
        NatsServer(tmp_path / "empty") as nats,
        harness(nats.url, f"{mongod.url}/restored_{uuid.uuid4().hex[:8]}") as there,
    ):
        yield there
        await there.database.client.drop_database(there.database.name)


async def test_a_restored_backup_gives_the_same_read_models_document_for_document(
    here: Harness, backed_up: Path, empty: Harness, tmp_path: Path
) -> None:
    ran = await restored(backed_up, empty, tmp_path / "elsewhere.json")
    assert ran.code == 0, ran
    assert (tmp_path / "elsewhere.json").read_text() == TOKENS
    assert (tmp_path / "elsewhere.json").stat().st_mode & 0o777 == 0o600
    await empty.apply(own())
    assert await dump(empty.mongo_url) == await dump(here.mongo_url)
    for name in ("definitions", "keys"):
        there = await empty.database[name].find().sort("_id").to_list(None)
        assert there == await here.database[name].find().sort("_id").to_list(None)
    assert backed_up.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in backed_up.iterdir()} == {0o600}
    again = await headway("backup", str(backed_up), **environment(here, tmp_path / "tokens.json"))
    assert (again.code, "is not empty" in again.errors) == (1, True)
    buckets = [info.config.name for info in await empty.js.streams_info()]
    assert f"KV_{COLLECTOR_BUCKET}" in buckets


async def test_what_arrives_after_the_backup_is_not_in_it_and_nothing_before_is_missing(
    here: Harness, tmp_path: Path
) -> None:
    await here.publish(history(days=21, per_week=10))
    ran = await headway("backup", str(tmp_path / "backup"), **environment(here, tmp_path / "none.json"))
    assert ran.code == 0, ran
    manifest = read_manifest(tmp_path / "backup")
    await here.publish(Pull(number=9001).opened(0).events)
    assert manifest.log.messages == manifest.log.last
    assert (await here.js.stream_info(EVENTS.name)).state.last_seq > manifest.log.last


async def test_a_place_that_holds_something_is_refused_unless_it_is_to_be_replaced(
    here: Harness, backed_up: Path, tmp_path: Path
) -> None:
    before = await dump(here.mongo_url)
    refused = await restored(backed_up, here, tmp_path / "tokens.json")
    assert (refused.code, refused.errors.count("\n")) == (1, 1)
    assert "--replace" in refused.errors
    assert (await restored(backed_up, here, tmp_path / "tokens.json", "--replace")).code == 0
    await here.apply(own())
    assert await dump(here.mongo_url) == before

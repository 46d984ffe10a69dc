"""The aggregator's read model of sources: the newest progress of each repository."""

from datetime import UTC, datetime
from typing import Any

from services.aggregator.projections.sources import source_document
from services.aggregator.store.store import Store
from services.contracts.notices import SourceChanged, SourceProgress, SourceState
from services.contracts.subjects import source_subject
from services.runtime.publisher import Message, Publisher
from tests.integration.aggregator_harness import Harness


def progress(**said: Any) -> SourceProgress:
    given = {
        "host": "github.com",
        "repo": "acme/nats.py",
        "repository_id": 5,
        "via": "graphql",
        "state": SourceState.BACKFILLING,
        "observed_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
    }
    return SourceProgress(**{**given, **said})


async def publish_progress(here: Harness, one: SourceProgress) -> None:
    owner, name = one.repo.split("/")
    subject = source_subject(one.host, owner, name)
    await Publisher(here.client).publish(Message(subject, one.model_dump_json().encode()))


async def sources(here: Harness) -> list[dict[str, Any]]:
    return await here.database["sources"].find().sort("_id").to_list(None)


async def test_the_last_word_on_a_repository_counts(here: Harness) -> None:
    await publish_progress(here, progress(collected=1))
    await publish_progress(here, progress(collected=20, state=SourceState.LIVE))
    await here.apply()
    (source,) = await sources(here)
    assert source["_id"] == "github.com/acme/nats.py"
    assert SourceProgress.model_validate(source["progress"]).collected == 20
    assert SourceChanged(host="github.com", repo="acme/nats.py") in await here.changes()


async def test_a_word_is_never_replaced_by_an_earlier_one(here: Harness) -> None:
    store = Store(here.mongo_url)
    assert await store.sources.save(source_document(progress(collected=2), 20))
    assert not await store.sources.save(source_document(progress(collected=1), 10))
    (source,) = await sources(here)
    assert source["progress"]["collected"] == 2
    store.close()


async def test_what_a_renamed_repository_was_called_before_is_dropped(here: Harness) -> None:
    async with here.aggregator():
        await publish_progress(here, progress(repo="acme/old"))
        await here.until_done()
        await publish_progress(here, progress(repo="acme/new"))
        await publish_progress(here, progress(repo="acme/other", repository_id=6))
        await here.until_done()
    assert [one["repo"] for one in await sources(here)] == ["acme/new", "acme/other"]


async def test_two_spellings_of_a_repository_are_one_source(here: Harness) -> None:
    older = {**source_document(progress(repo="Acme/NATS.py"), 1), "_id": "github.com/Acme/NATS.py"}
    async with here.aggregator():
        await here.database["sources"].insert_one(older)
        await publish_progress(
            here, progress(repo="ACME/Nats.py", repository_id=None, state=SourceState.FAILING)
        )
        await publish_progress(here, progress(repo="ACME/Nats.py", gone=True))
        await publish_progress(here, progress(repo="acme/nats.py"))
        await here.until_done()
    (source,) = await sources(here)
    assert (source["repo"], source["progress"]["gone"]) == ("acme/nats.py", False)

"""The notifier as a service: real NATS and MongoDB, a real clock, a file that changes, a lease."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.contracts.notices import (
    DeadLetter,
    PullRequestsChanged,
    SourceChanged,
    SourceProgress,
    SourceState,
)
from services.contracts.streams import CHANGES, DEAD_LETTERS
from services.contracts.subjects import change_subject
from services.demo.settings import configuration_for
from services.notifier.app import run
from services.notifier.configuration import NotifierConfiguration, build_senders
from services.notifier.settings import NotifierSettings
from services.runtime.messaging import stream_config
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.server_process import free_port
from tests.integration.notifier_harness import Receiver, receiving
from tests.unit.contracts.alerting_documents import pull_request
from tests.unit.contracts.alerting_toml import headway_toml
from tests.waiting import until

MINUTE = timedelta(minutes=1)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class Service:
    """Servers, a file, a receiver, and what an aggregator would do."""

    nats: ReconnectingClient
    nats_url: str
    mongo_url: str
    file: Path
    receiver: Receiver

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """A notifier, until the end."""
        settings = NotifierSettings(
            nats_url=self.nats_url, mongo_url=self.mongo_url, notifier_port=free_port(), config=self.file
        )
        configuration = NotifierConfiguration.of(configuration_for(self.file, False))
        senders = build_senders(configuration, settings, lambda: datetime.now(UTC))
        task = asyncio.create_task(run(settings, configuration, senders))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def active(self) -> bool:
        """Whether some notifier has read its rules."""
        found = await self.collection("notifier").find_one({"_id": "rules"})
        return bool(found and found["activated"])

    def collection(self, name: str) -> Any:
        """A collection of MongoDB."""
        return AsyncIOMotorClient(self.mongo_url, tz_aware=True).get_default_database()[name]

    async def waits_since(self, number: int, since: datetime, until_: datetime | None = None) -> None:
        """Store a pull request for whose review somebody waits, and say that it changed."""
        one = {"clock": "waiting_for_review", "key": "g", "who": "grace", "fact": "f"}
        document = pull_request(number, clocks=[{**one, "since": since, "until": until_}])
        whole = {"host": "github.com", "updated_at": now(), **document}
        await self.collection("pull_requests_1").replace_one({"_id": document["_id"]}, whole, upsert=True)
        notice = PullRequestsChanged(host="github.com", repo="acme/api", numbers=(number,))
        await self.nats.jetstream().publish(change_subject(notice.kind), notice.model_dump_json().encode())

    def texts(self) -> str:
        """Everything that was received."""
        return "\n".join(json.dumps(json.loads(one.body)) for one in self.receiver.requests)


@pytest.fixture
async def service(
    nats_client: ReconnectingClient,
    nats_url: str,
    mongo_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Service]:
    await nats_client.jetstream().add_stream(stream_config(CHANGES))
    file = tmp_path / "headway.toml"
    file.write_text(headway_toml().replace("24h", "1m"))
    async with receiving() as receiver:
        monkeypatch.setenv("TEAM_URL", receiver.url)
        yield Service(nats_client, nats_url, mongo_url, file, receiver)


async def test_a_threshold_is_told_soon_after_it_is_reached(service: Service) -> None:
    async with service.running():
        await until(service.active, "the rules being active")
        started = now()
        await service.waits_since(7, started - MINUTE + timedelta(seconds=3))
        await until(lambda: bool(service.receiver.requests), "the message")
    assert "acme/api#7" in service.texts()
    (alert,) = await service.collection("alerts").find().to_list(None)
    assert alert["at"] == started + timedelta(seconds=3)
    assert alert["known_at"] >= alert["at"]


async def test_what_is_answered_in_time_is_not_told(service: Service) -> None:
    async with service.running():
        await until(service.active, "the rules being active")
        started = now()
        await service.waits_since(7, started - MINUTE + timedelta(seconds=4))
        await service.waits_since(7, started - MINUTE + timedelta(seconds=4), started)
        await service.waits_since(8, started - MINUTE + timedelta(seconds=5))
        await until(lambda: "acme/api#8" in service.texts(), "the message about the other")
    assert "acme/api#7" not in service.texts()


async def test_a_changed_file_is_used_and_one_that_cannot_be_is_not(service: Service) -> None:
    async with service.running():
        await until(service.active, "the rules being active")
        rules = service.collection("notifier")
        service.file.write_text("[[alerts]]\n")
        text = headway_toml()
        first = await rules.find_one({"_id": "rules"})
        service.file.write_text(text.replace("24h", "2h"))

        async def changed() -> bool:
            found = await rules.find_one({"_id": "rules"})
            return bool(found["content"]["goals"][0]["within"] == "2h")

        await until(changed, "the changed rules")
        found = await rules.find_one({"_id": "rules"})
        assert set(found["activated"]) != set(first["activated"])


async def test_of_two_notifiers_one_acts_and_the_other_takes_over(service: Service) -> None:
    async with service.running():
        async with service.running():
            await until(service.active, "the rules being active")
            await service.waits_since(7, now() - MINUTE + timedelta(seconds=2))
            await until(lambda: bool(service.receiver.requests), "the message")
        await service.collection("notifier").update_one(
            {"_id": "lease"}, {"$set": {"until": datetime(1970, 1, 1, tzinfo=UTC)}}
        )
        await service.waits_since(8, now() - MINUTE + timedelta(seconds=2))

        async def known() -> bool:
            return await service.collection("alerts").count_documents({}) == 2

        await until(known, "the other alert")
    assert service.texts().count("acme/api#7") <= 2  # text and blocks of one message
    assert len([one for one in service.receiver.requests if b"acme/api#7" in one.body]) == 1


OPERATIONS = """
[[alerts]]
name = "source"
when = "source_failing"
after = "1m"
channels = ["team"]

[[alerts]]
name = "unreadable"
when = "dead_letters"
channels = ["team"]
"""


async def test_a_failing_source_and_a_dead_letter_are_told_once_and_that_it_is_collected_again(
    service: Service,
) -> None:
    service.file.write_text(service.file.read_text() + OPERATIONS)
    js = service.nats.jetstream()
    await js.add_stream(stream_config(DEAD_LETTERS))

    async def collected(state: SourceState, observed_at: datetime) -> None:
        progress = SourceProgress(
            host="github.com", repo="acme/web", via="poll", state=state, observed_at=observed_at, error="404"
        )
        document = {
            "_id": "github.com/acme/web",
            "repo": "acme/web",
            "progress": progress.model_dump(mode="json"),
        }
        await service.collection("sources").replace_one({"_id": document["_id"]}, document, upsert=True)
        notice = SourceChanged(host="github.com", repo="acme/web")
        await js.publish(change_subject(notice.kind), notice.model_dump_json().encode())

    async with service.running():
        await until(service.active, "the rules being active")
        await collected(SourceState.FAILING, now() - MINUTE + timedelta(seconds=2))
        letter = DeadLetter(
            stream="EVENTS",
            subject="x",
            sequence=1,
            reason="no id",
            failed_at=datetime.now(UTC),
            body_base64="",
        )
        await js.publish(f"{DEAD_LETTERS.subject.removesuffix('>')}EVENTS", letter.model_dump_json().encode())
        await until(lambda: "acme/web: cannot be collected" in service.texts(), "the failing source")
        await until(lambda: "(EVENTS x): no id" in service.texts(), "the dead letter")
        await collected(SourceState.LIVE, now())

        async def ended() -> bool:
            return await service.collection("alerts").count_documents({"kind": "end"}) == 1

        await until(ended, "the source being collected again")
    kinds = [one["kind"] for one in await service.collection("alerts").find().to_list(None)]
    assert sorted(kinds) == ["begin", "begin", "end"]

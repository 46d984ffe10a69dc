"""What becomes of a batch that cannot be written, read or applied."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from faststream import ContextRepo
from faststream.exceptions import NackMessage
from faststream.nats.message import NatsBatchMessage
from nats.aio.msg import Msg

from services.aggregator.definitions.versions import OutdatedError
from services.aggregator.intake.batch import DecodedBatch, batch_decoder
from services.aggregator.intake.decode import UnreadableError, read_event
from services.aggregator.intake.middlewares import RETRY_SECONDS, GiveBack, KeepInProgress, PublishDeadLetters
from services.aggregator.store.errors import StoreError
from services.contracts.events import encode
from services.contracts.notices import DeadLetter
from services.runtime.batch_consumer import DEFECT_SECONDS, GiveBackAfterDefect
from services.runtime.publisher import LogUnavailableError, Message
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.write_health import WriteHealth
from tests.unit.aggregator.pull_request_history import Pull

EVENT = Pull().opened().events[0]


class Database:
    """Stands for the health of MongoDB."""

    def __init__(self) -> None:
        self.problems: list[StoreError] = []

    def lost(self, problem: StoreError) -> None:
        self.problems.append(problem)


class Log:
    """Stands for NATS: the messages that were published."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def publish_all(self, messages: list[Message], timeout_seconds: float) -> None:
        assert timeout_seconds > 0
        self.messages += messages

    def letters(self) -> list[DeadLetter]:
        return [DeadLetter.model_validate_json(message.body) for message in self.messages]


def message(sequence: int, body: bytes) -> Msg:
    reply = f"$JS.ACK.EVENTS.aggregator.1.{sequence}.{sequence}.1772442000000000000.0"
    return Msg(ReconnectingClient(), subject="headway.events.github_com.acme.api", reply=reply, data=body)


def batch_of(*bodies: bytes) -> NatsBatchMessage:
    messages = [message(sequence, body) for sequence, body in enumerate(bodies, 1)]
    batch = NatsBatchMessage(messages, list(bodies))
    batch.set_decoder(batch_decoder(read_event))
    return batch


def raising(problem: Exception) -> Callable[[Any], Awaitable[None]]:
    async def handle(_: object) -> None:
        raise problem

    return handle


async def given_back(problem: Exception, database: Database) -> object:
    """The delay in seconds with which a batch is given back after a problem."""
    batch, writes = batch_of(encode(EVENT)), WriteHealth()
    around = GiveBack(
        batch.raw_message,
        context=ContextRepo(),
        database=database,  # type: ignore[arg-type]
        writes=writes,
    )
    with pytest.raises(NackMessage) as raised:
        await around.consume_scope(raising(problem), batch)
    return raised.value.extra_options["delay"]


@pytest.mark.parametrize("problem", [StoreError("away"), LogUnavailableError("away")])
async def test_a_batch_that_cannot_be_written_is_delivered_again_soon(problem: Exception) -> None:
    database = Database()
    assert await given_back(problem, database) == RETRY_SECONDS
    assert database.problems == ([problem] if isinstance(problem, StoreError) else [])


async def test_a_batch_of_newer_definitions_is_delivered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.aggregator.intake.middlewares.RETRY_SECONDS", 0.001)
    assert await given_back(OutdatedError("measured by another release"), Database()) == 0.001


async def test_a_batch_that_meets_a_defect_is_delivered_again_later() -> None:
    batch = batch_of(encode(EVENT))
    with pytest.raises(NackMessage) as raised:
        around = GiveBackAfterDefect(batch.raw_message, context=ContextRepo())
        await around.consume_scope(raising(AttributeError("a defect")), batch)
    assert raised.value.extra_options["delay"] == DEFECT_SECONDS


async def test_a_dead_letter_is_published_of_what_cannot_be_read_or_applied() -> None:
    batch, log = batch_of(encode(EVENT), b"{", encode(EVENT)), Log()
    read: list[DecodedBatch[Any]] = []

    async def handle(given: NatsBatchMessage) -> object:
        read.append(await given.decode())  # type: ignore[arg-type]
        return [(read[0].readable[1][0], ValueError("too large"))]

    around = PublishDeadLetters(batch.raw_message, context=ContextRepo(), publisher=log)  # type: ignore[arg-type]
    await around.consume_scope(handle, batch)
    assert [event for _, event in read[0].readable] == [EVENT, EVENT]
    assert [type(problem) for _, problem in read[0].unreadable] == [UnreadableError]
    unreadable, refused = log.letters()
    assert (unreadable.sequence, refused.sequence) == (2, 3)
    assert unreadable.reason.startswith("(message): Invalid JSON")
    assert refused.reason == "cannot be applied: ValueError('too large')"
    assert [one.id for one in log.messages] == ["EVENTS:2", "EVENTS:3"]


async def test_a_long_batch_is_kept_in_progress_until_it_is_handled(monkeypatch: pytest.MonkeyPatch) -> None:
    reported = asyncio.Event()

    async def in_progress(_: NatsBatchMessage) -> None:
        reported.set()

    async def handle(_: object) -> None:
        await reported.wait()

    monkeypatch.setattr(NatsBatchMessage, "in_progress", in_progress)
    batch = batch_of(encode(EVENT))
    around = KeepInProgress(batch.raw_message, context=ContextRepo(), ack_wait=0.01)
    await asyncio.wait_for(around.consume_scope(handle, batch), 10)
    assert {task.get_name() for task in asyncio.all_tasks()} == {asyncio.current_task().get_name()}  # type: ignore[union-attr]

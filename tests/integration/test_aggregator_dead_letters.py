"""What cannot be read becomes a dead letter, blocks nothing, and can be listed, shown and replayed."""

import asyncio
import json
from base64 import b64encode

import pytest
from click.testing import CliRunner

from services.aggregator.intake.dead_letters import all_dead_letters, dead_letters
from services.contracts.events import encode
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.subjects import event_subject
from services.runtime.publisher import Message, Publisher
from tests.integration.aggregator_harness import Harness
from tests.unit.aggregator.pull_request_history import Pull


@pytest.fixture
async def broken(here: Harness) -> Harness:
    """A log in which one message is no event, one is from the future, and the others are in order."""
    opened, merged = Pull(number=7).opened(0).merged(5).events
    future = json.dumps({**json.loads(encode(merged)), "dataversion": 9}).encode()
    await here.publish([opened])
    publisher = Publisher(here.client)
    await publisher.publish(Message("headway.events.github%2Ecom.acme.api.pull.8", b"no event", id="broken"))
    await publisher.publish(Message(event_subject(merged), future, id=merged.id))
    await here.publish(Pull(number=9).opened(1).events)
    await here.apply()
    return here


async def test_what_cannot_be_read_is_set_aside_and_never_blocks_the_rest(broken: Harness) -> None:
    assert [one["number"] for one in await broken.all(PULL_REQUESTS)] == [7, 9]
    letters = [one async for one in all_dead_letters(broken.js)]
    assert [(one.number, one.content.stream, one.content.sequence) for one in letters] == [
        (1, "EVENTS", 2),
        (2, "EVENTS", 3),
    ]
    assert letters[0].content.reason.startswith("(message): Invalid JSON")
    assert letters[0].body == b"no event"
    assert letters[1].content.reason == "dataversion: 9 is newer than 1"


async def test_reading_the_log_again_sets_nothing_aside_twice(broken: Harness) -> None:
    await broken.js.delete_consumer("EVENTS", "aggregator")
    await broken.apply()
    assert len([one async for one in all_dead_letters(broken.js)]) == 2


def command(here: Harness, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(dead_letters, arguments, env={"HEADWAY_NATS_URL": here.nats_url})
    return result.exit_code, result.output


async def test_dead_letters_can_be_listed_and_shown(broken: Harness) -> None:
    code, listed = await asyncio.to_thread(command, broken, "list")
    assert code == 0
    assert "Invalid JSON" in listed
    assert "is newer than 1" in listed
    _, shown = await asyncio.to_thread(command, broken, "show", "1")
    assert json.loads(shown)["body"] == "no event"
    code, said = await asyncio.to_thread(command, broken, "show", "77")
    assert (code, "no such dead letter" in said) == (1, True)


async def test_what_can_be_read_now_is_replayed_and_the_rest_stays(broken: Harness) -> None:
    await broken.js.delete_msg("DEAD_LETTERS", 2)
    readable = next(iter(Pull(number=7).merged(5).events))
    letter = {
        **{
            "stream": "EVENTS",
            "subject": event_subject(readable),
            "sequence": 3,
            "reason": "was too new",
        },
        **{"failed_at": "2026-03-02T09:00:00Z"},
        "body_base64": b64encode(encode(readable)).decode(),
    }
    await Publisher(broken.client).publish(
        Message("headway.dead_letters.EVENTS", json.dumps(letter).encode())
    )
    code, said = await asyncio.to_thread(command, broken, "replay", "--all")
    assert code == 1
    assert "1: still cannot be read: (message): Invalid JSON" in said
    assert "3: replayed to headway.events" in said
    await broken.apply()
    assert [one.number async for one in all_dead_letters(broken.js)] == [1]
    (document,) = await broken.all(PULL_REQUESTS, {"number": 7})
    assert document["state"] == "merged"

"""A client of the live stream that comes back: it goes on where it was, or is told to start over."""

import pytest

from services.contracts.streams import CHANGES
from services.runtime.messaging import stream_config
from tests.integration.gateway_harness import Harness, start_gateway
from tests.unit.gateway.documents import (
    pull_request,
)

DAY = "2026-11-18"


async def test_a_reconnect_resumes_behind_the_last_event_on_any_gateway(
    gateway: Harness, nats_url: str, mongo_url: str
) -> None:
    await gateway.put("pull_requests_1", *(pull_request(n) for n in range(5)))
    async with gateway.listening() as client:
        await gateway.pull_requests_moved(0)
        last = (await client.until("pull_request")).id
    for number in (1, 2, 3):
        await gateway.pull_requests_moved(number)
    newest = await gateway.metrics_moved(DAY)
    async with (
        start_gateway(nats_url, mongo_url) as another,
        another.listening(headers={"Last-Event-ID": str(last)}) as client,
    ):
        told = await client.events(4)
    assert {event.data["number"] for event in told[:3]} == {1, 2, 3}
    assert told[3].name == "metrics"
    assert [event.id for event in told] == [last, last, last, newest]
    async with gateway.listening(last_event_id=last) as client:
        assert {(await client.until("pull_request")).data["number"] for _ in range(3)} == {1, 2, 3}


async def test_whoever_is_cut_off_within_a_burst_is_told_the_rest_of_it(gateway: Harness) -> None:
    """Only a burst's last event says the new position."""
    await gateway.put("pull_requests_1", *(pull_request(n) for n in range(3)))
    before = await gateway.source_moved()
    await gateway.pull_requests_moved(0, 1, 2)
    async with gateway.listening(last_event_id=before) as client:
        (first,) = await client.events(1)
    async with gateway.listening(last_event_id=first.id) as client:
        again = await client.events(3)
    assert {event.data["number"] for event in again} == {0, 1, 2}


async def test_resuming_where_nothing_happened_tells_nothing_until_something_does(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    last = await gateway.source_moved()
    async with gateway.listening(last_event_id=last) as client:
        await gateway.pull_requests_moved(7)
        (event,) = await client.events(1)
    assert event.name == "pull_request"


@pytest.mark.parametrize("known", [10_000, 1])
async def test_a_sequence_that_is_gone_or_not_there_yet_is_a_reset(gateway: Harness, known: int) -> None:
    for _ in range(5):
        last = await gateway.source_moved()
    await gateway.js.purge_stream(CHANGES.name, keep=2)
    async with gateway.listening(last_event_id=known) as client:
        event = await client.until("reset")
        assert event.id == last
        assert event.data["reason"]


async def test_an_id_that_we_never_sent_is_a_reset_not_an_error(gateway: Harness) -> None:
    async with gateway.listening(headers={"Last-Event-ID": "yesterday"}) as client:
        assert (await client.events(1))[0].name == "reset"


async def test_a_new_stream_of_changes_resets_everybody(gateway: Harness) -> None:
    for _ in range(9):
        await gateway.source_moved()
    async with gateway.listening() as client:
        await gateway.js.delete_stream(CHANGES.name)
        await gateway.js.add_stream(stream_config(CHANGES))
        assert (await client.until("reset")).id == 0
        await gateway.put("pull_requests_1", pull_request(7))
        await gateway.pull_requests_moved(7)
        assert (await client.until("pull_request")).id == 1

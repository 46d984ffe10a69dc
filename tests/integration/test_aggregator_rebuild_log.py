"""What a rebuild makes of a log with messages that are no events, poison, and gaps."""

from services.aggregator.generations.rebuild import Rebuild, RebuildPhase, RebuildProgress
from services.aggregator.intake.log_reader import batches
from services.aggregator.store.store import Store
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.streams import DEAD_LETTERS, EVENTS
from services.runtime.messaging import ensure_streams
from services.runtime.publisher import Message, Publisher
from tests.integration.aggregator_harness import Harness
from tests.integration.collector_harness import dead_letters
from tests.readmodels_dump import dump
from tests.unit.aggregator.pull_request_history import Pull


async def test_what_is_no_event_is_left_out_and_counted(here: Harness, store: Store) -> None:
    await here.publish(Pull(number=1).opened(0).events)
    broken = Message("headway.events.github%2Ecom.acme.api.pull.8", b"no event", id="broken")
    await Publisher(here.client).publish(broken)
    await here.publish(Pull(number=2).opened(0).events)
    await here.apply()
    steps: list[RebuildProgress] = []
    await Rebuild(store, here.client, steps.append).run()
    assert (steps[-1].phase, steps[-1].unreadable) == (RebuildPhase.DONE, 1)
    assert [one["number"] for one in await here.all(PULL_REQUESTS)] == [1, 2]


async def test_events_that_cannot_be_staged_or_measured_are_dead_letters_once(
    here: Harness, store: Store
) -> None:
    staged = Pull(number=7).described(1, additions=2**64).events[-1]
    measured = Pull(number=8).described(1, additions=2**63).events[-1]
    await here.publish([*Pull(number=1).opened(0).events, staged, measured, *Pull(number=2).opened(0).events])
    await here.apply()
    served = await dump(here.mongo_url)
    await here.js.delete_stream(DEAD_LETTERS.name)
    await ensure_streams(here.js)
    for _ in range(2):
        await Rebuild(store, here.client, lambda _: None).run()
        letters = await dead_letters(here.nats_url)
        reasons = [(one.sequence, one.reason.partition(":")[0]) for one in letters]
        assert reasons == [(2, "cannot be applied"), (3, "cannot be applied")]
    assert await dump(here.mongo_url) == served


async def test_it_is_read_to_the_end_over_what_was_deleted_from_it(here: Harness) -> None:
    await here.publish([event for number in range(60) for event in Pull(number=number).opened(0).events])
    for sequence in (1, 2, 20, 21, 22, 40, 59, 60):
        await here.js.delete_msg(EVENTS.name, sequence)
    read = [
        message.metadata.sequence.stream async for some in batches(here.client, 5, 60, 10) for message in some
    ]
    assert read == [*range(6, 20), *range(23, 40), *range(41, 59)]

"""An event that no read model can hold becomes a dead letter with its reason; the rest goes on."""

from services.contracts.events import PullRequestDescribed
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from tests.commands import headway
from tests.integration.aggregator_harness import Harness
from tests.integration.collector_harness import dead_letters
from tests.readmodels_dump import dump
from tests.unit.aggregator.pull_request_history import Pull

BEYOND_INT64 = 2**63


def poisoned() -> PullRequestDescribed:
    """What an older release let into the log."""
    event = Pull(number=8).described(1, title="Poison").events[-1]
    assert isinstance(event, PullRequestDescribed)
    data = event.data.model_copy(update={"additions": BEYOND_INT64})
    return event.model_copy(update={"data": data, "id": f"{event.id}-poison"})


async def test_an_event_that_no_document_can_hold_is_a_dead_letter_and_blocks_nothing(here: Harness) -> None:
    healthy = [event for number in range(1, 20) for event in Pull(number=number).opened(0).events]
    await here.publish([*healthy[:9], poisoned(), *healthy[9:]])
    await here.apply()
    assert len(await here.all(PULL_REQUESTS)) == 19
    (letter,) = await dead_letters(here.nats_url)
    assert letter.subject.endswith(".pull.8")
    assert "8-byte" in letter.reason or "additions" in letter.reason


async def test_a_message_that_is_too_large_for_a_dead_letter_is_kept_in_part(here: Harness) -> None:
    await here.js.publish("headway.events.github%2Ecom.acme.api.pull.8", b"x" * 900_000)
    await here.publish(Pull(number=1).opened(0).events)
    await here.apply()
    (letter,) = await dead_letters(here.nats_url)
    assert letter.reason.endswith("only the first 500000 bytes of 900000 are here")
    assert len(await here.all(PULL_REQUESTS)) == 1


async def test_a_rebuild_goes_on_past_it_and_says_how_many_there_are(here: Harness) -> None:
    await here.publish([*Pull(number=1).opened(0).events, poisoned(), *Pull(number=2).opened(0).events])
    await here.apply()
    served = await dump(here.mongo_url)
    ran = await headway("rebuild", HEADWAY_NATS_URL=here.nats_url, HEADWAY_MONGO_URL=here.mongo_url)
    assert ran.code == 0, ran
    assert "1 messages are no events" in ran.errors
    assert await dump(here.mongo_url) == served

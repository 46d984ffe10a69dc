"""Dead letters of events that a rebuild could not apply: most have one since they were received first."""

from collections.abc import Mapping

from services.aggregator.intake.dead_letter import dead_letter
from services.aggregator.intake.dead_letters import all_dead_letters
from services.aggregator.intake.decode import UnreadableError
from services.aggregator.intake.log_reader import batches
from services.contracts.streams import EVENTS
from services.runtime.publisher import Publisher
from services.runtime.reconnecting_client import ReconnectingClient

TIMEOUT_SECONDS = 10.0


async def publish_dead_letters(client: ReconnectingClient, refused: Mapping[int, str]) -> None:
    """Publish a dead letter of each message (by its sequence, with the reason) that has none.

    Raises `LogUnavailableError` if NATS stays away.
    """
    if not refused:
        return
    known = [one.content async for one in all_dead_letters(client.jetstream())]
    there = {one.sequence for one in known if one.stream == EVENTS.name}
    publisher = Publisher(client)
    for sequence in sorted(refused.keys() - there):
        async for messages in batches(client, sequence - 1, sequence, 1):
            for message in messages:
                letter = dead_letter(message, UnreadableError(refused[sequence]))
                await publisher.publish(letter, timeout_seconds=TIMEOUT_SECONDS)

"""Reads pull requests again that are held open and have not moved for long: one that was missed ends here."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.collector.sources.intake import Intake
from services.collector.sources.readers import Contact
from services.collector.walking.pages import Wanted
from services.collector.walking.repairs import Repairs, mended
from services.collector.walking.walk import SHALLOW, RepositoryState

LATER = timedelta(hours=1)  # what GitHub cannot show now is tried again, but not in the way of others


async def reread(
    contact: Contact, intake: Intake, repairs: Repairs, now: datetime, state: RepositoryState
) -> int:
    """Read some of those that have not been read for long; returns how many of them had changed.

    Without a token there are no requests to spare for it. Raises `GitHubError`.
    """
    reader, place = contact.reader, contact.place
    numbers = intake.held.stale(now - repairs.every, reader.at_once)
    if not numbers or not state.complete or reader.method == SHALLOW:
        return 0
    wanted = [Wanted(place, number) for number in numbers]
    fetched = await reader.fetch(wanted)
    news = await intake.take(fetched.events)
    await intake.bury(place.repository.full_name, fetched.unreadable)
    left, missing, heavy = intake.held.read.keys() & set(numbers), of(fetched.missing), of(fetched.heavy)
    held = intake.held.seen(left - heavy, now).seen(left & heavy, now - repairs.every + LATER)
    await intake.hold(held.without(missing))
    return mended(fetched.events, news, state.pull_requests.watermark)


def of(wanted: Iterable[Wanted]) -> set[int]:
    """Their numbers."""
    return {each.number for each in wanted}

"""Reads pull requests again that are held open and have not moved for long: one that was missed ends here."""

import logging
from datetime import datetime, timedelta

from services.collector.github.errors import UnavailableError
from services.collector.pages import Wanted
from services.collector.repairs import Repairs, mended
from services.collector.sources.intake import Intake
from services.collector.sources.readers import Contact
from services.collector.walk import SHALLOW, RepositoryState

LATER = timedelta(hours=1)

_log = logging.getLogger(__name__)


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
    try:
        fetched = await reader.fetch(wanted)
    except UnavailableError as problem:
        # one that cannot be read must not stand in the way of what moves
        _log.warning("%s: cannot read again what is open: %s", place.repository.full_name, problem)
        await intake.hold(intake.held.seen(numbers, now - repairs.every + LATER))
        return 0
    news = await intake.take(fetched.events)
    await intake.bury(place.repository.full_name, fetched.unreadable)
    left = intake.held.read.keys() & set(numbers)
    await intake.hold(intake.held.seen(left, now).without(each.number for each in fetched.missing))
    return mended(fetched.events, news, state.pull_requests.watermark)

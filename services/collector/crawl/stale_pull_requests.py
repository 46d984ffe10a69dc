"""Reads open pull requests again that have not been read for long: changes may have been missed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.collector.crawl.event_sink import RepositoryEventSink
from services.collector.crawl_state.crawl_state import SHALLOW, CrawlState
from services.collector.crawl_state.repairs import RepairPolicy, count_repaired
from services.collector.forge.fetches import FetchTarget
from services.collector.forge.repository_handle import RepositoryHandle

LATER = timedelta(hours=1)  # what GitHub cannot show now is tried again, but not in the way of others


async def read_stale_pull_requests(
    handle: RepositoryHandle,
    sink: RepositoryEventSink,
    repairs: RepairPolicy,
    now: datetime,
    state: CrawlState,
) -> int:
    """Read some of those that have not been read for long; returns how many of them had changed.

    Without a token there are no requests to spare for it. Raises `ForgeError`.
    """
    reader, ref = handle.reader, handle.ref
    numbers = sink.open_pull_requests.stale(now - repairs.every, reader.at_once)
    if not numbers or not state.complete or reader.method == SHALLOW:
        return 0
    wanted = [FetchTarget(ref, number) for number in numbers]
    fetched = await reader.fetch(wanted)
    news = await sink.publish(fetched.events)
    await sink.publish_dead_letter(ref.repository.full_name, fetched.unreadable)
    left, missing, heavy = (
        sink.open_pull_requests.read.keys() & set(numbers),
        numbers_of(fetched.missing),
        numbers_of(fetched.heavy),
    )
    held = sink.open_pull_requests.seen(left - heavy, now).seen(left & heavy, now - repairs.every + LATER)
    await sink.keep_open(held.without(missing))
    return count_repaired(fetched.events, news, state.pull_requests.watermark)


def numbers_of(wanted: Iterable[FetchTarget]) -> set[int]:
    """Their numbers."""
    return {each.number for each in wanted}

"""`headway rebuild` of 1,000,000 events: how fast, in how much memory, and what the API's clients notice."""

import time

from bench.large import large
from bench.page_queries import asked, warm_up
from bench.processes import Load, cpu_seconds, watched
from bench.work_cost import Work, report

EVENTS = 1_000_000


async def main(size: float = 1.0) -> None:
    """Fill a log and measure it; then rebuild while the dashboard's questions are asked."""
    events = round(EVENTS * size)
    async with large(events) as whole:
        await warm_up(whole.stack)
        load, mongod, began = Load(), cpu_seconds(whole.mongod), time.monotonic()
        process = await whole.start_rebuild()
        async with watched(process.pid) as cost, asked(whole.stack, process.pid) as answers:
            assert await process.wait() == 0, "the rebuild failed"
        seconds = time.monotonic() - began - answers.stopped_seconds
        mongod = cpu_seconds(whole.mongod) - mongod
        pulls = await whole.pull_requests((await whole.sets())["read_set"])
        report(Work("events", events, seconds, cost, mongod, f"{pulls:,} pull requests"), answers, load)

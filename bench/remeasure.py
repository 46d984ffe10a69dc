"""Measuring 100,000 pull requests again after a change of definitions, while the API is asked."""

import time

from rich.progress import MofNCompleteColumn, Progress

from bench.large import Large, large
from bench.page_queries import asked, warm_up
from bench.processes import Load, cpu_seconds, watched
from bench.work_cost import Work, report
from tests.waiting import until

PULL_REQUESTS = 100_000
EVENTS_OF_EACH = 15.61
CHANGE = ('timezone = "Europe/Lisbon"', 'timezone = "Europe/Helsinki"')
LONG_SECONDS = 3_600.0


async def main(size: float = 1.0) -> None:
    """Fill a log and measure it; then move the team to another time zone while the API is asked."""
    async with large(round(PULL_REQUESTS * EVENTS_OF_EACH * size)) as whole:
        await warm_up(whole.stack)
        before, aggregator = (await whole.sets())["read_set"], whole.stack.pid("aggregator")
        load, mongod, began = Load(), cpu_seconds(whole.mongod), time.monotonic()
        whole.config.write_text(whole.config.read_text().replace(*CHANGE))
        async with watched(aggregator) as cost, asked(whole.stack, aggregator) as answers:
            await _switched(whole, before)
        seconds = time.monotonic() - began - answers.stopped_seconds
        mongod = cpu_seconds(whole.mongod) - mongod
        pulls = await whole.pull_requests((await whole.sets())["read_set"])
        report(Work("pull requests", pulls, seconds, cost, mongod), answers, load)


async def _switched(whole: Large, read_set: str) -> None:
    """Show how far it is until another set is served."""
    total = await whole.pull_requests(read_set)
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn()) as progress:
        task = progress.add_task("pull requests measured again", total=total)

        async def switched() -> bool:
            sets = await whole.sets()
            if sets["pending"]:
                done = await whole.pull_requests(sets["pending"]["read_set"])
                progress.update(task, completed=done)
            return bool(sets["read_set"] != read_set)

        await until(switched, "the new definitions being in force", LONG_SECONDS)

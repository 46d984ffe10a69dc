"""What a piece of work cost, and what those who asked meanwhile noticed of it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.page_queries import Answers
from bench.processes import Cost, Load
from bench.report import table


@dataclass(frozen=True, slots=True)
class Work:
    """So many things done in so many seconds; `cost`: of the process that did it."""

    things: str
    done: int
    seconds: float
    cost: Cost
    mongod_cpu: float
    more: str = ""


def report(work: Work, answers: Answers, load: Load) -> None:
    """Print both tables. Figures of one run are comparable with each other, not with another day's."""
    cpu = work.cost.cpu
    print(f"{work.done:,} {work.things}{f' ({work.more})' if work.more else ''}; load average {load}")
    table(
        "the work",
        ("seconds", "a second", "CPU s", "per CPU s", "mongod CPU s", "memory MiB, peak of each quarter"),
        [
            (
                *(work.seconds, work.done / work.seconds, cpu, work.done / cpu, work.mongod_cpu),
                " ".join(f"{peak:.0f}" for peak in work.cost.quarters()),
            )
        ],
    )
    idle, during = answers.idle, answers.during
    (p50, p95), (during_p50, during_p95) = _percentiles(idle), _percentiles(during)
    table(
        "the API's answers, ms",
        ("", "n", "p50", "p95", "slowest"),
        [
            ("while it is stopped", len(idle), p50, p95, max(idle) * 1000),
            ("while it goes on", len(during), during_p50, during_p95, max(during) * 1000),
            ("ratio", "", f"{during_p50 / p50:.2f}", f"{during_p95 / p95:.2f}", ""),
        ],
    )


def _percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 95th, in ms."""
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return cuts[9] * 1000, cuts[18] * 1000

"""How fast the gateway answers for a large company, beside other ways to compute the same in the same run.

The read models are written directly: 100,000 pull requests, then 500,000, times `--size`. What is measured is
whole HTTP answers of a gateway in a process of its own, by one client and by 20 at once.
"""

import asyncio
import contextlib
import json
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.large_company import LargeCompany, large_company
from bench.other_databases import COLLECTION, Group, Polars, PostgreSql, postgresql_folder
from bench.processes import Load, cpu_seconds, proportional, resident
from bench.questions import HEAVIEST, QUESTIONS, Question
from bench.report import table
from bench.stream_latency import StreamLatency, stream_latency
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from tests.waiting import until

SIZES = (100_000, 500_000)
ALONE, CLIENTS, OF_EACH = 40, 20, 5
WARM_UP = 3
LEAST, MOST_SECONDS = 3, 20.0
"""What takes long is asked less often."""
MEGABYTE = 1_000_000
FOLDER = Path("dist/bench")
AIM_MEGABYTES, AIM_FIRST_SECONDS = (350, 1_000), 1.0


@dataclass(slots=True)
class Measured:
    """Milliseconds of one question: of one client and of 20 at once, and medians of other ways.

    `cpu`: what the gateway computed for an answer, whatever else the machine did meanwhile.
    """

    name: str
    p50: float
    p95: float
    p50_at_once: float
    p95_at_once: float
    kilobytes: float
    aim: float
    cpu: float
    others: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Report:
    """Everything that one size has shown."""

    pull_requests: int
    built_seconds: float
    ready_seconds: float
    first_answer_seconds: float
    read_seconds: float
    megabytes: float
    proportional_megabytes: float
    column_megabytes: float
    stream: StreamLatency
    questions: list[Measured]
    load_average: str = ""


def _cut(seconds: Sequence[float], share: int) -> float:
    """A percentile, in ms."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1] * 1000


async def _ask(company: LargeCompany, path: str) -> tuple[float, int]:
    began = time.perf_counter()
    url = f"{company.stack.url('gateway')}/api/v1/{path}"
    async with company.stack.http.get(url) as answer:
        body = await answer.read()
        assert answer.status == 200, f"{path}: {answer.status} {body[:500]!r}"
    return time.perf_counter() - began, len(body)


async def _several(company: LargeCompany, path: str, times: int) -> list[float]:
    """How long it takes, so many times, or as often as there is time for."""
    found: list[float] = []
    end = time.perf_counter() + MOST_SECONDS
    while len(found) < times and (len(found) < LEAST or time.perf_counter() < end):
        found.append((await _ask(company, path))[0])
    return found


async def _measure(company: LargeCompany, question: Question) -> Measured:
    await _several(company, question.path, WARM_UP)
    _, size = await _ask(company, question.path)
    pid = company.stack.pid("gateway")
    before = cpu_seconds(pid)
    alone = await _several(company, question.path, ALONE)
    cpu = (cpu_seconds(pid) - before) / len(alone) * 1000
    asking = (_several(company, question.path, OF_EACH) for _ in range(CLIENTS))
    at_once = [took for some in await asyncio.gather(*asking) for took in some]
    cuts = (_cut(times, share) for times in (alone, at_once) for share in (50, 95))
    return Measured(question.name, *cuts, size / 1000, question.aim, cpu)


@contextlib.asynccontextmanager
async def _others(company: LargeCompany) -> AsyncIterator[list[Polars | Group | PostgreSql]]:
    async with contextlib.AsyncExitStack() as stack:
        found: list[Polars | Group | PostgreSql] = [Polars(company.values)]
        if programs := postgresql_folder():
            found.append(server := PostgreSql(programs))
            stack.push_async_callback(server.stop)
            await server.start(company.values)
        else:
            print("PostgreSQL is not installed: its column stays empty")
        yield [*found, Group(company.database[COLLECTION], company.values)]


async def _start(company: LargeCompany) -> tuple[float, float, float]:
    """Seconds until ready, from there to the first answer, and until everything is in memory."""
    began = time.perf_counter()
    await company.stack.start("gateway")
    ready = time.perf_counter()
    await _ask(company, QUESTIONS[0].path)
    first = time.perf_counter()
    await until(lambda: _is_read(company), "all days being in memory", seconds=120)
    return ready - began, first - ready, time.perf_counter() - ready


async def _days_in_memory(company: LargeCompany) -> dict[str, int]:
    health = await company.stack.get("/health/ready")
    return dict(health.get("day_tables", {"unread": 0, "bytes": 0}))


async def _is_read(company: LargeCompany) -> bool:
    return (await _days_in_memory(company))["unread"] == 0


async def _report(company: LargeCompany) -> Report:
    load = Load()
    ready, first, read = await _start(company)
    pid = company.stack.pid("gateway")
    measured = [await _measure(company, question) for question in QUESTIONS]
    memory = resident(pid) / MEGABYTE, proportional(pid) / MEGABYTE
    columns = (await _days_in_memory(company))["bytes"] / MEGABYTE
    some = company.database[f"{PULL_REQUESTS}_1"].find_one({}, {"repo": 1, "number": 1})
    assert some
    stream = await stream_latency(company.stack, company.nats_url, some, HEAVIEST)
    async with _others(company) as others:
        for one, question in zip(measured, QUESTIONS, strict=True):
            for other in others if question.series else ():
                one.others[other.name] = statistics.median(await other.seconds(question.series)) * 1000
    return Report(
        company.company.pull_requests,
        company.built_seconds,
        *(ready, first, read, *memory, columns),
        stream,
        measured,
        str(load),
    )


def _against(one: Measured, name: str) -> str:
    """Another way's milliseconds, and how many times Headway's median that is."""
    return f"{one.others[name]:.1f} ({one.others[name] / one.p50:.1f}x)" if name in one.others else ""


def show(report: Report, before: Report | None) -> None:
    """Print the tables."""
    print(f"\n{report.pull_requests:,} pull requests; load average {report.load_average}")
    first = {one.name: one.p95 for one in before.questions} if before else {}
    table(
        "answers over HTTP, ms; others: median, and times Headway's",
        ("question", "KB", "CPU", "p50", "p95", "p95 of 20", "aim", "", "polars", "PostgreSQL", "$group"),
        [
            (
                *(one.name, one.kilobytes, one.cpu, one.p50, one.p95, one.p95_at_once),
                *_judged(one, first.get(one.name)),
                *(_against(one, name) for name in (Polars.name, PostgreSql.name, Group.name)),
            )
            for one in report.questions
        ],
    )
    most = AIM_MEGABYTES[1 if before else 0]
    table(
        "the gateway",
        ("what", "measured", "aim", ""),
        [
            ("memory, resident, MB", report.megabytes, most, _met(report.megabytes <= most)),
            ("memory, proportional share, MB", report.proportional_megabytes, "", ""),
            ("columns in memory, MB", report.column_megabytes, "", ""),
            ("start to ready, s", report.ready_seconds, "", ""),
            (
                *("ready to first answer, s", f"{report.first_answer_seconds:.2f}", AIM_FIRST_SECONDS),
                _met(report.first_answer_seconds <= AIM_FIRST_SECONDS),
            ),
            ("ready to all days in memory, s", report.read_seconds, "", ""),
            ("notice to live event, quiet, ms (median)", report.stream.quiet, "", ""),
            (
                *("the same while ten ask the heaviest", report.stream.busy, 2 * report.stream.quiet),
                _met(report.stream.busy <= 2 * report.stream.quiet),
            ),
        ],
    )


def _judged(one: Measured, before: float | None) -> tuple[str, str]:
    """The aim and whether it is met: a figure at the first size, three times that size's at the second."""
    aim = one.aim if before is None else 3 * before
    return f"{aim:.0f}", _met(one.p95 <= aim)


def _met(met: bool) -> str:
    return "met" if met else "missed"


async def main(share: float) -> None:
    """Build, ask and show each size; write what was measured to `dist/bench/`."""
    before: Report | None = None
    for size in SIZES:
        async with large_company(round(size * share)) as company:
            report = await _report(company)
        show(report, before)
        _write(report)
        before = report


def _write(report: Report) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"answers-{report.pull_requests}.json"
    path.write_text(json.dumps(asdict(report), indent=1))
    print(f"written to {path}")

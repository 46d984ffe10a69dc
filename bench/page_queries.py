"""Somebody who looks at the dashboard all the time: the questions of its page, at a fixed pace.

What a piece of work costs those who ask is found by stopping its process every few seconds, for as long:
whatever else the machine does meanwhile slows both sides alike.
"""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count, cycle

import aiohttp

from bench.history import WEEKS
from bench.processes import process_tree
from tests.stack import Stack

PACE_SECONDS = 1.5  # slower than the longest answer at full size takes, or it is the queue that is measured
PART_SECONDS = 4.0  # a process that is stopped for longer loses its lease
SETTLING_SECONDS = 0.5
ROUNDS = 60
LONGEST_ANSWER = aiohttp.ClientTimeout(120)
PERIOD = "&".join(f"{name}={day}" for name, day in WEEKS.items())
QUESTIONS = (
    f"overview?{PERIOD}",
    f"metrics/cycle_time?interval=week&group_by=team&{PERIOD}",
    f"metrics/merged?interval=week&group_by=repo&{PERIOD}",
    "pull-requests?limit=50",
    f"reviewers?limit=50&{PERIOD}",
)


@dataclass
class Answers:
    """Seconds until answers were here, whole: of those asked while work was stopped, and while it went on."""

    idle: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)
    stopped_seconds: float = 0.0


async def _ask(stack: Stack, question: str) -> float:
    began = time.perf_counter()
    async with stack.http.get(f"{stack.url('gateway')}/api/v1/{question}", timeout=LONGEST_ANSWER) as answer:
        answer.raise_for_status()
        await answer.read()
    return time.perf_counter() - began


async def warm_up(stack: Stack, times: int = 3) -> None:
    """Ask until everything that is kept in memory is there; the first answers may take long."""
    for _ in range(times):
        for question in QUESTIONS:
            await _ask(stack, question)


class Asking:
    """Asks on and on, whether or not the answer before is here."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._noted: list[float] = []

    async def run(self) -> None:
        """Until cancelled."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number, question in zip(count(), cycle(QUESTIONS)):
                await asyncio.sleep(began + number * PACE_SECONDS - time.monotonic())
                group.create_task(self._one(question, self._noted))

    async def _one(self, question: str, noted: list[float]) -> None:
        noted.append(await _ask(self._stack, question))

    async def note(self, found: list[float], seconds: float) -> None:
        """For so long, note the times of what is asked, but not of what is asked at once."""
        self._noted = []
        await asyncio.sleep(SETTLING_SECONDS)
        self._noted = found
        await asyncio.sleep(seconds - SETTLING_SECONDS)
        self._noted = []


@contextlib.asynccontextmanager
async def asked(stack: Stack, pid: int) -> AsyncIterator[Answers]:
    """Ask while a process works, and in between while it does not."""
    answers, asking = Answers(), Asking(stack)
    tasks = (asyncio.create_task(asking.run()), asyncio.create_task(_take_turns(asking, pid, answers)))
    try:
        yield answers
    finally:
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if not isinstance(ended, asyncio.CancelledError | ProcessLookupError | None):
                raise ended


async def _take_turns(asking: Asking, pid: int, answers: Answers) -> None:
    for _ in range(ROUNDS):
        await asking.note(answers.during, PART_SECONDS)
        began = time.monotonic()
        stopped = process_tree(pid)
        _send(stopped, signal.SIGSTOP)
        try:
            await asking.note(answers.idle, PART_SECONDS)
        finally:
            _send(stopped, signal.SIGCONT)
            answers.stopped_seconds += time.monotonic() - began
    while True:
        await asking.note(answers.during, PART_SECONDS)


def _send(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)

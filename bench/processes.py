"""What processes cost, from /proc: CPU seconds and resident memory."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

LOOK_SECONDS = 0.25
MEBIBYTE = 1024 * 1024


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process has taken. Raises `OSError` when it is no more."""
    after_the_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_the_name[11:13])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """The memory that a process holds right now, in bytes. Raises `OSError` when it is no more."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def proportional(pid: int) -> int:
    """The same by its share of what it has with others (PSS). Raises `OSError` when it is no more."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith("Pss:"))
    return int(kilobytes) * 1024


def process_tree(pid: int) -> list[int]:
    """A process and all processes that it has started, and theirs. Empty when it is no more."""
    found = []
    with contextlib.suppress(OSError):
        found.append(pid)
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += process_tree(int(child))
    return found


@dataclass
class Cost:
    """What a process and those that it started cost; `memory`: bytes of all of them, look by look."""

    pid: int
    cpu: float = 0.0
    memory: list[int] = field(default_factory=list)

    def quarters(self) -> list[float]:
        """The peak of each quarter of the time, in MiB: flat if nothing grows."""
        size = max(1, -(-len(self.memory) // 4))
        parts = (self.memory[start : start + size] for start in range(0, len(self.memory), size))
        return [max(part) / MEBIBYTE for part in parts]


@contextlib.asynccontextmanager
async def watched(pid: int) -> AsyncIterator[Cost]:
    """What a process and its children cost from now until the end of this, or their own."""
    cost = Cost(pid)
    looking = asyncio.create_task(_look(cost, cpu_seconds(pid)))
    try:
        yield cost
    finally:
        looking.cancel()


async def _look(cost: Cost, before: float) -> None:
    cpu: dict[int, float] = {}
    while True:
        memory = 0
        for pid in process_tree(cost.pid):
            with contextlib.suppress(OSError):
                memory += resident(pid)
                cpu[pid] = cpu_seconds(pid)
        if memory:
            cost.memory.append(memory)
        cost.cpu = sum(cpu.values()) - before
        await asyncio.sleep(LOOK_SECONDS)


class Load:
    """The machine's load average while something ran, beside which its figures are to be read."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._load = os.getloadavg()[0]

    def __str__(self) -> str:
        """At the beginning and now, on how many cores."""
        return f"{self._load:.1f} -> {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"

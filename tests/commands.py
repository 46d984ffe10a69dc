"""`headway …` as a user runs it: a process of its own, its words and its exit code."""

import asyncio
import os
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path

from services.standalone.service_processes import service_command


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What a command said, and how it ended."""

    code: int
    output: str
    errors: str


async def headway(
    *arguments: str | Path, stdin: str = "", cwd: Path | None = None, **settings: str
) -> CommandResult:
    """Run a command with these settings and no others."""
    first, *rest = map(str, arguments)
    process = await asyncio.create_subprocess_exec(
        *service_command(first),
        *rest,
        env=os.environ | settings,
        cwd=cwd,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    output, errors = await process.communicate(stdin.encode())
    assert process.returncode is not None
    return CommandResult(process.returncode, output.decode(), errors.decode())

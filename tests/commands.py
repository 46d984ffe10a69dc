"""`headway …` in a process of its own: its words and its exit code."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.forked_commands import fork_command


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
    with tempfile.TemporaryDirectory() as folder:
        given, output, errors = (Path(folder, name) for name in ("stdin", "stdout", "stderr"))
        given.write_text(stdin)
        process = fork_command(
            [*map(str, arguments)],
            {**os.environ, **settings},
            stdin=given,
            stdout=output,
            stderr=errors,
            cwd=cwd,
        )
        return CommandResult(await process.wait(), output.read_text(), errors.read_text())

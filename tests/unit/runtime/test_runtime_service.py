"""Exceptions that nobody awaits are logged, and a flood of them briefly."""

import asyncio
import logging
import signal
import subprocess
import sys

import pytest

from services.runtime.repeated_lines import RepeatFilter
from services.runtime.service import log_unhandled

Context = dict[str, object]


def lines(caplog: pytest.LogCaptureFixture, *contexts: Context) -> list[str]:
    loop = asyncio.new_event_loop()
    caplog.handler.addFilter(repeats := RepeatFilter(lambda: 0.0, most=2))
    with caplog.at_level(logging.WARNING):
        for context in contexts:
            log_unhandled(loop, context)
    caplog.handler.removeFilter(repeats)
    loop.close()
    return [record.getMessage() for record in caplog.records]


def test_a_defect_is_said_with_what_it_is_and_only_so_often(caplog: pytest.LogCaptureFixture) -> None:
    contexts = [
        {"message": f"Exception in callback {each}", "exception": KeyError(each)} for each in range(9)
    ]
    assert lines(caplog, *contexts) == [
        "unhandled: Exception in callback 0",
        "unhandled: Exception in callback 1",
    ]
    assert caplog.records[0].exc_info


SERVICE = """
import asyncio
from services.runtime.service import run_service

async def main():
    print(type(asyncio.get_running_loop()).__module__, flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        print("ended cleanly", flush=True)

run_service("example", main)
"""


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_service_runs_on_uvloop_until_a_signal_and_ends_cleanly(sent: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVICE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "uvloop\n"
        process.send_signal(sent)
        rest, _ = process.communicate(timeout=60)
        assert (rest, process.returncode) == ("ended cleanly\n", 0)

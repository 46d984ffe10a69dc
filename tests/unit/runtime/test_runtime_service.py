"""Exceptions that nobody awaits are logged, and a flood of them briefly."""

import asyncio
import errno
import logging

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


def test_no_free_file_is_no_defect(caplog: pytest.LogCaptureFixture) -> None:
    problem = OSError(errno.EMFILE, "Too many open files")
    (line,) = lines(caplog, {"message": "accept", "exception": problem})
    assert line == "no connection can be accepted: Too many open files; raise `ulimit -n`"
    assert not caplog.records[0].exc_info


def test_a_server_that_ended_before_it_accepts_again_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    problem = ValueError("Invalid file descriptor: -1")
    assert lines(caplog, {"message": "Exception in callback", "exception": problem}) == []

"""A command in its own event loop: Ctrl-C ends it, and its exit code is its own."""

import asyncio
import contextlib
import os
import signal

import pytest

from services.standalone.commands.nats_connection import run


async def _interrupted() -> None:
    """Ctrl-C; whoever awaits something does not notice at once."""
    with contextlib.suppress(asyncio.CancelledError):
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(60)


def test_ctrl_c_that_was_lost_on_the_way_ends_it_all_the_same() -> None:
    stopped = []

    async def deaf() -> None:
        await _interrupted()
        try:
            await asyncio.sleep(60)
        finally:
            stopped.append(True)

    with pytest.raises(SystemExit) as ended:
        run(deaf(), stopping_seconds=0.1)
    assert (ended.value.code, stopped) == (130, [True])


def test_what_is_done_while_stopping_is_done() -> None:
    done = []

    async def polite() -> None:
        await _interrupted()
        await asyncio.sleep(0.05)
        done.append("good-bye")
        raise asyncio.CancelledError

    with pytest.raises(SystemExit) as ended:
        run(polite())
    assert (ended.value.code, done) == (130, ["good-bye"])


def test_its_answer_and_its_exit_code_are_its_own() -> None:
    async def refused() -> None:
        raise SystemExit("headway: no")

    assert run(asyncio.sleep(0, "done")) == "done"
    with pytest.raises(SystemExit) as ended:
        run(refused())
    assert ended.value.code == "headway: no"

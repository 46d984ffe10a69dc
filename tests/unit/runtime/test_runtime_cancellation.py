"""A cancellation is never lost, even where it comes together with the answer."""

import asyncio
import contextlib
from unittest.mock import patch

import pytest
from nats.aio.client import Client

from services.runtime.cancellation import cancel_safe
from services.runtime.reconnecting_client import ReconnectingClient


async def _work(answer: asyncio.Future[str]) -> None:
    await cancel_safe(asyncio.wait_for(answer, 5))
    await asyncio.sleep(60)


async def test_a_cancellation_that_comes_with_the_answer_is_obeyed() -> None:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(_work(answer))
    await asyncio.sleep(0)
    answer.set_result("an acknowledgement")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)


async def test_a_timeout_that_comes_with_the_answer_is_a_timeout() -> None:
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(None) as limit:
            loop.call_soon(answer.set_result, "late")
            loop.call_soon(limit.reschedule, loop.time())
            await cancel_safe(asyncio.wait_for(answer, 5))


async def test_whoever_takes_a_cancellation_for_a_failure_and_tries_again_is_ended_too() -> None:
    tries = 0

    async def stubborn() -> None:
        nonlocal tries
        while tries < 3:
            tries += 1
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
        await asyncio.sleep(60)

    task = asyncio.create_task(cancel_safe(stubborn()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    assert tries == 3


async def test_an_answer_is_an_answer() -> None:
    assert await cancel_safe(asyncio.sleep(0, "done")) == "done"


async def test_what_is_done_while_stopping_is_not_disturbed() -> None:
    done = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            done.append(await cancel_safe(asyncio.sleep(0, "said good-bye")))

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["said good-bye"]


async def test_no_request_of_nats_loses_a_cancellation_that_comes_with_its_answer() -> None:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def looks_for_ever() -> None:
        await ReconnectingClient().request("$JS.API.INFO")
        await asyncio.sleep(60)

    with patch.object(Client, "request", lambda *_, **__: asyncio.wait_for(answer, 5)):
        task = asyncio.create_task(looks_for_ever())
        await asyncio.sleep(0.01)
        answer.set_result("an answer")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)


async def test_no_message_to_nats_loses_a_cancellation_while_it_waits_for_those_before_it() -> None:
    async def flushes(*_: object) -> None:
        with contextlib.suppress(asyncio.CancelledError):  # as the library does
            await asyncio.sleep(60)

    async def sends_for_ever() -> None:
        client = ReconnectingClient()
        client._max_pending_size = 1
        await client._send_command(b"PUB much")
        await asyncio.sleep(60)

    with patch.object(Client, "_flush_pending", flushes):
        task = asyncio.create_task(sends_for_ever())
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)


async def test_whoever_goes_on_after_a_failure_ends_where_it_came_with_a_cancellation() -> None:
    async def fails_when_cancelled() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise ConnectionError

    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails_when_cancelled())

    async def goes_on() -> None:
        while True:
            with contextlib.suppress(ExceptionGroup):
                await cancel_safe(work())

    task = asyncio.create_task(goes_on())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)

"""A notifier that is killed at any step sends each alert at least once, and with a key once."""

import asyncio
import itertools
import json
import multiprocessing
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.notifier.store.messages import CLAIM
from tests.integration.notifier_harness import Receiver, configuration, notifier, receiving
from tests.unit.contracts.alerting_documents import at, clock, pull_request

MORE = """
secret_env = "TEAM_SECRET"

[[digests]]
name = "daily"
every = "day"
at = "10:00"
channels = ["team"]
"""
STEPS = ("of", "add", "waiting", "taken", "with_alerts", "recent", "claim", "sent", "send", "done", "save")
CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload([__name__])


def counted(method: Callable[..., Awaitable[Any]], left: Iterator[int], after: bool) -> Any:
    """A method that kills this process before or after the call at which nothing is left."""

    async def call(*arguments: Any) -> Any:
        last = next(left) == 0
        if last and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        found = await method(*arguments)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return call


def notify(call: int, after: bool, mongo_url: str, environment: dict[str, str]) -> None:
    """Be a notifier for a day; killed at a call of whatever it does outside of its memory."""

    async def run() -> None:
        async with notifier(mongo_url, configuration("webhook", MORE), environment) as here:
            left = itertools.count(call - 1, -1)
            for name in STEPS:
                for one in (here.store.alerts, here.store.messages, here.store.digests, here.senders["team"]):
                    if method := getattr(one, name, None):
                        setattr(one, name, counted(method, left, after))
            await here.step(25.1)

    asyncio.run(run())


async def killed_at(call: int, *, after: bool, mongo_url: str, receiver: Receiver) -> bool:
    """Whether a notifier was killed at a call, after which another one has done the rest."""
    environment = {"TEAM_URL": receiver.url, "TEAM_SECRET": "s"}
    async with notifier(mongo_url, configuration("webhook", MORE), environment) as here:
        database = here.client.get_default_database()
        for name in await database.list_collection_names():
            await database[name].delete_many({})
        await here.put(*(pull_request(number, clocks=[clock(1, None)]) for number in (1, 2)))
        await here.store.digests.save("daily", at(0))
        child = CHILDREN.Process(target=notify, args=(call, after, mongo_url, environment))
        child.start()
        await asyncio.to_thread(child.join)
        for hour in (25.2, 25.3):
            await here.step(hour)
        assert timedelta(hours=0.1) > CLAIM
        assert {message["state"] for message in await here.messages()} == {"sent"}
        assert all(not alert["waiting"] for alert in await here.alerts())
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_killed_at_any_step_it_sends_each_alert_at_least_once_and_by_key_once(
    after: bool, mongo_url: str
) -> None:
    """By `kill -9`, of a process of its own."""
    expected = {f"late:github.com/{n}:waiting_for_review:grace:fact-1-grace:begin" for n in (1, 2)}
    expected.add(f"digest:daily:{at(25).isoformat()}")
    calls = 0
    for call in range(1, 60):
        async with receiving() as receiver:
            killed = await killed_at(call, after=after, mongo_url=mongo_url, receiver=receiver)
        alerts = {alert for one in receiver.requests for alert in json.loads(one.body)["data"]["alerts"]}
        assert alerts == expected
        ids = [one.headers["webhook-id"] for one in receiver.requests]
        assert len(set(ids)) == 2  # both alerts were one message, and the digest another
        if not killed:
            break
        calls += 1
    assert calls >= 12


async def test_a_restart_sends_nothing_twice(mongo_url: str) -> None:
    async with receiving() as receiver:
        async with notifier(mongo_url, configuration(), {"TEAM_URL": receiver.url}) as here:
            await here.put(pull_request(1, clocks=[clock(1, None)]))
            await here.step(25.1)
            for hour in (25.2, 26, 40):
                here.start()
                await here.step(hour)
        assert len(receiver.requests) == 1


async def test_two_at_once_send_a_message_once(mongo_url: str) -> None:
    async with receiving() as receiver:
        environment = {"TEAM_URL": receiver.url}
        async with (
            notifier(mongo_url, configuration(), environment) as one,
            notifier(mongo_url, configuration(), environment) as other,
        ):
            await one.put(pull_request(1, clocks=[clock(1, None)]))
            await asyncio.gather(one.step(25.1), other.step(25.1))
            for each in (one, other):
                await each.step(25.2)
        assert len(receiver.requests) == 1

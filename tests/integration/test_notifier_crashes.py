"""A notifier that is killed at any step sends each alert at least once, and with a key once."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from services.notifier.store.messages import CLAIM
from tests.integration.notifier_harness import Here, configuration, notifier, receiving
from tests.unit.contracts.alerting_documents import clock, pull_request

WEBHOOK = 'secret_env = "TEAM_SECRET"'
STEPS = ("of", "add", "waiting", "taken", "with_alerts", "recent", "claim", "sent", "send")


class KilledError(Exception):
    """The process is no more."""


class Killer:
    """Kills before or after the so-manieth call of whatever a notifier waits for."""

    def __init__(self, call: int, *, after: bool) -> None:
        self.left = call
        self.after = after

    def wrap(self, one: Any, name: str) -> None:
        """Let calls of a method count."""
        method = getattr(one, name, None)
        if method is not None:
            setattr(one, name, self._counted(method))

    def _counted(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any) -> Any:
            self.left -= 1
            if self.left == 0 and not self.after:
                raise KilledError
            found = await method(*arguments)
            if self.left == 0:
                raise KilledError
            return found

        return call

    def aim(self, here: Here) -> None:
        """Count everything that a notifier does outside of its memory."""
        for name in STEPS:
            for one in (here.store.alerts, here.store.messages, here.sender):
                self.wrap(one, name)


async def killed_at(call: int, *, after: bool, mongo_url: str) -> tuple[bool, list[str], list[str]]:
    """Whether there was such a call, and the ids and the alerts of what was received."""
    environment = {"TEAM_URL": "", "TEAM_SECRET": "s"}
    async with receiving() as receiver:
        environment["TEAM_URL"] = receiver.url
        configured = configuration("webhook", WEBHOOK)
        async with notifier(mongo_url, configured, environment) as here:
            await here.client.get_default_database().client.drop_database(
                here.client.get_default_database().name
            )
            await here.store.prepare()
            await here.put(*(pull_request(number, clocks=[clock(1, None)]) for number in (1, 2)))
            killer = Killer(call, after=after)
            killer.aim(here)
            killed = False
            try:
                await here.step(25.1)
            except KilledError:
                killed = True
        async with notifier(mongo_url, configured, environment) as again:
            for hour in (25.2, 25.3):
                await again.step(hour)
            assert timedelta(hours=0.1) > CLAIM
            states = {message["state"] for message in await again.messages()}
            assert states == {"sent"}
            assert all(not alert["waiting"] for alert in await again.alerts())
    ids = [one.headers["webhook-id"] for one in receiver.requests]
    return (
        killed,
        ids,
        [alert for one in receiver.requests for alert in json.loads(one.body)["data"]["alerts"]],
    )


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_killed_at_any_step_it_sends_each_alert_at_least_once_and_by_key_once(
    after: bool, mongo_url: str
) -> None:
    calls = 0
    for call in range(1, 60):
        killed, ids, alerts = await killed_at(call, after=after, mongo_url=mongo_url)
        expected = {f"late:github.com/{n}:waiting_for_review:grace:fact-1-grace:begin" for n in (1, 2)}
        assert set(alerts) == expected
        assert len(set(ids)) == 1  # both alerts were one message, however often it was sent
        if not killed:
            break
        calls += 1
    assert calls >= 8


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

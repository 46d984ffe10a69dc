"""A client that meets limits: it asks nothing while one lasts, and is more patient each time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from services.collector.forge.errors import LimitedError
from services.collector.github.client.credentials import Token
from services.collector.github.client.github_clock import GitHubClock
from services.collector.github.client.graphql import GraphQL
from services.collector.github.client.http import Http
from services.collector.github.client.rest import Rest
from tests.github import TOKEN, GitHubServer, World, faults

MINUTE = timedelta(minutes=1)


class Clock:
    """Stands still until it is put forward."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def github() -> AsyncIterator[GitHubServer]:
    world = World()
    world.add_repository("acme/api")
    async with GitHubServer(world) as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def http(clock: Clock) -> AsyncIterator[Http]:
    async with aiohttp.ClientSession() as session:
        yield Http(session, Token(TOKEN), GitHubClock(clock), asyncio.Lock())


async def _met(http: Http, github: GitHubServer) -> LimitedError:
    with pytest.raises(LimitedError) as limit:
        await GraphQL(http, f"{github.url}/graphql").ask("repository", owner="acme", name="api")
    return limit.value


@pytest.mark.parametrize("status", [200, 403, 429])
async def test_while_a_limit_lasts_nothing_is_asked(github, http, clock, status: int) -> None:
    github.faults.add(faults.secondary_limit(30, status=status))
    first = await _met(http, github)
    assert timedelta(seconds=30) <= first.until - clock.now <= timedelta(seconds=33)
    clock.now = first.until - timedelta(seconds=1)
    assert (await _met(http, github)).until == first.until
    with pytest.raises(LimitedError):
        await Rest(http, github.url).get("/rate_limit")
    assert github.counters.requests == 1
    clock.now = first.until
    assert (await Rest(http, github.url).get("/rate_limit")).data


async def test_without_a_word_of_github_each_wait_doubles_until_an_answer_is_good(
    github, http, clock
) -> None:
    github.faults.script([faults.secondary_limit(None)] * 3 + [None, faults.secondary_limit(None)])
    waits = []
    for _ in range(3):
        limit = await _met(http, github)
        waits.append(limit.until - clock.now)
        clock.now = limit.until
    for found, least in zip(waits, (MINUTE, 2 * MINUTE, 4 * MINUTE), strict=True):
        assert least <= found <= least * 1.1
    await GraphQL(http, f"{github.url}/graphql").ask("repository", owner="acme", name="api")
    again = await _met(http, github)
    assert MINUTE <= again.until - clock.now <= MINUTE * 1.1


async def test_a_used_up_quota_is_waited_out_until_its_reset(github, http, clock) -> None:
    github.faults.add(faults.primary_limit(600))
    limit = await _met(http, github)
    assert timedelta(seconds=598) <= limit.until - clock.now <= timedelta(seconds=621)

"""A gateway with real read models for the tests of its API."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.gateway_house import House, house
from tests.unit.gateway.documents import active, definitions


@pytest.fixture
async def empty(nats_url: str, mongo_url: str) -> AsyncIterator[House]:
    async with house(nats_url, mongo_url) as found:
        yield found


@pytest.fixture
async def gateway(empty: House) -> House:
    await empty.put("definitions", definitions())
    await empty.put("sets", active())
    return empty

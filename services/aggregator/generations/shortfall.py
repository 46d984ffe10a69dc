"""Finds what a generation built from the log lacks of the served one: what the log has lost."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from services.aggregator.store.scan import FactCount, GenerationScan
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS

CATCHING_UP_SECONDS = 10.0  # a batch that has arrived meanwhile is in the served generation first
LOOK_SECONDS = 0.2
MOST_IN_FLIGHT = 5_000


@dataclass(frozen=True, slots=True)
class MissingFacts:
    """A served document of a collection, and how many of its facts were built."""

    name: str
    served: FactCount
    built: int


def shortfall_text(missing: Iterable[MissingFacts]) -> str:
    """For people, in one line."""
    found = list(missing)
    absent = sum(1 for one in found if one.built == 0)
    return (
        f"{absent} pull requests and deployments are missing, {len(found) - absent} have fewer facts "
        f"(first: {found[0].served.called})"
    )


async def shortfall(served: GenerationScan, built: GenerationScan) -> list[MissingFacts]:
    """The documents that a generation lacks or holds fewer facts of, even after it has caught up."""
    missing = [one for name in (PULL_REQUESTS, DEPLOYMENTS) async for one in _compared(name, served, built)]
    try:
        async with asyncio.timeout(CATCHING_UP_SECONDS):
            while 0 < len(missing) <= MOST_IN_FLIGHT:
                await asyncio.sleep(LOOK_SECONDS)
                missing = [one for one in missing if not await _caught_up(built, one)]
    except TimeoutError:
        pass
    return missing


async def _caught_up(built: GenerationScan, one: MissingFacts) -> bool:
    return await built.count_facts(one.name, one.served.id) >= one.served.facts


async def _compared(name: str, served: GenerationScan, built: GenerationScan) -> AsyncIterator[MissingFacts]:
    others = built.facts(name)
    other: FactCount | None = await anext(others, None)
    async for one in served.facts(name):
        while other and other.id < one.id:
            other = await anext(others, None)
        there = other.facts if other and other.id == one.id else 0
        if there < one.facts:
            yield MissingFacts(name, one, there)

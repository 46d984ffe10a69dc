"""`python -m bench.load URL CLIENTS`: so many clients ask a question of the API on and on, until ended."""

import asyncio
import sys

import aiohttp


async def _ask(session: aiohttp.ClientSession, url: str) -> None:
    while True:
        async with session.get(url) as answer:
            await answer.read()


async def main(url: str, clients: int) -> None:
    """Ask until ended."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(120)) as session:
        await asyncio.gather(*(_ask(session, url) for _ in range(clients)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))

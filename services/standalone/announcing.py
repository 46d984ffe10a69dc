"""Says when the dashboard is there, and what it waits for as long as it is not."""

import asyncio
from collections.abc import Callable, Mapping

import aiohttp

from services.standalone.embedded import LOOPBACK
from services.standalone.processes import Places, Watched

LOOK_SECONDS = 0.2
WORD_SECONDS = 15.0
PATIENCE = aiohttp.ClientTimeout(2)
DEMO = "the demo organisation (name your own repositories with --repo owner/name)"

Say = Callable[[str], None]


async def announce(say: Say, places: Places, watched: Watched) -> None:
    """Say where the dashboard is once every service is ready; until then say now and then who waits."""
    dashboard = f"{_reached(places.host)}:{places.port}"
    addresses = {
        "collector": f"{_reached(places.webhook_host)}:{places.webhook_port}",
        "aggregator": f"{LOOPBACK}:{places.aggregator_port}",
        "gateway": dashboard,
    }
    urls = {name: f"http://{address}/health/ready" for name, address in addresses.items()}
    await _until_ready(say, urls)
    what = DEMO if watched.demo else "your repositories"
    say(f"showing {what} at http://{dashboard}")


def _reached(host: str) -> str:
    """The address at which this machine reaches what listens there."""
    return LOOPBACK if host in {"0.0.0.0", "::"} else host


async def _until_ready(say: Say, urls: Mapping[str, str]) -> None:
    clock = asyncio.get_running_loop().time
    due = clock() + WORD_SECONDS
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        while True:
            reasons = {name: await _missing(session, url) for name, url in urls.items()}
            if not any(reasons.values()):
                return
            if clock() >= due:
                say("not ready yet: " + "; ".join(f"{name}: {why}" for name, why in reasons.items() if why))
                due = clock() + WORD_SECONDS
            await asyncio.sleep(LOOK_SECONDS)


async def _missing(session: aiohttp.ClientSession, url: str) -> str:
    """Return what a service waits for; nothing if it is ready."""
    try:
        async with session.get(url) as answer:
            if answer.status == 200:
                return ""
            dependencies = (await answer.json()).get("dependencies", {})
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return "does not answer"
    return ", ".join(f"{name} {state}" for name, state in dependencies.items() if state != "up")

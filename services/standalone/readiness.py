"""Announces the dashboard once every service is ready, and meanwhile what is waited for."""

import asyncio
from collections.abc import Callable, Mapping

import aiohttp

from services.standalone.server_process import LOOPBACK
from services.standalone.service_processes import ServiceAddresses, WatchSelection

POLL_SECONDS = 0.2
MESSAGE_SECONDS = 15.0
TIMEOUT = aiohttp.ClientTimeout(2)
DEMO = "the demo organisation (name your own repositories with --repo owner/name)"

Say = Callable[[str], None]


async def announce_when_ready(say: Say, addresses: ServiceAddresses, selection: WatchSelection) -> None:
    """Print the dashboard's address once every service is ready; until then, at times, what is missing."""
    dashboard = f"{_reachable_address(addresses.host)}:{addresses.port}"
    by_service = {
        "collector": f"{_reachable_address(addresses.webhook_host)}:{addresses.webhook_port}",
        "aggregator": f"{LOOPBACK}:{addresses.aggregator_port}",
        "gateway": dashboard,
        "notifier": f"{LOOPBACK}:{addresses.notifier_port}",
    }
    urls = {name: f"http://{address}/health/ready" for name, address in by_service.items()}
    await _until_ready(say, urls)
    what = DEMO if selection.demo else "your repositories"
    say(f"showing {what} at http://{dashboard}")


def _reachable_address(host: str) -> str:
    """Return the address at which this machine reaches a listening address."""
    return LOOPBACK if host in {"0.0.0.0", "::"} else host


async def _until_ready(say: Say, urls: Mapping[str, str]) -> None:
    clock = asyncio.get_running_loop().time
    due = clock() + MESSAGE_SECONDS
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        while True:
            reasons = {name: await _waiting_for(session, url) for name, url in urls.items()}
            if not any(reasons.values()):
                return
            if clock() >= due:
                say("not ready yet: " + "; ".join(f"{name}: {why}" for name, why in reasons.items() if why))
                due = clock() + MESSAGE_SECONDS
            await asyncio.sleep(POLL_SECONDS)


async def _waiting_for(session: aiohttp.ClientSession, url: str) -> str:
    """Return what a service waits for; nothing if it is ready."""
    try:
        async with session.get(url) as answer:
            if answer.status == 200:
                return ""
            dependencies = (await answer.json()).get("dependencies", {})
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return "does not answer"
    return ", ".join(f"{name} {state}" for name, state in dependencies.items() if state != "up")

"""From a signed delivery of GitHub to the change in the browser's page, hop by hop.

Baseline of the same run: a plain HTTP request to the collector over the same loopback, which is what no
part of the way could undercut. NATS says when it stored the event and the notice; a client of the live
stream, beside the page, says when the change came over the wire. All clocks are this machine's.
"""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from nats.aio.msg import Msg
from nats.js.api import DeliverPolicy
from playwright.async_api import Browser, Page, async_playwright

from bench.report import milliseconds
from services.contracts.streams import EVENTS
from services.contracts.subjects import change_subject
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.browser.chromium import launch
from tests.github.server import TOKEN, GitHubServer
from tests.github.webhooks import Recorder
from tests.github.world import World
from tests.nats_client import connect
from tests.stack import Stack
from tests.waiting import until

REPOSITORY = "acme/api"
SECRET = "a secret of the benchmark"
WARM_UP, COUNTED = 5, 40

# Resolves with the browser's clock (ms since 1970) in the frame in which the text is on the page.
SHOWN = """text => new Promise(resolve => {
  const look = () => {
    if (!document.body.textContent.includes(text)) return false;
    observer.disconnect();
    requestAnimationFrame(() => resolve(Date.now()));
    return true;
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, {subtree: true, childList: true, characterData: true});
  look();
})"""


HOPS = (
    ("delivery -> event in the log", "delivered", "logged"),
    ("event in the log -> change notice", "logged", "noticed"),
    ("change notice -> live event at a client", "noticed", "received"),
    ("live event at a client -> on the page", "received", "shown"),
    ("delivery -> answered, durable in the log", "delivered", "answered"),
    ("delivery -> shown in the browser", "delivered", "shown"),
)


@dataclass(slots=True)
class Moments:
    """When one change was where (seconds since 1970); of what repeats, the first time counts."""

    at: dict[str, float] = field(default_factory=dict)

    def note(self, place: str, moment: float) -> None:
        """Note that the change is at a place."""
        self.at.setdefault(place, moment)


@dataclass(slots=True)
class Observer:
    """Notes when the change that is under way passes."""

    current: Moments = field(default_factory=Moments)

    async def in_stream(self, message: Msg) -> None:
        """A message of the log, or a notice of a pull request."""
        place = {"EVENTS": "logged", "CHANGES": "noticed"}[message.metadata.stream]
        self.current.note(place, message.metadata.timestamp.timestamp())

    async def listen(self, stack: Stack) -> None:
        """Note what comes over the wire of the live stream."""
        async with stack.http.get(f"{stack.url('gateway')}/api/v1/stream", timeout=None) as answer:
            async for line in answer.content:
                if line == b"event: pull_request\n":
                    self.current.note("received", time.time())


@contextlib.asynccontextmanager
async def _observing(stack: Stack, nats_url: str) -> AsyncIterator[Observer]:
    observer, client = Observer(), await connect(nats_url)
    for subject in (EVENTS.subject, change_subject("pull_requests")):
        await client.jetstream().subscribe(
            subject, cb=observer.in_stream, ordered_consumer=True, deliver_policy=DeliverPolicy.NEW
        )
    listening = asyncio.create_task(observer.listen(stack))
    try:
        yield observer
    finally:
        listening.cancel()
        await client.close()


async def _one(stack: Stack, recorder: Recorder, page: Page, index: int, observer: Observer) -> Moments:
    """When the change was where."""
    world, title = recorder.world, f"Measured change number {index}"
    repository = world.find_repository(REPOSITORY)
    shown = asyncio.create_task(page.evaluate(SHOWN, title))
    await asyncio.sleep(0.6)  # past the page's own pause between updates: each delivery stands alone
    world.add_pull_request(repository, "ada", datetime.now(UTC), title=title)
    delivery = recorder.deliveries[-1]
    moments = observer.current = Moments({"delivered": time.time()})
    url = f"{stack.url('collector')}/webhooks/github"
    async with stack.http.post(url, data=delivery.body, headers=delivery.headers) as answer:
        assert answer.status in {200, 202}, await answer.text()
    moments.note("answered", time.time())
    moments.note("shown", await shown / 1000)
    return moments


async def _plain(stack: Stack) -> float:
    began = time.time()
    async with stack.http.get(f"{stack.url('collector')}/health/live") as answer:
        await answer.read()
    return time.time() - began


async def _whole_page(browser: Browser) -> Page:
    """A window so high that the feed is in view: what is not is not shown."""
    return await browser.new_page(viewport={"width": 1440, "height": 3600})


async def _measure(stack: Stack, recorder: Recorder, page: Page, observer: Observer) -> None:
    await page.goto(stack.url("gateway"))
    found, plain = [], []
    for index in range(WARM_UP + COUNTED):
        found.append((await _one(stack, recorder, page, index, observer)).at)
        plain.append(await _plain(stack))
    baseline = plain[WARM_UP:]
    milliseconds("a plain request to the collector (baseline)", baseline)
    for title, first, last in HOPS:
        seconds = [at[last] - at[first] for at in found[WARM_UP:] if first in at and last in at]
        milliseconds(title, seconds, baseline)


async def main() -> None:
    """Start everything, open the page, send deliveries one by one."""
    world = World()
    world.add_repository(REPOSITORY)
    recorder = Recorder(world, SECRET)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        async with (
            GitHubServer(world) as github,
            NatsServer(base / "nats") as server,
            Mongod(base / "mongo") as mongod,
            Stack(
                server.url,
                f"{mongod.url}/headway",
                base / "logs",
                {
                    "HEADWAY_GITHUB_API_URL": github.url,
                    "HEADWAY_REPOSITORIES": REPOSITORY,
                    "HEADWAY_WEBHOOK_SECRET": SECRET,
                    "GITHUB_TOKEN": TOKEN,
                },
            ) as stack,
            async_playwright() as playwright,
        ):
            await stack.start()
            await until(lambda: _live(stack), "the source being live")
            browser = await launch(playwright)
            async with _observing(stack, server.url) as observer:
                await _measure(stack, recorder, await _whole_page(browser), observer)
            await browser.close()


async def _live(stack: Stack) -> bool:
    return any(row["state"] == "live" for row in (await stack.get("/api/v1/sources"))["items"])

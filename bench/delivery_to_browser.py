"""From a signed delivery of GitHub to the change in the browser's page.

Baseline of the same run: a plain HTTP request to the collector over the same loopback, which is what no
part of the way could undercut.
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bench.report import milliseconds
from services.standalone.embedded import Mongod, NatsServer
from tests.browser.chromium import launch
from tests.github.server import TOKEN, GitHubServer
from tests.github.webhooks import Recorder
from tests.github.world import World
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


async def _one(stack: Stack, recorder: Recorder, page: Page, index: int) -> tuple[float, float]:
    """Seconds until the change was on the page, and until the collector had answered the delivery."""
    world, title = recorder.world, f"Measured change number {index}"
    repository = world.find_repository(REPOSITORY)
    shown = asyncio.create_task(page.evaluate(SHOWN, title))
    await asyncio.sleep(0.6)  # past the page's own pause between updates: each delivery stands alone
    world.add_pull_request(repository, "ada", datetime.now(UTC), title=title)
    delivery = recorder.deliveries[-1]
    began = time.time()
    url = f"{stack.url('collector')}/webhooks/github"
    async with stack.http.post(url, data=delivery.body, headers=delivery.headers) as answer:
        assert answer.status in {200, 202}, await answer.text()
    answered = time.time() - began
    return await shown / 1000 - began, answered


async def _plain(stack: Stack) -> float:
    began = time.time()
    async with stack.http.get(f"{stack.url('collector')}/health/live") as answer:
        await answer.read()
    return time.time() - began


async def _measure(stack: Stack, recorder: Recorder, page: Page) -> None:
    await page.goto(stack.url("gateway"))
    shown, answered, plain = [], [], []
    for index in range(WARM_UP + COUNTED):
        until_shown, until_answered = await _one(stack, recorder, page, index)
        shown.append(until_shown)
        answered.append(until_answered)
        plain.append(await _plain(stack))
    baseline = plain[WARM_UP:]
    milliseconds("a plain request to the collector (baseline)", baseline)
    milliseconds("delivery -> answered, durable in the log", answered[WARM_UP:], baseline)
    milliseconds("delivery -> shown in the browser", shown[WARM_UP:], baseline)


async def main() -> None:
    """Start everything, open the page, send deliveries one by one."""
    world = World()
    world.add_repository(REPOSITORY)
    recorder = Recorder(world, SECRET)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        async with (
            GitHubServer(world) as github,
            NatsServer(base / "nats") as nats,
            Mongod(base / "mongo") as mongod,
            Stack(
                nats.url,
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
            await _measure(stack, recorder, await browser.new_page())
            await browser.close()


async def _live(stack: Stack) -> bool:
    return any(row["state"] == "live" for row in (await stack.get("/api/v1/sources"))["items"])

"""What a page holds in memory, by the browser's own figures."""

from dataclasses import dataclass

from playwright.async_api import CDPSession, Page


@dataclass(frozen=True, slots=True)
class PageMemory:
    """The JavaScript heap in bytes, and how many DOM nodes and listeners there are."""

    heap: int
    nodes: int
    listeners: int

    @property
    def heap_megabytes(self) -> float:
        """The heap in millions of bytes."""
        return self.heap / 1e6


async def watch_memory(page: Page) -> CDPSession:
    """Begin to count: `read_memory` reads from the session that is returned."""
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    return session


async def read_memory(session: CDPSession) -> PageMemory:
    """Read what is still held once all garbage is collected."""
    for _ in range(2):  # what the first collection finalises, the second one frees
        await session.send("HeapProfiler.collectGarbage")
    answer = await session.send("Performance.getMetrics")
    figures = {one["name"]: round(one["value"]) for one in answer["metrics"]}
    return PageMemory(figures["JSHeapUsedSize"], figures["Nodes"], figures["JSEventListeners"])

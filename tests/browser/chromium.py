"""Which browser the tests drive: one on PATH, else Playwright's own."""

import shutil

from playwright.async_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def on_path() -> str | None:
    """The path of a Chromium or Chrome; None where Playwright's own must do."""
    return next(filter(None, map(shutil.which, NAMES)), None)


async def launch(playwright: Playwright) -> Browser:
    """Start it without a window. Playwright says what to install where there is none at all."""
    return await playwright.chromium.launch(executable_path=on_path(), args=list(FLAGS))


def describe_browser(playwright: Playwright, browser: Browser) -> str:
    """Which browser it is, in a line."""
    return f"browser: {on_path() or playwright.chromium.executable_path}, version {browser.version}"

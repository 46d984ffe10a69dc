"""The same walk by keys in Firefox: the dashboard is not Chromium's alone."""

from pathlib import Path

import pytest

from tests.browser import firefox
from tests.browser.firefox import Firefox, running_firefox
from tests.browser.team import Team
from tests.waiting import until

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.soak,
    pytest.mark.skipif(firefox.on_path() is None, reason="there is no Firefox on PATH"),
]

FILLED = """document.querySelector(".badge")?.textContent === "Live"
    && document.querySelector("main .panel, main .figures") !== null
    && document.querySelector("main .skeleton, main [aria-busy=true]") === null"""
FOCUS = "document.activeElement.textContent"
PATH = "location.pathname + location.search"


async def filled(browser: Firefox) -> None:
    """Wait until everything in view is there."""

    async def is_filled() -> bool:
        return bool(await browser.evaluate(FILLED))

    await until(is_filled, "the page being filled")


async def shows(browser: Firefox, expression: str, value: object) -> None:
    """Wait until an expression has a value in the page."""

    async def has_value() -> bool:
        return bool(await browser.evaluate(expression) == value)

    await until(has_value, f"{expression} being {value!r}")


async def test_firefox_walks_by_keys_and_its_console_has_no_error(team: Team, tmp_path: Path) -> None:
    async with running_firefox(tmp_path) as browser:
        await browser.open(f"{team.url}/?repo=acme/nats.py")
        await filled(browser)
        await browser.press("Tab")
        await shows(browser, FOCUS, "Skip to the figures")
        await browser.press("Enter")
        await browser.press("Tab")
        await browser.press("Enter")
        await shows(browser, "document.querySelectorAll('.definition').length", 1)
        await browser.press("Escape")
        await shows(browser, "document.querySelectorAll('.definition').length", 0)
        await browser.press("Control", "k")
        await shows(browser, "document.activeElement.getAttribute('role')", "combobox")
        for letter in "pull r":
            await browser.press(letter)
        await browser.press("Enter")
        await shows(browser, PATH, "/pull-requests?repo=acme/nats.py")
        await filled(browser)
        await browser.evaluate("document.querySelector('#pull-request-table tbody a').focus()")
        await browser.press("Enter")
        await shows(browser, "document.querySelector('dialog h3') !== null", True)
        await browser.press("Escape")
        await shows(browser, "document.querySelector('dialog')", None)
        assert browser.errors == []

"""The same walk by keys in Firefox: the dashboard is not Chromium's alone.

It opens no menu: over WebDriver BiDi a window without a screen has no focus (`document.hasFocus()` is false),
and then Enter and Space click no button of any page, not even a plain one. Links and fields take their keys.
"""

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

FOCUS = "document.activeElement.textContent"
ROW = "#pull-request-table tbody a"
PATH = "location.pathname + location.search"


async def shows(browser: Firefox, expression: str, value: object) -> None:
    """Wait until an expression has a value in the page."""

    async def has_value() -> bool:
        return bool(await browser.evaluate(expression) == value)

    await until(has_value, f"{expression} being {value!r}")


async def test_firefox_walks_by_keys_and_its_console_has_no_error(team: Team, tmp_path: Path) -> None:
    async with running_firefox(tmp_path) as browser:
        await browser.open(f"{team.url}/?repo=acme/nats.py")
        await shows(browser, "document.querySelectorAll('.figures .number').length", 5)
        await shows(browser, "document.querySelector('.badge').textContent", "Live")
        await browser.press("Tab")
        await shows(browser, FOCUS, "Skip to the figures")
        await browser.press("Enter")
        await shows(browser, "document.activeElement.id", "main")
        await browser.press("Control", "k")
        await shows(browser, "document.activeElement.getAttribute('role')", "combobox")
        for letter in "pull r":
            await browser.press(letter)
        await browser.press("Enter")
        await shows(browser, PATH, "/pull-requests?repo=acme/nats.py")
        await shows(browser, f"document.querySelector({ROW!r}) !== null", True)
        await browser.evaluate(f"document.querySelector({ROW!r}).focus()")
        await browser.press("Enter")
        await shows(browser, "document.querySelector('dialog h3') !== null", True)
        await browser.press("Escape")
        await shows(browser, "document.querySelector('dialog')", None)
        assert browser.errors == []

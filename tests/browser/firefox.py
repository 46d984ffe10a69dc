"""Firefox over WebDriver BiDi, spoken directly: as much of it as a walk by keys needs."""

import asyncio
import contextlib
import itertools
import re
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("firefox-esr", "firefox")
LISTENS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Control": "\ue009"}


def on_path() -> str | None:
    """The path of a Firefox; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """One tab of a Firefox without a window. `errors` are those of its console."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.errors: list[str] = []
        self._socket = socket
        self._ids = itertools.count(1)
        self._context = ""

    async def begin(self) -> None:
        """Begin a session in the tab that is open, and listen to its console."""
        await self._send("session.new", capabilities={})
        await self._send("session.subscribe", events=["log.entryAdded"])
        tree = await self._send("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    async def open(self, url: str) -> None:
        """Load a page."""
        await self._send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression that is a text, a number or a boolean."""
        target = {"context": self._context}
        answer = await self._send("script.evaluate", expression=expression, target=target, awaitPromise=True)
        return answer["result"].get("value")

    async def press(self, *keys: str) -> None:
        """Press keys together, then let them go."""
        values = [KEYS.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": value} for value in values]
        up = [{"type": "keyUp", "value": value} for value in reversed(values)]
        actions = [{"type": "key", "id": "keys", "actions": down + up}]
        await self._send("input.performActions", context=self._context, actions=actions)

    async def _send(self, method: str, **params: Any) -> Any:
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            message = await self._socket.receive_json()
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.errors.append(str(message["params"]["text"]))
            if message.get("id") == number:
                assert message["type"] == "success", message
                return message["result"]


@contextlib.asynccontextmanager
async def running_firefox(profile: Path) -> AsyncIterator[Firefox]:
    """A Firefox with a profile of its own, ended afterwards."""
    program = on_path()
    assert program is not None
    options = ("--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile))
    process = await asyncio.create_subprocess_exec(program, *options, stdout=DEVNULL, stderr=PIPE)
    try:
        address = await _address(process)
        async with aiohttp.ClientSession() as http, http.ws_connect(f"{address}/session") as socket:
            firefox = Firefox(socket)
            await firefox.begin()
            yield firefox
    finally:
        process.terminate()
        await process.wait()


async def _address(process: Process) -> str:
    """Where it listens, as it says itself."""
    assert process.stderr is not None
    async for line in process.stderr:
        if found := LISTENS.search(line):
            return found[1].decode()
    raise AssertionError("Firefox ended before it listened")

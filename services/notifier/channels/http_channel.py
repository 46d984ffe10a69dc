"""Posts messages: to the incoming webhooks of chats, and as signed CloudEvents."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

import aiohttp

from services.contracts.readmodels.alerts import MessageDocument
from services.notifier.channels.attempts import Attempt, Postponed, RefusedAttempt, Sent, retry_after
from services.notifier.channels.signature import cloud_event, signed_headers

TIMEOUT = aiohttp.ClientTimeout(total=15)
TOO_MANY, SERVER_ERROR = 429, 500
AGAIN = (408, 425, TOO_MANY)
JSON = {"Content-Type": "application/json"}


class ChatChannel:
    """The incoming webhook of a chat, which takes a JSON body."""

    def __init__(self, url: str, payload: Callable[[MessageDocument], Mapping[str, object]]) -> None:
        self._url = url
        self._payload = payload

    async def send(self, message: MessageDocument) -> Attempt:
        """Post it once."""
        body = json.dumps(self._payload(message), ensure_ascii=False).encode()
        return await _post(self._url, body, JSON)


class WebhookChannel:
    """Somebody's own webhook: a CloudEvent, signed anew at each attempt, with the same id."""

    def __init__(self, url: str, secret: str, now: Callable[[], datetime]) -> None:
        self._url = url
        self._secret = secret
        self._now = now

    async def send(self, message: MessageDocument) -> Attempt:
        """Post it once."""
        body = cloud_event(message)
        return await _post(self._url, body, signed_headers(body, message["_id"], self._now(), self._secret))


async def _post(url: str, body: bytes, headers: Mapping[str, str]) -> Attempt:
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as response,
        ):
            return attempt_of(response.status, response.headers.get("Retry-After"))
    except TimeoutError:
        return Postponed("no answer in time")
    except (aiohttp.ClientError, OSError) as problem:
        return Postponed(f"cannot be reached: {type(problem).__name__}")  # its text may hold the address
    except ValueError:
        return RefusedAttempt("its address is no URL")


def attempt_of(status: int, after: str | None) -> Attempt:
    """What follows from a status and from `Retry-After`."""
    if status < 300:
        return Sent()
    if status in AGAIN or status >= SERVER_ERROR:
        return Postponed(f"answered {status}", retry_after(after))
    return RefusedAttempt(f"answered {status}")

"""Posts messages to Slack's channels and members with a bot's token, by `chat.postMessage`."""

import json
from collections.abc import Sequence

import aiohttp

from services.contracts.readmodels.alerts import MessageDocument
from services.notifier.channels.attempts import Attempt, Postponed, RefusedAttempt, Sent
from services.notifier.channels.http_channel import TIMEOUT, attempt_of
from services.notifier.channels.payloads import slack

POST_MESSAGE = "https://slack.com/api/chat.postMessage"
AGAIN = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "request_timeout", "service_unavailable"}
)
"""The errors that go away, of https://docs.slack.dev/reference/methods/chat.postMessage."""


class SlackBotChannel:
    """A bot that posts to each of some channels or members (Slack's ids)."""

    def __init__(self, url: str, token: str, to: Sequence[str]) -> None:
        self._url = url
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json; charset=utf-8",
        }
        self._to = to
        self._taken: dict[str, set[str]] = {}

    async def send(self, message: MessageDocument) -> Attempt:
        """Post it once to everybody who has not taken it yet; what one refuses, others get."""
        refused: RefusedAttempt | None = None
        taken = self._taken.setdefault(message["_id"], set())
        for recipient in self._to:
            if recipient not in taken:
                attempt = await self._post({**slack(message), "channel": recipient})
                if isinstance(attempt, Postponed):
                    return attempt
                if isinstance(attempt, RefusedAttempt):
                    refused = attempt
                taken.add(recipient)
        del self._taken[message["_id"]]
        return refused or Sent()

    async def _post(self, payload: dict[str, object]) -> Attempt:
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(self._url, data=json.dumps(payload).encode(), headers=self._headers) as response,
            ):
                attempt = attempt_of(response.status, response.headers.get("Retry-After"))
                return _said(await response.json()) if isinstance(attempt, Sent) else attempt
        except TimeoutError:
            return Postponed("no answer in time")
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            return Postponed(f"cannot be reached: {type(problem).__name__}")


def _said(answer: object) -> Attempt:
    """Slack answers 200 also to what it has not done."""
    if isinstance(answer, dict) and answer.get("ok") is True:
        return Sent()
    error = str(answer.get("error", "")) if isinstance(answer, dict) else ""
    said = f"Slack answered {error[:100] or 'nothing that can be read'}"
    return Postponed(said) if error in AGAIN or not error else RefusedAttempt(said)

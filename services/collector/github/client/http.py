"""The thin shell around aiohttp: one request at a time per credential, as GitHub recommends."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from random import random

import aiohttp
from gidgethub import sansio
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from yarl import URL

from services.collector.forge.errors import LimitedError, UnavailableError
from services.collector.github.client import rate_limits
from services.collector.github.client.budget import WHOLE, Budget
from services.collector.github.client.credentials import Credential
from services.collector.github.client.github_clock import GitHubClock
from services.collector.github.client.rate_limits import Wait
from services.contracts.notices import Quota

USER_AGENT = "headway"
ACCEPT = "application/vnd.github+json"
API_VERSION = "2022-11-28"  # the next one drops merge_commit_sha
TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10)
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class GitHubResponse:
    """An answer as it came; header names in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A request, but for who asks."""

    method: str
    url: URL
    headers: dict[str, str]
    body: bytes | None


def with_retry(attempts: int = ATTEMPTS) -> AsyncRetrying:
    """Repeat what fails in passing, a few times, with jitter."""
    return AsyncRetrying(
        retry=retry_if_exception_type(UnavailableError),
        stop=stop_after_attempt(attempts),
        wait=wait_random_exponential(multiplier=0.3, max=20),
        reraise=True,
    )


class Http:
    """Sends requests with one credential, each in its `turn`, and knows what is left of its quota."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credential: Credential,
        time: GitHubClock,
        turn: asyncio.Lock,
        budget: Budget = WHOLE,
    ) -> None:
        self.credential = credential
        self.clock = time.local
        self.quota: Quota | None = None
        self._session = session
        self._turn = turn
        self._budget = budget
        self._strikes = 0
        self._limit: Wait | None = None
        self._time = time

    @property
    def github_now(self) -> datetime:
        """What time it is at GitHub, by its answers: ours may be anything."""
        return self._time.now()

    @property
    def live_until(self) -> datetime | None:
        """Until when only what is live may be asked, to be within the budget; None if anything may."""
        if self.quota and self._budget.for_live_only(self.quota, self.github_now):
            return self.quota.reset - self._time.ahead
        return None

    @property
    def strikes(self) -> int:
        """Limits met in a row."""
        return self._strikes

    async def send(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> GitHubResponse:
        """Send a request. Raises `LimitedError` while a limit lasts, `UnavailableError` without an answer."""
        request = Request(method, URL(url, encoded=True), dict(headers or {}), body)
        async with self._turn:
            self._refuse_while_limited()
            token = await self.credential.token()
            began, answer = self.clock(), await self._send(request, token)
            if answer.status == HTTPStatus.UNAUTHORIZED and await self._renewed(token, answer):
                answer = await self._send(request, await self.credential.token())
            self._note(answer, began)
        return answer

    def _note(self, answer: GitHubResponse, sent: datetime) -> None:
        self.quota = rate_limits.quota(answer.headers) or self.quota
        if server_time := rate_limits.server_time(answer.headers):
            self._time.observe(server_time, sent)

    async def _send(self, request: Request, token: str | None) -> GitHubResponse:
        sent = _headers(token) | request.headers
        try:
            async with self._session.request(
                request.method, request.url, headers=sent, data=request.body, timeout=TIMEOUT
            ) as response:
                return GitHubResponse(response.status, response.headers, await response.read())
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise UnavailableError(f"GitHub does not answer: {_reason(problem)}") from problem

    async def _renewed(self, token: str | None, answer: GitHubResponse) -> bool:
        """Whether there is another token than the one that was refused: it may have ended too early."""
        return await self.credential.renewed(token, rate_limits.github_time(answer.headers, self.clock()))

    def note_limit(self, limit: Wait) -> LimitedError:
        """Ask nothing before the limit ends; returns the error to raise."""
        self._strikes += 1
        self._limit = rate_limits.jittered(limit, self.clock(), random())  # noqa: S311 (no secret)
        return LimitedError(self._limit.until, limit.reason)

    def note_success(self) -> None:
        """The last answer was good: limits met before are over."""
        self._strikes, self._limit = 0, None

    def _refuse_while_limited(self) -> None:
        if self._limit and self.clock() < self._limit.until:
            raise LimitedError(self._limit.until, self._limit.reason)
        if self.quota and self._budget.spent(self.quota, self.github_now):
            raise LimitedError(self.quota.reset - self._time.ahead, f"{self._budget} of the quota is used up")


def _headers(token: str | None) -> dict[str, str]:
    # what gidgethub calls jwt is `Bearer`, which is right for every kind of token
    headers: dict[str, str] = sansio.create_headers(USER_AGENT, accept=ACCEPT, jwt=token)
    return headers | {"x-github-api-version": API_VERSION}


def _reason(problem: BaseException) -> str:
    return str(problem) or type(problem).__name__

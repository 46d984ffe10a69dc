"""`POST /webhooks/github`: checks, publishes, keeps what is to be fetched, and only then says yes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web
from prometheus_client import Counter, Histogram

from services.collector.facts.observation import Observation
from services.collector.fetch.fetch_request import FetchRequest
from services.collector.forge.poll_trigger import PollTrigger
from services.collector.github.mappers.rest_models import RestRepository
from services.collector.github.webhooks.bodies import (
    RETRY_SECONDS,
    UNSIGNED,
    Bodies,
    Refusal,
    RefusedBodyError,
)
from services.collector.github.webhooks.delivery_mapper import read_delivery
from services.collector.github.webhooks.delivery_result import DeliveryResult
from services.collector.github.webhooks.headers import PATH, BadHeaderError, Headers, headers_of
from services.collector.github.webhooks.payloads import DeliveryPayload, TooDeepError, payload_of, reason
from services.collector.github.webhooks.receipts import DeliveryReceipts
from services.collector.github.webhooks.received import REFUSED
from services.collector.publishing.dead_letters import WEBHOOKS, dead_letter
from services.collector.publishing.event_publisher import EventPublisher
from services.contracts.events import RepositoryDescribed, Via
from services.runtime.publisher import LogUnavailableError

TIMEOUT_SECONDS = 5.0  # GitHub waits for ten

DELIVERIES = Counter("headway_webhook_deliveries", "Deliveries by what became of them", ["outcome"])
IGNORED = Counter("headway_webhook_ignored", "Deliveries that say nothing to us, by reason", ["reason"])
SECONDS = Histogram("headway_webhook_seconds", "From a delivery's arrival to the answer")

NO_SECRET = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "no secret is set here: HEADWAY_WEBHOOK_SECRET"
)
NOT_READY = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "not ready yet")
NO_LOG = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "the log does not answer")

_log = logging.getLogger(__name__)


Trigger = Callable[[PollTrigger], None]


@dataclass(frozen=True, slots=True)
class Inbox:
    """What an accepted delivery goes to."""

    host: str
    watches: Callable[[RestRepository], bool]
    publisher: EventPublisher
    fetch: Callable[[FetchRequest], Awaitable[None]]
    trigger: Sequence[Trigger]
    receipts: DeliveryReceipts
    clock: Callable[[], datetime]


class Webhooks:
    """The endpoint. Until it is opened, it answers 503: GitHub shows that, and can send again."""

    def __init__(self, secret: str, backoff: float = TIMEOUT_SECONDS) -> None:
        self._bodies = Bodies(secret.encode()) if secret else None
        self._patience = backoff
        self._inbox: Inbox | None = None

    def open(self, inbox: Inbox) -> None:
        """From now on deliveries have somewhere to go."""
        self._inbox = inbox

    def routes(self) -> list[web.RouteDef]:
        """The route of the endpoint."""
        return [web.post(PATH, self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """Answer 202 for what is kept, 4xx for what is not GitHub's, 503 while it cannot be kept."""
        if self._bodies is None:
            return _refuse(NO_SECRET)
        try:
            async with self._bodies.read(request) as body:
                return await self._take(request, headers_of(request.headers), body)
        except RefusedBodyError as problem:
            if self._inbox and problem.refusal is UNSIGNED:
                self._inbox.receipts.note(REFUSED)
            return _refuse(problem.refusal)
        except (BadHeaderError, TooDeepError) as problem:
            return _refuse(Refusal(HTTPStatus.BAD_REQUEST, "malformed", str(problem)))

    async def _take(self, request: web.Request, headers: Headers, body: bytes) -> web.Response:
        if self._inbox is None:
            return _refuse(NOT_READY)
        with SECONDS.time():
            try:
                async with asyncio.timeout(self._patience):
                    return await self._once(self._inbox, headers, body, request.content_type)
            except (TimeoutError, LogUnavailableError):
                return _refuse(NO_LOG)

    async def _once(self, inbox: Inbox, headers: Headers, body: bytes, content_type: str) -> web.Response:
        """Accept a delivery that was not accepted before: GitHub sends one again under the same GUID."""
        if await inbox.receipts.repeated(headers.guid):
            return _answer(HTTPStatus.ACCEPTED, "repeated", "kept before")
        answer = await self._accept(inbox, headers.event, body, content_type)
        await inbox.receipts.accepted(headers.event, headers.guid)
        return answer

    async def _accept(self, inbox: Inbox, event: str, body: bytes, content_type: str) -> web.Response:
        if event == "ping":
            return _answer(HTTPStatus.OK, "ping", "pong")
        try:
            payload = payload_of(body, content_type)
        except TooDeepError:
            raise
        except ValueError as problem:
            return await self._publish_dead_letter(inbox, event, problem, body)
        if payload.about and not inbox.watches(payload.about):
            return _ignore("repository not watched")
        try:
            result = read_delivery(event, payload.said, Observation(inbox.host, Via.WEBHOOK, inbox.clock()))
        except ValueError as problem:
            return await self._publish_dead_letter(inbox, event, problem, _storable_body(payload, body))
        return await self._act(inbox, result)

    async def _publish_dead_letter(
        self, inbox: Inbox, event: str, problem: ValueError, body: bytes | None
    ) -> web.Response:
        why = reason(problem)
        _log.warning("a delivery of %r cannot be read: %s", event, why)
        await inbox.publisher.publish_dead_letter(dead_letter(WEBHOOKS, event, why, body, inbox.clock()))
        return _answer(HTTPStatus.ACCEPTED, "unreadable", "kept as a dead letter")

    async def _act(self, inbox: Inbox, result: DeliveryResult) -> web.Response:
        if result.ignored:
            return _ignore(result.ignored)
        await inbox.publisher.publish(result.events)
        if result.fetch:
            await inbox.fetch(result.fetch)
        triggers = [result.trigger, await self._renamed(inbox, result.described)]
        for each in filter(None, triggers):
            for trigger in inbox.trigger:
                trigger(each)
        return _answer(HTTPStatus.ACCEPTED, "accepted", "kept")

    async def _renamed(self, inbox: Inbox, described: RepositoryDescribed | None) -> PollTrigger | None:
        """Publish what a delivery says of its repository. Where that is news, it is to be looked at."""
        if described is None or not await inbox.publisher.publish([described]):
            return None
        seen = described.data.repository
        return PollTrigger(seen.id, seen.full_name, anew=True)


def _storable_body(payload: DeliveryPayload, body: bytes) -> bytes | None:
    """What is kept of a body that cannot be read: it may be of a repository that is not watched."""
    return None if payload.unread else body


def _ignore(why: str) -> web.Response:
    IGNORED.labels(why).inc()
    return _answer(HTTPStatus.ACCEPTED, "ignored", why)


def _refuse(refusal: Refusal) -> web.Response:
    """The connection is closed: whatever else comes by it is not read."""
    answer = _answer(refusal.status, refusal.outcome, refusal.reason)
    answer.force_close()
    if refusal.status is HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _answer(status: HTTPStatus, outcome: str, text: str) -> web.Response:
    DELIVERIES.labels(outcome).inc()
    return web.json_response({"status": text}, status=status)

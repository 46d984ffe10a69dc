"""`POST /webhooks/github`: checks, publishes, keeps what is to be fetched, and only then says yes."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qs

from aiohttp import web
from prometheus_client import Counter, Histogram

from services.collector.deliveries.letters import WEBHOOKS, dead_letter
from services.collector.deliveries.received import REFUSED
from services.collector.facts.snapshot import Sight
from services.collector.github.hooks import PATH
from services.collector.publishing import EventPublisher
from services.collector.shapes.rest_models import Repository
from services.collector.shapes.webhook import Meaning, Stir, meaning, repository_of
from services.collector.sources.receipts import Receipts
from services.collector.sources.signatures import HEADER, signed
from services.collector.wishes.needs import Need
from services.contracts.events import Via
from services.runtime.publishing import LogUnavailableError

LARGEST_BODY = 26 * 1024 * 1024  # GitHub sends up to 25 MB
PATIENCE_SECONDS = 5.0  # GitHub waits for ten

DELIVERIES = Counter("headway_webhook_deliveries", "Deliveries by what became of them", ["outcome"])
IGNORED = Counter("headway_webhook_ignored", "Deliveries that say nothing to us, by reason", ["reason"])
SECONDS = Histogram("headway_webhook_seconds", "From a delivery's arrival to the answer")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Inbox:
    """What an accepted delivery goes to."""

    host: str
    watches: Callable[[Repository], bool]
    publisher: EventPublisher
    need: Callable[[Need], Awaitable[None]]
    stir: Sequence[Callable[[Stir], None]]
    receipts: Receipts
    clock: Callable[[], datetime]


class Webhooks:
    """The endpoint. Until it is opened, it answers 503: GitHub shows that, and can send again."""

    def __init__(self, secret: str, patience: float = PATIENCE_SECONDS) -> None:
        self._secret = secret.encode()
        self._patience = patience
        self._inbox: Inbox | None = None

    def open(self, inbox: Inbox) -> None:
        """From now on deliveries have somewhere to go."""
        self._inbox = inbox

    def routes(self) -> list[web.RouteDef]:
        """The route of the endpoint."""
        return [web.post(PATH, self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """Answer 202 for what is kept, 401 for what is not GitHub's, 503 while it cannot be kept."""
        body = await request.read()
        if not signed(body, request.headers.get(HEADER), self._secret):
            if self._inbox:
                self._inbox.receipts.note(REFUSED)
            return _answer(HTTPStatus.UNAUTHORIZED, "refused", "the signature is missing or wrong")
        if self._inbox is None:
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "not ready yet")
        with SECONDS.time():
            try:
                async with asyncio.timeout(self._patience):
                    return await self._once(self._inbox, request, body)
            except (TimeoutError, LogUnavailableError):
                return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "the log does not answer")

    async def _once(self, inbox: Inbox, request: web.Request, body: bytes) -> web.Response:
        """Accept a delivery that was not accepted before: GitHub sends one again under the same GUID."""
        event, guid = (request.headers.get(f"X-GitHub-{name}", "") for name in ("Event", "Delivery"))
        if await inbox.receipts.repeated(guid):
            return _answer(HTTPStatus.ACCEPTED, "repeated", "kept before")
        answer = await self._accept(inbox, event, body, request.content_type)
        await inbox.receipts.accepted(event, guid)
        return answer

    async def _accept(self, inbox: Inbox, event: str, body: bytes, content_type: str) -> web.Response:
        if event == "ping":
            return _answer(HTTPStatus.OK, "ping", "pong")
        now = inbox.clock()
        try:
            payload = json.loads(_json_of(body, content_type))
            said = meaning(event, payload, Sight(inbox.host, Via.WEBHOOK, now))
            about = None if said.ignored else repository_of(payload)
        except ValueError as problem:
            _log.warning("a delivery of %r cannot be read: %s", event, problem)
            await inbox.publisher.bury(dead_letter(WEBHOOKS, event, str(problem), body, now))
            return _answer(HTTPStatus.ACCEPTED, "unreadable", "kept as a dead letter")
        if about and not inbox.watches(about):
            said = Meaning(ignored="repository not watched")
        return await self._act(inbox, said)

    async def _act(self, inbox: Inbox, said: Meaning) -> web.Response:
        if said.ignored:
            IGNORED.labels(said.ignored).inc()
            return _answer(HTTPStatus.ACCEPTED, "ignored", said.ignored)
        await inbox.publisher.publish(said.events)
        if said.need:
            await inbox.need(said.need)
        if said.stir:
            for stir in inbox.stir:
                stir(said.stir)
        return _answer(HTTPStatus.ACCEPTED, "accepted", "kept")


def _json_of(body: bytes, content_type: str) -> bytes:
    """The payload, from either of the two ways in which GitHub sends it."""
    if content_type != "application/x-www-form-urlencoded":
        return body
    fields = parse_qs(body.decode(), strict_parsing=True, max_num_fields=10)
    return fields.get("payload", [""])[0].encode()


def _answer(status: HTTPStatus, outcome: str, text: str) -> web.Response:
    DELIVERIES.labels(outcome).inc()
    return web.json_response({"status": text}, status=status)

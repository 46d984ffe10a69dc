"""A gateway over real servers, its read models written as the aggregator writes them."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
from motor.motor_asyncio import AsyncIOMotorClient
from nats.js import JetStreamContext

from services.aggregator.store.day_writes import DayWriteStore
from services.contracts.notices import (
    Change,
    MetricsChanged,
    NewFact,
    PullRequestsChanged,
    SourceChanged,
)
from services.contracts.readmodels.days import DAYS
from services.contracts.subjects import change_subject
from services.gateway.app import serve
from services.gateway.settings import GatewaySettings
from services.runtime.messaging import ensure_streams
from services.standalone.server_process import LOOPBACK, free_port
from tests.nats_client import connect
from tests.unit.gateway.documents import HOST, REPO, Document
from tests.waiting import until

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
SECONDS = 30.0
WITHOUT_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # reading the system's certificates takes its time
KEPT = httpx.Limits(keepalive_expiry=1)  # seconds: the gateway closes an idle connection after five


@dataclass(frozen=True, slots=True)
class Event:
    """A server-sent event, or a comment (`name` empty) with what came in the same block."""

    name: str
    id: int | None
    data: Any


class Listening:
    """A client of the stream, reading as `curl -N` does."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self) -> Event:
        """The next block."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(SECONDS):
            async for line in self._lines:
                if not line and fields:
                    break
                name, _, value = line.partition(": ")
                fields[name or "comment"] = value
        assert fields, "the stream has ended"
        data = json.loads(fields["data"]) if "data" in fields else None
        return Event(fields.get("event", ""), int(fields["id"]) if "id" in fields else None, data)

    async def events(self, count: int) -> list[Event]:
        """The next events; comments are left out."""
        found: list[Event] = []
        while len(found) < count:
            if (event := await self.next()).name:
                found.append(event)
        return found

    async def until(self, name: str) -> Event:
        """The next event of a name."""
        while (event := await self.next()).name != name:
            pass
        return event

    async def ended(self) -> bool:
        """Wait for the end of the stream."""
        async with asyncio.timeout(SECONDS):
            async for _ in self._lines:
                pass
        return True


class Harness:
    """The servers as a test sees them: documents in, notices in, HTTP out."""

    def __init__(self, url: str, mongo_url: str, js: JetStreamContext) -> None:
        self.url = url
        self.http = httpx.AsyncClient(base_url=url, timeout=SECONDS, limits=KEPT, verify=WITHOUT_TLS)
        self._mongo: AsyncIOMotorClient[Document] = AsyncIOMotorClient(mongo_url, tz_aware=True)
        self.database = self._mongo.get_default_database("headway")
        self.js = js
        self.now = NOW

    async def put(self, collection: str, *documents: Document) -> None:
        """Write documents, whatever was there; days are announced before, as the aggregator does."""
        name, _, generation = collection.rpartition("_")
        if name == DAYS:
            writes = DayWriteStore(self.database, generation)
            await writes.announce({one["_id"]: one["built"] for one in documents})
        for document in documents:
            await self.database[collection].replace_one({"_id": document["_id"]}, document, upsert=True)

    async def get(self, path: str, **query: Any) -> Any:
        """The API's answer, which must be 200."""
        answer = await self.http.get(f"/api/v1{path}", params=_named(query))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, path: str, **query: Any) -> tuple[int, str, str]:
        """Status, parameter and detail of a problem document."""
        answer = await self.http.get(f"/api/v1{path}", params=_named(query))
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        problem = answer.json()
        assert problem["status"] == answer.status_code
        return answer.status_code, problem.get("parameter", ""), problem["detail"]

    async def notice(self, change: Change) -> int:
        """Publish a notice; its sequence in CHANGES."""
        body = change.model_dump_json().encode()
        return (await self.js.publish(change_subject(change.kind), body)).seq

    async def pull_requests_moved(
        self, *numbers: int, repo: str = REPO, facts: Sequence[NewFact] = ()
    ) -> int:
        new = {number: tuple(facts) for number in numbers}
        return await self.notice(PullRequestsChanged(host=HOST, repo=repo, numbers=numbers, facts=new))

    async def metrics_moved(self, day: str, repo: str = REPO, *metrics: str) -> int:
        days = (date.fromisoformat(day),)
        return await self.notice(
            MetricsChanged(host=HOST, repo=repo, days=days, metrics=metrics or ("cycle_time",))
        )

    async def source_moved(self, repo: str = REPO) -> int:
        return await self.notice(SourceChanged(host=HOST, repo=repo))

    @contextlib.asynccontextmanager
    async def listening(
        self, headers: dict[str, str] | None = None, **query: Any
    ) -> AsyncIterator[Listening]:
        """A client that has its first comment."""
        async with self.http.stream("GET", "/api/v1/stream", params=_named(query), headers=headers) as answer:
            assert answer.status_code == 200, await answer.aread()
            client = Listening(answer)
            assert (await client.next()).name == ""
            yield client

    async def health(self) -> dict[str, Any]:
        return dict((await self.http.get("/health/ready")).json())

    async def ready(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return (await self.http.get("/health/ready")).status_code == 200
        return False

    async def close(self) -> None:
        await self.http.aclose()
        self._mongo.close()


def _named(query: dict[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        values: Iterable[Any] = value if isinstance(value, list) else [value]
        pairs += [(name.rstrip("_"), str(one)) for one in values]
    return pairs


def approval(who: str, reviewer: str | None = None) -> NewFact:
    """Somebody approved a pull request just now."""
    return NewFact(
        id=f"review:{who}",
        type="pull_request.review_submitted",
        at=NOW,
        via=("webhook",),
        actor=who,
        reviewer=reviewer,
        state="approved",
    )


async def _ready(found: Harness, serving: asyncio.Task[None]) -> bool:
    if serving.done():
        serving.result()
    return await found.ready()


@contextlib.asynccontextmanager
async def start_gateway(
    nats_url: str, mongo_url: str, static: Path | None = None, wait: bool = True, **settings: Any
) -> AsyncIterator[Harness]:
    """Start a gateway in this process, on a port of its own; its clock stands at `now`."""
    port = free_port()
    told = GatewaySettings(
        nats_url=nats_url, mongo_url=mongo_url, gateway_host=LOOPBACK, gateway_port=port, **settings
    )
    nats = await connect(nats_url)
    if wait:
        await ensure_streams(nats.jetstream(timeout=60))
    options = {"static": static} if static else {}
    found = Harness(f"http://{LOOPBACK}:{port}", mongo_url, nats.jetstream(timeout=60))
    serving = asyncio.create_task(serve(told, clock=lambda: found.now, **options))
    try:
        if wait:
            await until(lambda: _ready(found, serving), "the gateway being ready")
        yield found
    finally:
        await found.close()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await nats.close()
